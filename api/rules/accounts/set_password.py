"""Set a password for the signed-in account, which has none."""

from __future__ import annotations

import dataclasses
from uuid import UUID

from api.crypto import device_token, passwords
from api.domain import clock
from api.domain.client import Client
from api.domain.session import Session
from api.errors import FieldError, InvalidBody, NotSignedIn
from api.pool import retry_deadlock, transaction
from api.rules.accounts.store_new_password import StoredPassword, store_new_password
from api.rules.assurance import freshness
from api.rules.factors.list_methods import stale
from api.rules.passwords.password_policy import check_new_password
from api.rules.sessions.require_fresh_session import require_fresh_session
from api.rules.sessions.start_session import IssuedSession
from api.store import account
from api.throttling import limits


def set_password(
    current: Session, sent_digest: bytes, new: str, client: Client, *, devices: str | None = None
) -> IssuedSession:
    """Set the password, end other sessions and device tokens, and rotate the current session.

    There is no current password to ask for, so a fresh authentication replaces it: a stolen session
    must not set one. ``sent_digest``: digest of the session secret that the request sent.
    ``devices``: as for ``change_password``.

    Raises ``InvalidBody`` (the new password; or the account has a password, and the current one is
    missing), ``ReauthenticationRequired``, ``TooManyAttempts``; ``NotSignedIn``, also if another
    request with the same secret was faster.
    """
    owner, now = current.account, clock.now()
    if owner.has_password:
        raise _required()
    if not freshness.is_fresh(current, now):
        raise stale(current, freshness.missing_kinds(current, now))
    check_new_password(new, owner.email, owner.name, pointer="#/new_password")
    limits.attempt_account_change(owner.id)
    new_hash = passwords.current().hash(new)
    stored, epoch = _set(current, sent_digest, new_hash, client, owner.id)
    moved = device_token.moved_on(devices, owner.id, epoch)
    return dataclasses.replace(stored.publish(), devices=moved)


@retry_deadlock
def _set(
    current: Session, sent_digest: bytes, new_hash: str, client: Client, account_id: UUID
) -> tuple[StoredPassword, int]:
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        if locked.account.has_password:
            raise _required()
        require_fresh_session(tx, sent_digest, now)
        stored = store_new_password(tx, current, sent_digest, new_hash, client, now, shown=None)
    return stored, locked.session_epoch


def _required() -> InvalidBody:
    return InvalidBody([FieldError("required", "Required.", "#/current_password")])
