"""Delete the signed-in account."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta

from api import settings, signals
from api.domain import clock
from api.domain.account import Credentials, Locked
from api.domain.assurance import Kind
from api.domain.audit_events import REQUESTED_BY_OWNER, EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict, FieldError, InvalidBody, NotSignedIn, PreconditionFailed
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.accounts.schedule_own_deletion import OwnDeletion, schedule_own_deletion
from api.rules.passwords.verify_password import verify_own_password
from api.rules.roles.keep_administrator import keep_administrator
from api.rules.sessions.end_everything import Ended, end_everything
from api.rules.sessions.end_sessions import EndReason
from api.rules.sessions.remove_account import remove_account
from api.rules.sessions.require_fresh_session import require_fresh_session
from api.store import account


def delete_account(
    current: Session,
    sent_digest: bytes,
    password: str | None,
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> OwnDeletion | None:
    """Delete the account, its sessions and API tokens; its audit events stay under its id.

    With ``ACCOUNT_DELETION_GRACE`` the account is deleted later; return when. None: it is deleted.
    An account with an unverified address is deleted at once: nobody could prove that they read the
    mail that cancels it, and the address may be a stranger's, who gets no mail about it.

    ``sent_digest``: digest of the session secret that the request sent. ``password``: None if the
    account has none; then a fresh authentication replaces it. ``versions``: the accepted versions
    of the account; None accepts any.

    Raises ``WrongPassword``, ``InvalidBody``, ``ReauthenticationRequired``, ``TooManyAttempts``,
    ``PreconditionFailed``, ``Conflict``, ``LastAdministrator``, ``NotSignedIn``.
    """
    credentials = None
    if password is not None:
        refused = EventType.ACCOUNT_DELETION_REFUSED
        credentials = verify_own_password(
            current, password, client, refused=refused, pointer="#/password"
        )
    return _delete(current, sent_digest, credentials, client, versions)


@retry_deadlock
def _delete(
    current: Session,
    sent_digest: bytes,
    credentials: Credentials | None,
    client: Client,
    versions: Container[int] | None,
) -> OwnDeletion | None:
    account_id = current.account.id
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        if versions is not None and locked.account.version not in versions:
            raise PreconditionFailed
        if credentials is None and locked.account.has_password:
            raise InvalidBody([FieldError("required", "Required.", "#/password")])
        if credentials is not None and locked.password_hash != credentials.password_hash:
            raise Conflict("The password was changed at the same time. Please try again.")
        now = clock.now()
        require_fresh_session(tx, sent_digest, now, {Kind.KNOWLEDGE} if credentials else ())
        keep_administrator(tx, locked.account, now)
        grace, planned = timedelta(seconds=settings.current().account_deletion_grace), None
        if grace and locked.account.email_verified:
            planned, ended = schedule_own_deletion(tx, locked, current.id, grace, client, now)
        else:
            ended = _delete_now(tx, locked, current, client, now)
    ended.write_tombstones()
    return planned


def _delete_now(
    tx: Transaction, locked: Locked, current: Session, client: Client, now: datetime
) -> Ended:
    account_id, reason = locked.account.id, EndReason.ACCOUNT_DELETED
    ended = end_everything(tx, account_id, reason, client, now, actor=account_id)
    remove_account(tx, account_id)
    signals.emit(
        EventType.ACCOUNT_DELETED,
        tx,
        client,
        actor=account_id,
        subject=account_id,
        session_id=current.id,
        reason=REQUESTED_BY_OWNER,
    )
    return ended
