"""Rotate the secret of a session at every change of privilege (session fixation, ASVS 7.2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api import signals
from api.cache import former_secrets
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.sessions.start_session import IssuedSession
from api.store import account, session


@dataclass(frozen=True)
class Rotation:
    """A session with a new secret whose transaction is not yet committed."""

    session: Session
    old_digest: bytes
    secret: str

    def publish(self) -> IssuedSession:
        """Write the rotated session to Redis; call it after the commit."""
        session_cache.end([self.old_digest])
        session_cache.create(tokens.digest(self.secret), self.session)
        return IssuedSession(self.session, self.secret)


@retry_deadlock
def rotate_session(
    session_id: UUID,
    account_id: UUID,
    client: Client,
    happened: EventType,
    *,
    sent_digest: bytes | None,
    former: Session | None = None,
) -> IssuedSession:
    """Rotate the session, mark it as freshly authenticated, and return it.

    ``sent_digest``: as for ``rotate``. ``happened``: the event type of the rotation. ``former``:
    the session before, if its secret is to answer safe requests for ``former_secrets.LIFE`` (ADR
    32); None: it ends at once.

    Raises ``NotSignedIn``, ``Unavailable``.
    """
    with transaction() as tx:
        if account.lock(tx, account_id) is None:
            raise NotSignedIn
        now = clock.now()
        rotation = rotate(tx, session_id, account_id, now, sent_digest=sent_digest)
        if former is not None:
            new_digest = tokens.digest(rotation.secret)
            successor = former_secrets.Successor(new_digest, now, former.authenticated_at)
            former_secrets.keep(rotation.old_digest, successor)
        signals.emit(
            happened, tx, client, actor=account_id, subject=account_id, session_id=session_id
        )
    return rotation.publish()


def rotate(
    tx: Transaction,
    session_id: UUID,
    account_id: UUID,
    moment: datetime,
    *,
    sent_digest: bytes | None,
) -> Rotation:
    """Rotate the secret within a transaction that has locked the account.

    ``sent_digest``: digest of the secret that the request sent; None: it sent none.

    Raises ``NotSignedIn``, also if that is no longer the secret.
    """
    old = session.find_live_by_id(tx, session_id, account_id, moment)
    # two requests with one cookie may both get here: the later would end the secret that the first
    # was just answered with
    if old is None or sent_digest not in {None, old.secret_digest}:
        raise NotSignedIn
    session_cache.hold([old.secret_digest])
    secret = tokens.new_secret()
    session.rotate(tx, session_id, tokens.digest(secret), moment)
    rotated = session.find_live(tokens.digest(secret), moment, tx)
    if rotated is None:
        raise NotSignedIn
    return Rotation(rotated, old.secret_digest, secret)
