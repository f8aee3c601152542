"""Change the factors of an account, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api import signals
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import clock
from api.domain.account import Account, Locked
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotSignedIn
from api.errors.sign_in import SecondFactorRequired
from api.pool import Transaction, transaction
from api.rules.assurance import freshness
from api.rules.assurance.policy import lacks_factor
from api.rules.assurance.proofs import Proofs
from api.rules.factors.list_methods import stale
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.rules.sessions.rotate_session import Rotation, rotate
from api.rules.sessions.start_session import IssuedSession
from api.store import account, factor, session


@dataclass
class FactorChange:
    """An open change of the factors of an account, whose row is locked.

    The calling session is live and freshly authenticated. After the ``with`` block, ``issued`` is
    the session under a new secret if the change rotated it.
    """

    tx: Transaction
    locked: Locked
    current: Session
    client: Client
    now: datetime
    rotation: Rotation | None = None
    ended: list[bytes] = field(default_factory=list)  # digests of ended secrets
    issued: IssuedSession | None = None

    @property
    def account(self) -> Account:
        """Return the account before the change."""
        return self.locked.account

    def emit(self, event_type: EventType, **data: Any) -> None:
        """Record an event of the owner in the calling session, in the transaction of the change."""
        signals.emit(
            event_type,
            self.tx,
            self.client,
            actor=self.account.id,
            subject=self.account.id,
            session_id=self.current.id,
            **data,
        )

    def first_factor(self, shown: Proofs | None, sent_digest: bytes) -> None:
        """End the other sessions and raise this one, after the first second factor was added.

        Also whenever sign-ins begin to ask. ``shown``: the proof of the new factor; None: none was
        shown. ``sent_digest``: digest of the secret that the request sent.
        """
        self.end_others(EndReason.FACTORS_CHANGED)
        self.rotate(shown, sent_digest)

    def end_others(self, reason: EndReason) -> None:
        """End all sessions of the account but the calling one."""
        owner = self.account.id
        endings = end_all_in(self.tx, owner, reason, self.client, self.now, keep=self.current.id)
        session.move_to_epoch(self.tx, self.current.id)
        self.ended = [ending.secret_digest for ending in endings]

    def rotate(self, shown: Proofs | None, sent_digest: bytes) -> None:
        """Give the calling session a new secret, and record what was shown in it; None: nothing."""
        self.rotation = rotate(
            self.tx,
            self.current.id,
            self.account.id,
            self.now,
            shown=shown,
            sent_digest=sent_digest,
        )


@contextmanager
def change_factors(
    current: Session, client: Client, *, changed: bool = True, fresh_at: datetime | None = None
) -> Iterator[FactorChange]:
    """Open a change of factors; on leaving, write the copies and demote the other sessions.

    Use it within ``retry_deadlock``. ``changed``: False if the factors stay the same, as for a new
    name or a setup that is not confirmed; then other sessions and trusted devices stay as they are.
    ``fresh_at``: the time at which the session was to be fresh; None: now.

    Raises ``NotSignedIn``, ``ReauthenticationRequired``, ``SecondFactorRequired``,
    ``Unavailable``.
    """
    account_id = current.account.id
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        now = clock.now()
        if locked is None or session.find_live_by_id(tx, current.id, account_id, now) is None:
            raise NotSignedIn  # the session ended meanwhile and may change nothing
        sessions = session.list_live_by_digest(tx, account_id, now)
        present = next((one for one in sessions.values() if one.id == current.id), None)
        if present is None:
            raise NotSignedIn
        # decided again under the lock: a factor may have been added since the guard looked
        judged_at = fresh_at or now
        if not freshness.is_fresh(present, judged_at):
            raise stale(present, freshness.missing_kinds(present, judged_at))
        change = FactorChange(tx, locked, present, client, now)
        if not changed:
            yield change
            return
        held_keys = session_cache.hold(sessions)
        yield change
        factor.refresh(tx, account_id)
        after = account.find(account_id, tx)
        if change.account.has_second_factor and after and lacks_factor(after):
            raise SecondFactorRequired  # the policy keeps the last factor
        session.demote_others(tx, account_id, current.id)
        renewed = session.list_live_by_digest(tx, account_id, now)
    rotation = change.rotation
    if rotation is not None:
        # with the account as it is after the change
        refreshed = renewed.get(tokens.digest(rotation.secret), rotation.session)
        change.issued = Rotation(refreshed, rotation.old_digest, rotation.secret).publish()
    session_cache.end(change.ended)
    session_cache.renew(held_keys, renewed, now)
