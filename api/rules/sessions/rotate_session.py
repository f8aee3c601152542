"""Give a session a new secret: at every change of privilege the old one dies (ASVS 7.2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api import signals
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.sessions.start_session import Started
from api.store import account, session


@dataclass(frozen=True)
class Rotation:
    """A session that has got a new secret in a transaction that is still open."""

    session: Session
    old_digest: bytes
    secret: str

    def publish(self) -> Started:
        """After the commit: tell Redis."""
        session_cache.end([self.old_digest])
        session_cache.create(tokens.digest(self.secret), self.session)
        return Started(self.session, self.secret)


@retry_deadlock
def rotate_session(
    session_id: UUID,
    account_id: UUID,
    client: Client,
    happened: EventType,
    *,
    held: bytes | None,
) -> Started:
    """The session under a new secret, freshly authenticated. ``held`` as for ``rotate``.

    Raises ``NotSignedIn``, ``Unavailable``.
    """
    with transaction() as tx:
        if account.lock(tx, account_id) is None:
            raise NotSignedIn
        rotation = rotate(tx, session_id, account_id, clock.now(), held=held)
        signals.emit(
            happened, tx, client, actor=account_id, subject=account_id, session_id=session_id
        )
    return rotation.publish()


def rotate(
    tx: Transaction, session_id: UUID, account_id: UUID, moment: datetime, *, held: bytes | None
) -> Rotation:
    """Rotate within a transaction that has locked the account.

    ``held``: the digest of the secret that the request came with; None where it came with none.
    Raises ``NotSignedIn``, also when that is the secret no longer.
    """
    old = session.find_live_by_id(tx, session_id, account_id, moment)
    # of two requests with one cookie both were let in: the later one would kill the secret that
    # the other has just been answered with
    if old is None or held not in {None, old.secret_digest}:
        raise NotSignedIn
    session_cache.hold([old.secret_digest])
    secret = tokens.new_secret()
    session.rotate(tx, session_id, tokens.digest(secret), moment)
    rotated = session.find_live(tokens.digest(secret), moment, tx)
    if rotated is None:
        raise NotSignedIn
    return Rotation(rotated, old.secret_digest, secret)
