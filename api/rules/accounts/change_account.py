"""Change the name or the language of an account."""

from __future__ import annotations

from collections.abc import Container, Mapping

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.account import Account
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn, PreconditionFailed
from api.pool import retry_deadlock, transaction
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
        new_values = {**old_values, **changes}
        changed = sorted(key for key in old_values if new_values[key] != old_values[key])
        if not changed:
            return locked.account
        # each cached session holds a copy of the account and is read again from the ledger
        held_keys = session_cache.hold(ending.secret_digest for ending in endings)
        account.change(tx, account_id, new_values["name"], new_values["language"], now)
        signals.emit(
            EventType.ACCOUNT_UPDATED,
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
            fields=changed,
        )
        updated = account.find(account_id, tx)
        renewed = session.list_live_by_digest(tx, account_id, now)
    if updated is None:
        raise NotSignedIn
    session_cache.renew(held_keys, renewed, now)
    return updated
