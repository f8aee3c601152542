"""Who is it? The session that belongs to a secret."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from api import clock, session_cache, settings
from api.errors import NotSignedIn, Unavailable
from api.model import Session
from api.pool import transaction
from api.session_cache import Found
from api.store import session


def check_session(secret_digest: bytes) -> Session:
    """The live session: one Redis GET, and no SQL while Redis' word is recent.

    Raises ``NotSignedIn``; ``Unavailable`` when it can't be told.
    """
    now = clock.now()
    limit = settings.current()
    found = session_cache.find(secret_digest)
    cached = found.cached
    if found.state == "gone" or (cached and cached.session.ends_at <= now):
        raise NotSignedIn
    if cached is None:
        return _from_ledger(secret_digest, found, now)
    age = now - cached.checked_at
    idle = now - cached.session.last_seen_at
    if age < _seconds(limit.session_recheck) and idle < _seconds(limit.session_touch):
        return cached.session
    try:
        return _from_ledger(secret_digest, found, now)
    except Unavailable:
        # with MariaDB away, what was checked lately still answers (I4); never longer than the grace
        if age < _seconds(limit.session_recheck_grace):
            return cached.session
        raise


def _from_ledger(secret_digest: bytes, found: Found, now: datetime) -> Session:
    known = session.find_live(secret_digest, now)
    if known is not None and now - known.last_seen_at >= _seconds(settings.current().session_touch):
        known = _touched(known, now)
    if known is None:
        with suppress(Unavailable):  # else the grace above would let in what the ledger has ended
            session_cache.forget(secret_digest, found)
        raise NotSignedIn
    if found.state != "held":
        session_cache.refresh(secret_digest, found, known, checked_at=now)
    return known


def _touched(known: Session, now: datetime) -> Session | None:
    with transaction() as tx:
        alive = session.touch(tx, known.id, now)
    return msgspec.structs.replace(known, last_seen_at=now) if alive else None


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
