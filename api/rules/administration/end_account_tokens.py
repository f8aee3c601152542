"""End all API tokens of another account."""

from __future__ import annotations

from uuid import UUID

from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.pool import retry_deadlock, transaction
from api.rules.roles.check_permission import act_on
from api.rules.tokens.end_tokens import TokenEndReason, end_tokens_of


@retry_deadlock
def end_account_tokens(caller: Principal, account_id: UUID, client: Client) -> int:
    """End all API tokens of the account and return how many there were; its sessions stay.

    Raises ``NotSignedIn``, ``Forbidden``, ``NotFound``, ``Outranked``, ``Unavailable``.
    """
    with transaction() as tx:
        now = clock.now()
        act_on(tx, caller, Permission.ACCOUNTS_LOCK, account_id, now)
        ended = end_tokens_of(
            tx,
            account_id,
            TokenEndReason.ENDED_BY_ADMINISTRATOR,
            client,
            now,
            actor=caller.id,
            actor_evidence=caller.evidence_id,
        )
    token_cache.end(ended)
    return len(ended)
