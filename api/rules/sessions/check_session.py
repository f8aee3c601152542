"""Find the live session for a secret."""

from __future__ import annotations

import threading
from collections.abc import Container, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
import structlog

from api import settings
from api.cache import sessions as session_cache
from api.cache.sessions import CachedSession, CacheEntry
from api.crypto import tokens
from api.domain import clock
from api.domain.session import Session
from api.errors import NotSignedIn, Unavailable
from api.pool import transaction
from api.resilience import ledger
from api.store import session
from api.telemetry.metrics import CACHE_LOOKUPS

log = structlog.get_logger(__name__)


def check_session(secret: str) -> Session:
    """Return the live session: one Redis GET, and no SQL while the cached copy is recent.

    Raises ``NotSignedIn``; ``Unavailable`` if neither Redis nor the ledger can decide.
    """
    if (prefetched := _prefetched.sessions.get(secret)) is not None:
        return prefetched
    secret_digest = tokens.digest(secret)
    now = clock.now()
    lookup = session_cache.find(secret_digest)
    cached = lookup.cached
    if lookup.state == "gone" or (cached and cached.session.ends_at <= now):
        raise NotSignedIn
    if cached is None:
        return _from_ledger(secret_digest, lookup, now)
    if _is_recent(cached, lookup.run, now):
        return cached.session
    in_grace = _is_in_grace(cached, lookup.run, now)
    if in_grace and ledger.is_away():
        return cached.session
    try:
        return _from_ledger(secret_digest, lookup, now)
    except Unavailable:
        # if MariaDB is away, a recently checked copy still answers (I4), never longer than the
        # grace
        if in_grace:
            return cached.session
        raise


class _Prefetched(threading.local):
    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}  # by secret


_prefetched = _Prefetched()


def prefetch_sessions(secrets: Iterable[str]) -> Container[str | None]:
    """Check many sessions within milliseconds; return the secrets that are certainly live.

    ``check_session`` then answers them from memory, in this thread, until ``forget_prefetched``.
    Other secrets stay undecided. Call it after the requests have arrived: an ending before them is
    then seen (I2).
    """
    now = clock.now()
    secret_of = {tokens.digest(secret): secret for secret in secrets}
    for secret_digest, cached in session_cache.find_live(secret_of).items():
        if cached.session.ends_at > now and _is_recent(cached, cached.run, now):
            CACHE_LOOKUPS.inc("live")
            _prefetched.sessions[secret_of[secret_digest]] = cached.session
    return _prefetched.sessions.keys()


def forget_prefetched() -> None:
    """Drop the results of ``prefetch_sessions``."""
    _prefetched.sessions.clear()


def _is_recent(cached: CachedSession, run: str, now: datetime) -> bool:
    limit = settings.current()
    return (
        _age(cached, now) < timedelta(seconds=limit.session_recheck)
        and now - cached.session.last_seen_at < timedelta(seconds=limit.session_touch)
        and cached.run == run
    )


def _is_in_grace(cached: CachedSession, run: str, now: datetime) -> bool:
    """Return whether a copy is accepted while the ledger can't be queried.

    A restarted Redis may have lost a tombstone: then only the ledger decides. On a Redis Cluster
    and without the right to INFO the run is empty and unknown, so there is no grace.
    """
    grace = timedelta(seconds=settings.current().session_recheck_grace)
    return bool(run) and _age(cached, now) < grace and cached.run == run


def _age(cached: CachedSession, now: datetime) -> timedelta:
    """Return the time since the comparison with the ledger, positive even if a clock moved."""
    return abs(now - cached.checked_at)


def _from_ledger(secret_digest: bytes, lookup: CacheEntry, now: datetime) -> Session:
    with ledger.reading():
        live_session = session.find_live(secret_digest, now)
        touch = timedelta(seconds=settings.current().session_touch)
        if live_session is not None and now - live_session.last_seen_at >= touch:
            live_session = _touched(live_session, now)
    # the ledger's answer also counts if Redis can't be written to, for instance if it is full
    with suppress(Unavailable):
        if live_session is None:
            session_cache.forget(secret_digest, lookup)
        elif lookup.state != "held":
            session_cache.refresh(secret_digest, lookup, live_session, checked_at=now)
    if live_session is None:
        raise NotSignedIn
    return live_session


def _touched(live_session: Session, now: datetime) -> Session | None:
    try:
        with transaction() as tx:
            alive = session.touch(tx, live_session.id, now)
    except Unavailable:
        # the database is read-only, for instance in a failover: the session is live, as the ledger
        # said, and its idle timeout runs on
        log.warning("session_touch_failed")
        return live_session
    return msgspec.structs.replace(live_session, last_seen_at=now) if alive else None
