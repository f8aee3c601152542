"""Cache the ledger's sessions in Redis, one key each, named by the SHA-256 of the secret.

The first byte of a value is its state:

- ``L`` live: the session as msgpack, with the time of its last comparison with the ledger;
- ``H`` held: the ledger is about to change, or just has; ask it, and do not write here. A nonce
  names the holder, who may replace the marker by the new session (``renew``);
- ``G`` gone, the tombstone: the session ended, or never existed. It is final, since a digest that
  has ended never comes back.

Two rules make endings final (I2). First, compare-and-set (``_swap``): a value is written only over
exactly what its writer read, so a late save can't bring back what was ended meanwhile. Second, a
change of the ledger holds the key *first*. Markers live longer than ``SESSION_RECHECK``, and a
reading of the ledger that is older than that is not written: a slow reader can't outwait a marker.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import structlog
from redis.exceptions import ResponseError

from api import settings
from api.cache import client as redis_client
from api.cache.cached_session import CachedSession, decoded, encoded
from api.cache.client import failing_closed, run_id
from api.domain import clock
from api.domain.session import Session
from api.errors import Unavailable
from api.telemetry.metrics import CACHE_LOOKUPS

log = structlog.get_logger(__name__)

# Compare-and-set on one key, so that Redis Cluster serves it. The script is sent whole, because a
# node may not know it by its digest. A key of another type counts as absent.
SWAP = """
local current = ''
if redis.call('TYPE', KEYS[1])['ok'] == 'string' then current = redis.call('GET', KEYS[1]) end
if current ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""

# Write the marker and return the former value.
MARK = """
local was = ''
if redis.call('TYPE', KEYS[1])['ok'] == 'string' then was = redis.call('GET', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return was
"""

TOMBSTONE = b"G"
_LIVE = b"L"
_HELD_PREFIX = b"H"
_NONCE = 16  # bytes
_MARKER_MARGIN = timedelta(seconds=30)


class HeldKeys(msgspec.Struct, frozen=True):
    """The marker and run of a ``hold``, with the keys that nobody had held or ended before."""

    marker: bytes
    run: str
    renewable: frozenset[bytes]  # digests of secrets


class CacheEntry(msgspec.Struct, frozen=True):
    """A key's state, its bytes (for compare-and-set), and the session if it is live."""

    state: Literal["live", "held", "gone", "absent"]
    raw: bytes
    run: str  # the run of Redis that returned it
    cached: CachedSession | None = None


def find(secret_digest: bytes) -> CacheEntry:
    """Read a session's key with one GET; undecodable is absent. Raises ``Unavailable``."""
    entry = _read(secret_digest)
    CACHE_LOOKUPS.inc(entry.state)
    return entry


def find_live(secret_digests: Iterable[bytes]) -> dict[bytes, CachedSession]:
    """Prefetch the live sessions that Redis returns at once, as the current run wrote them."""
    digests = list(secret_digests)
    answers = redis_client.get_at_once([_key(digest) for digest in digests]) if digests else None
    live: dict[bytes, CachedSession] = {}
    if answers is None:
        return live
    for digest, raw in zip(digests, answers.values, strict=True):
        cached = decoded(raw[1:]) if raw is not None and raw[:1] == _LIVE else None
        if cached is not None and cached.run == answers.run:
            live[digest] = cached
    return live


def _read(secret_digest: bytes) -> CacheEntry:
    with failing_closed():
        try:
            value, run = redis_client.get(_key(secret_digest))
        except ResponseError as error:
            if not str(error).startswith("WRONGTYPE"):
                raise
            log.warning("session_cache_corrupted", problem="a key of another type")
            return CacheEntry("absent", b"", run_id())
    raw = value or b""
    if raw[:1] == _LIVE:
        if (cached := decoded(raw[1:])) is not None:
            if cached.run != run:
                redis_client.ask_run_again()
            return CacheEntry("live", raw, run, cached)
        log.warning("session_cache_corrupted", problem="not msgpack of a session")
    elif raw == TOMBSTONE:
        return CacheEntry("gone", raw, run)
    elif _is_held(raw):
        return CacheEntry("held", raw, run)
    elif raw:
        log.warning("session_cache_corrupted", problem="not a value of ours")
    return CacheEntry("absent", raw, run)


def refresh(digest: bytes, entry: CacheEntry, session: Session, checked_at: datetime) -> bool:
    """Replace ``entry`` by the ledger's state; return False if the key changed meanwhile.

    ``checked_at`` is a time before the ledger was read. If it is long ago (the request was paused),
    the marker of an ending may have expired meanwhile: nothing is written.
    """
    if clock.now() - checked_at >= timedelta(seconds=settings.current().session_recheck):
        return False
    return _swap(digest, entry, _live(session, checked_at, entry.run), _left(session))


def forget(secret_digest: bytes, entry: CacheEntry) -> bool:
    """Replace ``entry`` by a tombstone, so that the ledger isn't asked again."""
    return _swap(secret_digest, entry, TOMBSTONE, _marker_life())


def create(secret_digest: bytes, session: Session) -> None:
    """Add a session whose secret was made just now; never overwrite a value.

    If this fails, or the session is too old (see ``refresh``), its next use reads the ledger.
    """
    if clock.now() - session.last_seen_at >= timedelta(seconds=settings.current().session_recheck):
        return
    try:
        with failing_closed():
            redis_client.add(
                _key(secret_digest),
                _live(session, session.last_seen_at, run_id()),
                _milliseconds(_left(session)),
            )
    except Unavailable:
        log.warning("session_cache_write_failed", problem="a new session will come from the ledger")


def hold(secret_digests: Iterable[bytes]) -> HeldKeys:
    """Mark the keys as held before the ledger changes; if this fails, it must not change."""
    digests = list(secret_digests)
    (marker, life), run = new_marker(), run_id()
    with failing_closed():
        previous_values = redis_client.send(
            [("EVAL", MARK, 1, _key(secret_digest), marker, life) for secret_digest in digests]
        )
    # another process's change may commit first: for its keys only the ledger is right
    pairs = zip(digests, previous_values, strict=True)
    free = [digest for digest, was in pairs if was != TOMBSTONE and not _is_held(was)]
    return HeldKeys(marker, run, frozenset(free))


def renew(held_keys: HeldKeys, sessions: Mapping[bytes, Session], checked_at: datetime) -> None:
    """Replace this holder's markers by the sessions, after a change that did not end them.

    ``sessions`` were read after ``hold``, at ``checked_at`` or later. A key that another process
    has held or ended since is left alone. While Redis is away, checks still ask the ledger.
    """
    swaps = {
        digest: session for digest, session in sessions.items() if digest in held_keys.renewable
    }
    if not swaps:
        return
    try:
        with failing_closed():
            redis_client.send(
                [
                    _swapping(
                        secret_digest,
                        held_keys.marker,
                        _live(session, checked_at, held_keys.run),
                        _left(session),
                    )
                    for secret_digest, session in swaps.items()
                ]
            )
    except Unavailable:
        log.warning("session_cache_write_failed", problem="held keys will be asked from the ledger")


def end(secret_digests: Iterable[bytes]) -> None:
    """Write tombstones after the ledger has ended sessions. If this fails, the marker stays."""
    life = _milliseconds(_marker_life())
    try:
        with failing_closed():
            redis_client.send(
                [("SET", _key(digest), TOMBSTONE, "PX", life) for digest in secret_digests]
            )
    except Unavailable:
        log.warning("session_cache_write_failed", problem="held keys will be asked from the ledger")


def _swap(secret_digest: bytes, entry: CacheEntry, value: bytes, life: timedelta) -> bool:
    with failing_closed():
        [swapped] = redis_client.send([_swapping(secret_digest, entry.raw, value, life)])
        return bool(swapped)


def _swapping(
    secret_digest: bytes, read: bytes, value: bytes, life: timedelta
) -> redis_client.Command:
    return ("EVAL", SWAP, 1, _key(secret_digest), read, value, _milliseconds(life))


def _is_held(raw: bytes) -> bool:
    return raw[:1] == _HELD_PREFIX and len(raw) == 1 + _NONCE


def _live(session: Session, checked_at: datetime, run: str) -> bytes:
    return _LIVE + encoded(CachedSession(session, checked_at, run))


def _left(session: Session) -> timedelta:
    return session.ends_at - clock.now()


def _marker_life() -> timedelta:
    return timedelta(seconds=settings.current().session_recheck) + _MARKER_MARGIN


def _milliseconds(life: timedelta) -> int:
    return max(1, int(life.total_seconds() * 1000))


def _key(secret_digest: bytes) -> str:
    return f"{settings.current().redis_prefix}session:{secret_digest.hex()}"


def new_marker() -> tuple[bytes, int]:
    """Return a new holder's marker and its lifetime in milliseconds."""
    return _HELD_PREFIX + secrets.token_bytes(_NONCE), _milliseconds(_marker_life())
