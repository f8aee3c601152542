"""Change the password of the signed-in account."""

from __future__ import annotations

import dataclasses

from api.crypto import device_token, passwords
from api.domain import clock
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict, NotSignedIn
from api.pool import retry_deadlock, transaction
from api.rules.accounts.store_new_password import StoredPassword, store_new_password
from api.rules.assurance.proofs import Proofs
from api.rules.factors.prove_factors import PASSWORD_SHOWN
from api.rules.passwords.password_policy import check_new_password
from api.rules.passwords.verify_password import verify_own_password
from api.rules.sessions.require_fresh_session import require_fresh_session
from api.rules.sessions.start_session import IssuedSession
from api.store import account

_SHOWN = Proofs.of(PASSWORD_SHOWN)


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
    ``ReauthenticationRequired`` (the second factor), ``Conflict``; ``NotSignedIn``, also if
    another request with the same secret was faster.
    """
    owner = current.account
    check_new_password(new, owner.email, owner.name, pointer="#/new_password")
    refused = EventType.PASSWORD_CHANGE_REFUSED
    credentials = verify_own_password(
        current, old, client, refused=refused, pointer="#/current_password"
    )
    new_hash = passwords.current().hash(new)
    started = _change(current, sent_digest, credentials, new_hash, client).publish()
    # if another request raised the epoch as well, the token is merely invalid
    moved = device_token.moved_on(devices, credentials.account.id, credentials.session_epoch)
    return dataclasses.replace(started, devices=moved)


@retry_deadlock
def _change(
    current: Session, sent_digest: bytes, credentials: Credentials, new_hash: str, client: Client
) -> StoredPassword:
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, credentials.account.id)
        if locked is None:
            raise NotSignedIn
        if locked.password_hash != credentials.password_hash:
            raise Conflict("The password was changed at the same time. Please try again.")
        # check before the move to the new epoch, which would revive an ended session
        require_fresh_session(tx, sent_digest, now, _SHOWN.kinds)
        return store_new_password(tx, current, sent_digest, new_hash, client, now, shown=_SHOWN)
