"""Change the name or the language of an account."""

from __future__ import annotations

from collections.abc import Container, Mapping

from api.domain import clock
from api.domain.account import Account
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn, PreconditionFailed
from api.pool import retry_deadlock, transaction
from api.rules.accounts.store_changes import store_changes
from api.store import account, session
from api.throttling import limits


def change_account(
    current: Session,
    changes: Mapping[str, str | None],
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> Account:
    """Set the members in ``changes`` (``name``, ``language``) and return the changed account.

    ``versions``: the accepted versions of the account; None accepts any.

    Raises ``PreconditionFailed`` (another version), ``TooManyAttempts``, ``NotSignedIn``.
    """
    limits.attempt_account_change(current.account.id)
    return _change(current, changes, client, versions)


@retry_deadlock
def _change(
    current: Session,
    changes: Mapping[str, str | None],
    client: Client,
    versions: Container[int] | None,
) -> Account:
    account_id = current.account.id
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        if versions is not None and locked.account.version not in versions:
            raise PreconditionFailed
        endings = session.list_endings(tx, account_id, now)
        if current.id not in {ending.id for ending in endings}:
            raise NotSignedIn  # the session ended meanwhile and may change nothing
        old_values = {"name": locked.account.name, "language": locked.account.language}
        renew = store_changes(
            tx,
            account_id,
            old_values,
            changes,
            endings,
            client,
            actor=account_id,
            session_id=current.id,
            moment=now,
        )
        if renew is None:
            return locked.account
        updated = account.find(account_id, tx)
    if updated is None:
        raise NotSignedIn
    renew()
    return updated
