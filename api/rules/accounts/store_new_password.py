"""Store a new password in the transaction of its change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api import signals
from api.cache import sessions as session_cache
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session, SessionRef
from api.pool import Transaction
from api.rules.assurance.proofs import Proofs
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.rules.sessions.rotate_session import Rotation, rotate
from api.rules.sessions.start_session import IssuedSession
from api.store import account, mailed_proof, session


@dataclass(frozen=True)
class StoredPassword:
    """The calling session under a new secret, and the sessions that ended."""

    rotation: Rotation
    ended: list[SessionRef]

    def publish(self) -> IssuedSession:
        """Write the changes to Redis; call it after the commit."""
        session_cache.end(ending.secret_digest for ending in self.ended)
        return self.rotation.publish()


def store_new_password(
    tx: Transaction,
    current: Session,
    sent_digest: bytes,
    password_hash: str,
    client: Client,
    now: datetime,
    *,
    shown: Proofs | None,
) -> StoredPassword:
    """Set the password hash, and end what was allowed under the old one.

    The transaction has locked the account and found the session live.

    ``sent_digest``: digest of the session secret that the request sent. ``shown``: what the request
    has shown, which counts from now.

    Raises ``NotSignedIn`` if another request with the same secret was faster.
    """
    account_id, reason = current.account.id, EndReason.PASSWORD_CHANGED
    account.set_password_hash(tx, account_id, password_hash)
    mailed_proof.end_of_account(tx, account_id, now)  # proofs requested under the old password
    ended = end_all_in(tx, account_id, reason, client, now, keep=current.id)
    session.move_to_epoch(tx, current.id)
    rotation = rotate(tx, current.id, account_id, now, shown=shown, sent_digest=sent_digest)
    signals.emit(
        EventType.PASSWORD_CHANGED,
        tx,
        client,
        actor=account_id,
        subject=account_id,
        session_id=current.id,
    )
    return StoredPassword(rotation, ended)
