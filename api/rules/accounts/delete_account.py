"""Delete the signed-in account."""

from __future__ import annotations

from collections.abc import Container

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict, NotSignedIn, PreconditionFailed
from api.pool import retry_deadlock, transaction
from api.rules.passwords.verify_password import verify_own_password
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.store import account, mailed_proof, session


def delete_account(
    current: Session, password: str, client: Client, *, versions: Container[int] | None = None
) -> None:
    """Delete the account and its sessions; its audit events stay under its id.

    ``versions``: the accepted versions of the account; None accepts any.

    Raises ``WrongPassword``, ``TooManyAttempts``, ``PreconditionFailed``, ``Conflict``,
    ``NotSignedIn``.
    """
    refused = EventType.ACCOUNT_DELETION_REFUSED
    credentials = verify_own_password(
        current, password, client, refused=refused, pointer="#/password"
    )
    _delete(current, credentials, client, versions)


@retry_deadlock
def _delete(
    current: Session, credentials: Credentials, client: Client, versions: Container[int] | None
) -> None:
    account_id = credentials.account.id
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        if versions is not None and locked.account.version not in versions:
            raise PreconditionFailed
        if locked.password_hash != credentials.password_hash:
            raise Conflict("The password was changed at the same time. Please try again.")
        now = clock.now()
        if session.find_live_by_id(tx, current.id, account_id, now) is None:
            raise NotSignedIn  # the session ended meanwhile and may change nothing
        ended = end_all_in(tx, account_id, EndReason.ACCOUNT_DELETED, client, now)
        mailed_proof.forget(tx, account_id)
        account.delete(tx, account_id)
        signals.emit(
            EventType.ACCOUNT_DELETED,
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
        )
    session_cache.end(ending.secret_digest for ending in ended)
