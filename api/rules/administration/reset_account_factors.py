"""Remove all second factors of another account on behalf of an administrator."""

from __future__ import annotations

from uuid import UUID

from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.pool import retry_deadlock, transaction
from api.rules.accounts.reset_factors import ResetReason, reset_factors_in
from api.rules.roles.check_permission import act_on


@retry_deadlock
def reset_account_factors(
    caller: Principal, account_id: UUID, reason: ResetReason, client: Client
) -> None:
    """Remove the factors, end all sessions and mailed proofs, and mail the owner a notice.

    Never one's own: a stolen session of an administrator would get rid of the second factor.

    Raises ``NotSignedIn``, ``Forbidden``, ``NotFound``, ``Outranked``; ``Unavailable``, then
    nothing has changed.
    """
    with transaction() as tx:
        now = clock.now()
        target = act_on(tx, caller, Permission.ACCOUNTS_RESET, account_id, now)
        ended = reset_factors_in(tx, target.account, reason, client, now, by=caller)
    session_cache.end(ending.secret_digest for ending in ended)
