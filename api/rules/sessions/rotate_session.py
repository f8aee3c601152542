"""Rotate the secret of a session at every change of privilege (session fixation, ASVS 7.2.4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api import signals
from api.cache import former_secrets
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import assurance, clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.assurance.proofs import Proofs
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
    *,
    shown: Proofs | None,
    sent_digest: bytes | None,
    former: Session | None = None,
    repeats: Collection[str] | None = None,
) -> IssuedSession:
    """Rotate the session, record what was shown and return it.

    ``shown``, ``sent_digest``: as for ``rotate``. ``former``: the session before, if its secret is
    to answer safe requests for ``former_secrets.LIFE`` (ADR 32); None: it ends at once.
    ``repeats``: methods of a sign-in that is repeated because its answer was lost. The session must
    still be as that sign-in left it; None: it is no repetition.

    Raises ``NotSignedIn``, ``FactorSpent``, ``Unavailable``.
    """
    with transaction() as tx:
        if account.lock(tx, account_id) is None:
            raise NotSignedIn
        now = clock.now()
        if shown is not None:
            shown.spend(tx, now)
        rotation = rotate(tx, session_id, account_id, now, shown=shown, sent_digest=sent_digest)
        if repeats is not None and not _is_as_started(rotation.session, repeats, shown):
            raise NotSignedIn
        if former is not None:
            new_digest = tokens.digest(rotation.secret)
            successor = former_secrets.Successor(
                new_digest,
                now,
                former.authenticated_at,
                former.knowledge_at,
                former.possession_at,
                former.methods,
            )
            former_secrets.keep(rotation.old_digest, successor)
        signals.emit(
            EventType.SESSION_REAUTHENTICATED,
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=session_id,
            methods=list(shown.methods) if shown else [],
        )
    return rotation.publish()


def _is_as_started(rotated: Session, repeats: Collection[str], shown: Proofs | None) -> bool:
    """Return whether the session has shown nothing since the sign-in that is repeated.

    Otherwise a password alone would open a session that has shown a second factor since.
    """
    if not set(rotated.methods) <= set(repeats):
        return False
    return shown is not None or rotated.authenticated_at == rotated.created_at


def rotate(
    tx: Transaction,
    session_id: UUID,
    account_id: UUID,
    moment: datetime,
    *,
    shown: Proofs | None,
    sent_digest: bytes | None,
) -> Rotation:
    """Rotate the secret within a transaction that has locked the account.

    ``shown``: what the request has shown, which counts from now; None: nothing.
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
    session.rotate(
        tx,
        session_id,
        tokens.digest(secret),
        moment,
        kinds=shown.kinds if shown else (),
        methods=assurance.joined(old.methods, shown.methods) if shown else None,
    )
    rotated = session.find_live(tokens.digest(secret), moment, tx)
    if rotated is None:
        raise NotSignedIn
    return Rotation(rotated, old.secret_digest, secret)
