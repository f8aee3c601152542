"""Change the details of another person's account."""

from __future__ import annotations

from collections.abc import Container, Mapping
from uuid import UUID

from api.domain import clock
from api.domain.account_view import AccountView
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import PreconditionFailed
from api.pool import retry_deadlock, transaction
from api.rules.accounts.store_changes import store_changes
from api.rules.administration.read_account_view import read_account_view
from api.rules.roles.check_permission import act_on
from api.store import session


@retry_deadlock
def update_account(
    caller: Principal,
    account_id: UUID,
    changes: Mapping[str, str | None],
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> AccountView:
    """Set the members in ``changes`` (``name``, ``language``, ``external_id``).

    ``versions``: the accepted versions of the account; None accepts any.

    Raises ``NotFound``, ``Outranked``, ``PreconditionFailed`` (another version), ``Conflict`` (the
    external id is another account's), ``Forbidden``, ``NotSignedIn``.
    """
    now = clock.now()
    with transaction() as tx:
        permission = Permission.ACCOUNTS_WRITE
        locked = act_on(tx, caller, permission, account_id, now, on_self=True)
        if versions is not None and locked.account.version not in versions:
            raise PreconditionFailed
        shown = read_account_view(account_id, tx)
        renew = store_changes(
            tx,
            account_id,
            {
                "name": shown.account.name,
                "language": shown.account.language,
                "external_id": shown.external_id,
            },
            changes,
            session.list_endings(tx, account_id, now),
            client,
            actor=caller.id,
            session_id=caller.evidence_id,
            moment=now,
        )
        if renew is None:
            return shown
        updated = read_account_view(account_id, tx)
    renew()
    return updated
