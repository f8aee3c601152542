"""Remove the password of the signed-in account."""

from __future__ import annotations

import dataclasses
from uuid import UUID

from api.crypto import device_token
from api.domain.audit_events import REQUESTED_BY_OWNER, EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotFound, NotSignedIn
from api.errors.sign_in import LastSignInMethod
from api.pool import Transaction, retry_deadlock
from api.rules.enrolment.change_factors import change_factors
from api.rules.enrolment.check_way_in import check_way_in
from api.rules.providers.usable import has_usable_identity
from api.rules.sessions.end_sessions import EndReason
from api.rules.sessions.start_session import IssuedSession
from api.store import account, factor, mailed_proof, passkey
from api.throttling import limits


def remove_password(
    current: Session, sent_digest: bytes, client: Client, *, devices: str | None = None
) -> IssuedSession:
    """Remove the password, end the other sessions, and rotate the current session.

    A passkey that stands alone must remain, and unused recovery codes for its loss; or a usable
    identity, since a provider has its own way back. A mail never counts as a way in: the operator
    may switch it off. ``sent_digest``: digest of the session
    secret that the request sent. ``devices``: the device tokens that the client sent.

    Raises ``LastSignInMethod``, ``NotFound`` if there is no password, ``ReauthenticationRequired``,
    ``TooManyAttempts``; ``NotSignedIn``, also if another request with the same secret was faster.
    """
    limits.attempt_account_change(current.account.id)
    issued, epoch = _remove(current, sent_digest, client, current.account.id)
    moved = device_token.moved_on(devices, current.account.id, epoch)
    return dataclasses.replace(issued, devices=moved)


@retry_deadlock
def _remove(
    current: Session, sent_digest: bytes, client: Client, owner: UUID
) -> tuple[IssuedSession, int]:
    with change_factors(current, client) as change:
        tx, now = change.tx, change.now
        if not change.account.has_password:
            raise NotFound
        if not has_usable_identity(tx, owner):
            _require_passkey(tx, owner)
        account.set_password_hash(tx, owner, "")
        mailed_proof.end_of_account(tx, owner, now)  # proofs requested under the password
        change.end_others(EndReason.PASSWORD_REMOVED)
        change.rotate(None, sent_digest)
        change.emit(EventType.PASSWORD_REMOVED, reason=REQUESTED_BY_OWNER)
    if change.issued is None:
        raise NotSignedIn
    return change.issued, change.locked.session_epoch


def _require_passkey(tx: Transaction, owner: UUID) -> None:
    check_way_in(passkey.list_of(owner, tx), has_password=False, has_usable_identity=False)
    codes = factor.count(owner, tx).recovery_codes
    if codes is None or not codes.left:
        raise LastSignInMethod
