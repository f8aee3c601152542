"""Cache the ledger's sessions in Redis: see ``api.cache.ledger_cache``."""

from __future__ import annotations

from datetime import datetime

from api.cache import ledger_cache
from api.cache.cached_session import CachedSession, decoded, encoded
from api.cache.ledger_cache import HeldKeys, LedgerCache
from api.domain.session import Session

__all__ = [
    "CacheEntry",
    "HeldKeys",
    "create",
    "end",
    "find",
    "find_live",
    "forget",
    "hold",
    "refresh",
    "renew",
]

CacheEntry = ledger_cache.CacheEntry[CachedSession]


def _encode(session: Session, checked_at: datetime, run: str) -> bytes:
    return encoded(CachedSession(session, checked_at, run))


_sessions: LedgerCache[Session, CachedSession] = LedgerCache("session", decoded, _encode)

find = _sessions.find
find_live = _sessions.find_live
refresh = _sessions.refresh
forget = _sessions.forget
hold = _sessions.hold
renew = _sessions.renew
end = _sessions.end


def create(secret_digest: bytes, session: Session) -> None:
    """Add a session whose secret was made just now; never overwrite a value."""
    _sessions.add(secret_digest, session, session.last_seen_at)
