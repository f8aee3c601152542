"""Start a session for an account whose password was just verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from api import settings, signals
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import clock, device_name, ids
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session, SessionRef
from api.pool import Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import IdempotentRequest
from api.rules.sessions.end_sessions import EndReason, end_in
from api.store import account, session


class PasswordChangedMeanwhile(Exception):
    """The password changed or the account was deleted since the password was verified."""


@dataclass(frozen=True)
class IssuedSession:
    """A session with its secret, which is stored nowhere."""

    session: Session
    secret: str
    replayed: bool = False
    devices: str | None = None  # device tokens for the client to keep


@retry_deadlock
def start_session(
    credentials: Credentials,
    client: Client,
    *,
    remembered: bool,
    deliver: str,
    new_hash: str | None,
    replaces: bytes | None,
    once: IdempotentRequest | None,
    known_device: bool,
    device: str | None = None,
) -> IssuedSession:
    """Start a session and end those that it replaces or that exceed the limit.

    ``deliver`` and ``known_device``: for the audit event. ``device``: the name that the client
    chose for itself; None: it is named by its user agent. ``replaces``: digest of the session that
    the client held, which ends (against session fixation).

    Raises ``PasswordChangedMeanwhile``, ``ConcurrentDuplicate``, ``Unavailable``.
    """
    now = clock.now()
    limit = settings.current()
    idle = limit.remembered_idle_timeout if remembered else limit.session_idle_timeout
    absolute = limit.remembered_absolute_timeout if remembered else limit.session_absolute_timeout
    started = Session(
        id=ids.new_id(),
        account=credentials.account,
        created_at=now,
        authenticated_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=absolute),
        idle_timeout=idle,
        remembered=remembered,
        assurance=1,
        ip=client.ip,
        user_agent=client.user_agent,
        device=device or device_name.name_of(client.user_agent),
        data=None,
    )
    secret = tokens.new_secret()
    replaced = session.find_live(replaces, now) if replaces else None
    with transaction() as tx:
        idempotency.remember(tx, once, started.id)
        # sessions are ended under the same lock: this one comes wholly before or wholly after
        locking = account.lock_later(tx, credentials.account.id)
        if new_hash is not None:
            account.set_password_hash(tx, credentials.account.id, new_hash)
        session.insert(tx, started, tokens.digest(secret))
        signals.emit(
            EventType.SESSION_STARTED,
            tx,
            client,
            actor=started.account.id,
            subject=started.account.id,
            session_id=started.id,
            remembered=remembered,
            deliver=deliver,
            known_device=known_device,
        )
        surplus = _surplus(tx, started, now) if replaced is None else []
        # sent with all statements above, to save round trips, and read before Redis is written
        locked = locking()
        if locked is None or locked.password_hash != credentials.password_hash:
            raise PasswordChangedMeanwhile
        started = msgspec.structs.replace(started, account=locked.account)
        ended = []
        if replaced is not None and replaces is not None:
            ended = [SessionRef(replaced.id, replaces)]
            owner_id, by = replaced.account.id, started.account.id
            end_in(tx, ended, owner_id, EndReason.REPLACED, client, now, actor=by)
            # computed again, because the replaced session no longer counts
            surplus = _surplus(tx, started, now)
        end_in(tx, surplus, started.account.id, EndReason.SESSION_LIMIT, client, now)
    if ended or surplus:
        session_cache.end(ref.secret_digest for ref in (*ended, *surplus))
    session_cache.create(tokens.digest(secret), started)
    return IssuedSession(started, secret)


def _surplus(tx: Transaction, started: Session, now: datetime) -> list[SessionRef]:
    most = settings.current().sessions_per_account
    return session.list_surplus(tx, started.account.id, most, now)
