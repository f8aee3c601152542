"""Change the password of the signed-in account."""

from __future__ import annotations

import dataclasses

from api import signals
from api.cache import sessions as session_cache
from api.crypto import device_token, passwords
from api.domain import clock
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict, NotSignedIn
from api.pool import retry_deadlock, transaction
from api.rules.passwords.password_policy import check_new_password
from api.rules.passwords.verify_password import verify_own_password
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.rules.sessions.rotate_session import rotate
from api.rules.sessions.start_session import IssuedSession
from api.store import account, mailed_proof, session


def change_password(
    current: Session,
    sent_digest: bytes,
    old: str,
    new: str,
    client: Client,
    *,
    devices: str | None = None,
) -> IssuedSession:
    """Change the password, end other sessions and device tokens, and rotate the current session.

    ``sent_digest``: digest of the session secret that the request sent. ``devices``: the device
    tokens that the client sent; a known device stays known.

    Raises ``InvalidBody`` (the new password), ``WrongPassword``, ``TooManyAttempts``,
    ``Conflict``; ``NotSignedIn``, also if another request with the same secret was faster.
    """
    owner = current.account
    check_new_password(new, owner.email, owner.name, pointer="#/new_password")
    refused = EventType.PASSWORD_CHANGE_REFUSED
    credentials = verify_own_password(
        current, old, client, refused=refused, pointer="#/current_password"
    )
    started = _change(current, sent_digest, credentials, passwords.current().hash(new), client)
    # if another request raised the epoch as well, the token is merely invalid
    moved = device_token.moved_on(devices, credentials.account.id, credentials.session_epoch)
    return dataclasses.replace(started, devices=moved)


@retry_deadlock
def _change(
    current: Session, sent_digest: bytes, credentials: Credentials, new_hash: str, client: Client
) -> IssuedSession:
    account_id = credentials.account.id
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotSignedIn
        if locked.password_hash != credentials.password_hash:
            raise Conflict("The password was changed at the same time. Please try again.")
        # check before the move to the new epoch, which would revive an ended session
        if session.find_live_by_id(tx, current.id, account_id, now) is None:
            raise NotSignedIn
        account.set_password_hash(tx, account_id, new_hash)
        mailed_proof.end_of_account(tx, account_id, now)  # proofs requested under the old password
        ended = end_all_in(tx, account_id, EndReason.PASSWORD_CHANGED, client, now, keep=current.id)
        session.move_to_epoch(tx, current.id)
        rotation = rotate(tx, current.id, account_id, now, sent_digest=sent_digest)
        signals.emit(
            EventType.PASSWORD_CHANGED,
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
        )
    session_cache.end(ending.secret_digest for ending in ended)
    return rotation.publish()
