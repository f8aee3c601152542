"""Find the live session for a secret."""

from __future__ import annotations

import threading
from collections.abc import Collection, Container
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import msgspec
import structlog

from api import settings
from api.cache import former_secrets
from api.cache import sessions as session_cache
from api.cache.cached_session import CachedSession
from api.cache.ledger_cache import age_of, is_in_grace
from api.cache.sessions import CacheEntry
from api.crypto import tokens
from api.domain import clock
from api.domain.session import Session
from api.errors import NotSignedIn, Unavailable
from api.pool import transaction
from api.resilience import ledger
from api.store import account_activity, session
from api.telemetry.metrics import CACHE_LOOKUPS

log = structlog.get_logger(__name__)


# A secret, and whether its check is passive: not a use of the session, whose idle timeout runs on.
SessionLookup = tuple[str, bool]


def check_session(secret: str, *, passive: bool = False) -> Session:
    """Return the live session: one Redis GET, and no SQL while the cached copy is recent.

    ``passive``: the check does not count as use of the session.

    Raises ``NotSignedIn``; ``Unavailable`` if neither Redis nor the ledger can decide.
    """
    if (prefetched := _prefetched.sessions.get((secret, passive))) is not None:
        return prefetched
    return _check(tokens.digest(secret), passive=passive)


def check_former_secret(secret: str) -> Session:
    """Return the session that a re-authentication moved to another secret seconds ago (ADR 32).

    The other secret decides, so an ending holds here at once. The session is as the former secret
    had it: not freshly authenticated, and the check does not count as use. Callers accept it for
    safe requests only.

    Raises ``NotSignedIn``, ``Unavailable``.
    """
    successor = former_secrets.find(tokens.digest(secret))
    if successor is None:
        raise NotSignedIn
    # one step only: a successor that was replaced, too, has ended
    session = _check(successor.secret_digest, passive=True, remembers_unknown=False)
    return msgspec.structs.replace(
        session,
        authenticated_at=successor.authenticated_at,
        knowledge_at=successor.knowledge_at,
        possession_at=successor.possession_at,
        methods=successor.methods,
    )


def _check(secret_digest: bytes, *, passive: bool, remembers_unknown: bool = True) -> Session:
    """Return the live session.

    ``remembers_unknown``: write a tombstone for a secret that the ledger does not know. No for a
    successor: its transaction may not be committed, and a tombstone is final.
    """
    now = clock.now()
    lookup = session_cache.find(secret_digest)
    cached = lookup.cached
    if lookup.state == "gone" or (cached and cached.session.ends_at <= now):
        raise NotSignedIn
    if cached and _is_recent(cached, lookup.run, now, passive=passive):
        return cached.session
    ask_ledger = partial(_from_ledger, secret_digest, lookup, now, passive, remembers_unknown)
    if cached is None:
        return ask_ledger()
    in_grace = is_in_grace(cached, lookup.run, now)
    if in_grace and ledger.is_away():
        return cached.session
    try:
        return ask_ledger()
    except Unavailable:
        # if MariaDB is away, a recently checked copy still answers (I4), never longer than the
        # grace
        if in_grace:
            return cached.session
        raise


class _Prefetched(threading.local):
    def __init__(self) -> None:
        self.sessions: dict[SessionLookup, Session] = {}


_prefetched = _Prefetched()


def prefetch_sessions(lookups: Collection[SessionLookup]) -> Container[SessionLookup | None]:
    """Check many sessions within milliseconds; return the lookups whose session is certainly live.

    ``check_session`` then answers them from memory, in this thread, until ``forget_prefetched``.
    Other lookups stay undecided. Call it after the requests have arrived: an ending before them is
    then seen (I2).
    """
    now = clock.now()
    digest_of = {secret: tokens.digest(secret) for secret, _ in lookups}
    live = session_cache.find_live(digest_of.values())
    for secret, passive in lookups:
        cached = live.get(digest_of[secret])
        if (
            cached is not None
            and cached.session.ends_at > now
            and _is_recent(cached, cached.run, now, passive=passive)
        ):
            CACHE_LOOKUPS.inc("live")
            _prefetched.sessions[secret, passive] = cached.session
    return _prefetched.sessions.keys()


def forget_prefetched() -> None:
    """Drop the results of ``prefetch_sessions``."""
    _prefetched.sessions.clear()


def _is_recent(cached: CachedSession, run: str, now: datetime, *, passive: bool) -> bool:
    """Return whether a copy answers without the ledger: compared lately, and no use to record."""
    limit = settings.current()
    return (
        age_of(cached, now) < timedelta(seconds=limit.session_recheck)
        and (passive or now - cached.session.last_seen_at < timedelta(seconds=limit.session_touch))
        and cached.run == run
    )


def _from_ledger(
    secret_digest: bytes, lookup: CacheEntry, now: datetime, passive: bool, remembers_unknown: bool
) -> Session:
    with ledger.reading():
        live_session = session.find_live(secret_digest, now)
        touch = timedelta(seconds=settings.current().session_touch)
        if live_session is not None and not passive and now - live_session.last_seen_at >= touch:
            live_session = _touched(live_session, now)
    # the ledger's answer also counts if Redis can't be written to, for instance if it is full
    with suppress(Unavailable):
        if live_session is None:
            if remembers_unknown:
                session_cache.forget(secret_digest, lookup)
        elif lookup.state != "held":
            session_cache.refresh(secret_digest, lookup, live_session, checked_at=now)
    if live_session is None:
        raise NotSignedIn
    return live_session


def _touched(live_session: Session, now: datetime) -> Session | None:
    idle = settings.current().assurance_idle
    try:
        with transaction() as tx:
            if live_session.last_seen_at.date() != now.date():  # once a day, not at each touch
                account_activity.touch(tx, live_session.account.id, now.date())
            alive = session.touch(tx, live_session.id, now, idle)
    except Unavailable:
        # the database is read-only, for instance in a failover: the session is live, as the ledger
        # said, and its idle timeout runs on
        log.warning("session_touch_failed")
        return live_session
    if not alive:
        return None
    was_idle = now - live_session.last_seen_at >= timedelta(seconds=idle)
    possession_at = None if was_idle else live_session.possession_at
    return msgspec.structs.replace(live_session, last_seen_at=now, possession_at=possession_at)
