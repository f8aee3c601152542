"""Who is it? The session that belongs to a secret."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
import structlog

from api import clock, ledger, redis_client, session_cache, settings
from api.errors import NotSignedIn, Unavailable
from api.model import Session
from api.pool import transaction
from api.session_cache import Cached, Found
from api.store import session

log = structlog.get_logger(__name__)


def check_session(secret_digest: bytes) -> Session:
    """The live session: one Redis GET, and no SQL while Redis' word is recent.

    Raises ``NotSignedIn``; ``Unavailable`` when it can't be told.
    """
    now = clock.now()
    found = session_cache.find(secret_digest)
    cached = found.cached
    if found.state == "gone" or (cached and cached.session.ends_at <= now):
        raise NotSignedIn
    if cached is None:
        return _from_ledger(secret_digest, found, now)
    if _is_recent(cached, now):
        return cached.session
    in_grace = _is_in_grace(cached, now)
    if in_grace and ledger.is_away():
        return cached.session
    try:
        return _from_ledger(secret_digest, found, now)
    except Unavailable:
        # with MariaDB away, what was checked lately still answers (I4); never longer than the grace
        if in_grace:
            return cached.session
        raise


def _is_recent(cached: Cached, now: datetime) -> bool:
    limit = settings.current()
    return (
        _age(cached, now) < timedelta(seconds=limit.session_recheck)
        and now - cached.session.last_seen_at < timedelta(seconds=limit.session_touch)
        and cached.run == redis_client.run_id()
    )


def _is_in_grace(cached: Cached, now: datetime) -> bool:
    """A Redis that was restarted may have lost an ending: then only the ledger can tell."""
    grace = timedelta(seconds=settings.current().session_recheck_grace)
    return _age(cached, now) < grace and cached.run == redis_client.run_id()


def _age(cached: Cached, now: datetime) -> timedelta:
    """Since it was compared with the ledger. A time in the future says that a clock was moved."""
    return abs(now - cached.checked_at)


def _from_ledger(secret_digest: bytes, found: Found, now: datetime) -> Session:
    with ledger.reading():
        known = session.find_live(secret_digest, now)
        touch = timedelta(seconds=settings.current().session_touch)
        if known is not None and now - known.last_seen_at >= touch:
            known = _touched(known, now)
    with suppress(
        Unavailable
    ):  # the ledger's word stands also where Redis can't be told: it is full
        if known is None:
            session_cache.forget(secret_digest, found)
        elif found.state != "held":
            session_cache.refresh(secret_digest, found, known, checked_at=now)
    if known is None:
        raise NotSignedIn
    return known


def _touched(known: Session, now: datetime) -> Session | None:
    try:
        with transaction() as tx:
            alive = session.touch(tx, known.id, now)
    except Unavailable:
        # read-only, in a failover say: it lives as the ledger just said, and its idle timeout runs
        log.warning("session_not_touched")
        return known
    return msgspec.structs.replace(known, last_seen_at=now) if alive else None
