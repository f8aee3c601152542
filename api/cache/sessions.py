"""Redis' copy of the ledger: one key a session, found by the SHA-256 of its secret.

A key holds one of three things, told apart by the first byte:

- ``L`` live: the session as msgpack, with the time it was last compared with the ledger;
- ``H`` held: the ledger is about to change, or just has. Ask the ledger and do not write here. A
  nonce says who holds it: whoever does may put the new session in its place (``renew``);
- ``G`` gone: ended, or never was. That is final, since a digest that has ended never comes back.

What makes endings final (I2) is two rules. A value is only written over exactly what its writer
read (``swap``), so a late save can't bring back what was ended meanwhile. And a change of the
ledger holds the key *first*; markers live longer than ``SESSION_RECHECK``, and a reading of the
ledger that is older than that is not written, so a slow reader can't outwait a marker.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec
import structlog
from redis.exceptions import ResponseError

from api import settings
from api.cache import client as redis_client
from api.cache.client import failing_closed, run_id
from api.domain import clock
from api.domain.session import Session
from api.errors import Unavailable
from api.telemetry.metrics import CACHE

log = structlog.get_logger(__name__)

# One key, so that Redis Cluster serves it; sent whole, since a node may not know it by its digest.
# A key of another type counts as absent.
SWAP = """
local current = ''
if redis.call('TYPE', KEYS[1])['ok'] == 'string' then current = redis.call('GET', KEYS[1]) end
if current ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""

# What was there, and the marker in its place.
MARK = """
local was = ''
if redis.call('TYPE', KEYS[1])['ok'] == 'string' then was = redis.call('GET', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return was
"""

GONE = b"G"
_LIVE = b"L"
_HELD = b"H"
_NONCE = 16  # bytes
_MARKER_MARGIN = timedelta(seconds=30)


class Cached(msgspec.Struct, frozen=True, array_like=True):
    """A session as the ledger had it at ``checked_at``, written to the run ``run`` of Redis."""

    session: Session
    checked_at: datetime
    run: str


class Held(msgspec.Struct, frozen=True):
    """What ``hold`` wrote, to which run of Redis, and over which keys it may be renewed.

    Those that somebody else was holding, or had ended, are not among them.
    """

    marker: bytes
    run: str
    renewable: frozenset[bytes]  # digests of secrets


class Found(msgspec.Struct, frozen=True):
    """What a key held: its state, its bytes (for ``swap``), and the session when live."""

    state: Literal["live", "held", "gone", "absent"]
    raw: bytes
    run: str  # the run of Redis that said so
    cached: Cached | None = None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Cached)
_data_decoder = msgspec.msgpack.Decoder(dict[str, Any])
# Any language tag: a release with one language more may have written it, and refusing it would send
# each check of that session to the ledger.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_FAR = datetime(9000, 1, 1, tzinfo=UTC)  # with any idle timeout, it is still in the calendar


def find(secret_digest: bytes) -> Found:
    """One GET. Whatever can't be understood counts as absent: the ledger knows. ``Unavailable``."""
    found = _read(secret_digest)
    CACHE.inc(found.state)
    return found


def find_live(secret_digests: Iterable[bytes]) -> dict[bytes, Cached]:
    """Return those that are live, as far as Redis says so at once, as the run at hand wrote it."""
    digests = list(secret_digests)
    answers = redis_client.get_at_once([_key(one) for one in digests]) if digests else None
    found: dict[bytes, Cached] = {}
    if answers is None:
        return found
    for one, raw in zip(digests, answers.values, strict=True):
        cached = _decoded(raw) if raw is not None and raw[:1] == _LIVE else None
        if cached is not None and cached.run == answers.run:
            found[one] = cached
    return found


def _decoded(raw: bytes) -> Cached | None:
    """Return the live session that a key holds, or None where it is not as we write them.

    Torn or planted, it must not raise later, where its end or its texts are computed: in the main
    loop that would cost a connection, in a thread it would be a 500. As absent it comes from the
    ledger.
    """
    try:
        cached = _decoder.decode(raw[1:])
        session, account = cached.session, cached.session.account
        if (
            UTC
            is cached.checked_at.tzinfo
            is session.created_at.tzinfo
            is session.authenticated_at.tzinfo
            is session.last_seen_at.tzinfo
            is session.expires_at.tzinfo
            is account.created_at.tzinfo
            is account.updated_at.tzinfo
            and (account.left_unverified_at is None or account.left_unverified_at.tzinfo is UTC)
            and session.last_seen_at < _FAR
            and (account.language is None or _LANGUAGE.fullmatch(account.language) is not None)
            and (session.data is None or isinstance(_data_decoder.decode(session.data), dict))
        ):
            return cached
    except Exception:  # noqa: BLE001 - msgspec alone raises four kinds
        return None
    return None


def _read(secret_digest: bytes) -> Found:
    with failing_closed():
        try:
            value, run = redis_client.get(_key(secret_digest))
        except ResponseError as error:
            if not str(error).startswith("WRONGTYPE"):
                raise
            log.warning("session_cache_garbage", problem="a key of another type")
            return Found("absent", b"", run_id())
    raw = value or b""
    if raw[:1] == _LIVE:
        if (cached := _decoded(raw)) is not None:
            if cached.run != run:
                redis_client.ask_run_again()
            return Found("live", raw, run, cached)
        log.warning("session_cache_garbage", problem="not msgpack of a session")
    elif raw == GONE:
        return Found("gone", raw, run)
    elif _is_held(raw):
        return Found("held", raw, run)
    elif raw:
        log.warning("session_cache_garbage", problem="not a value of ours")
    return Found("absent", raw, run)


def refresh(secret_digest: bytes, found: Found, session: Session, checked_at: datetime) -> bool:
    """Put the ledger's word in place of ``found``. False when the key changed meanwhile.

    ``checked_at`` is a time before the ledger was read. Where that is long ago (the request was
    paused), the marker of an ending may have expired meanwhile: nothing is written.
    """
    if clock.now() - checked_at >= timedelta(seconds=settings.current().session_recheck):
        return False
    return _swap(secret_digest, found, _live(session, checked_at, found.run), _left(session))


def forget(secret_digest: bytes, found: Found) -> bool:
    """Replace ``found`` by a tombstone, so that the ledger isn't asked again."""
    return _swap(secret_digest, found, GONE, _marker_life())


def create(secret_digest: bytes, session: Session) -> None:
    """Add a session whose secret was made just now; never over anything that is there.

    Where this fails, or it was made long ago (see ``refresh``), it comes from the ledger when used.
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
        log.warning("session_cache_not_told", problem="a new session will come from the ledger")


def hold(secret_digests: Iterable[bytes]) -> Held:
    """Before the ledger changes. If this fails, the ledger must not change."""
    digests = list(secret_digests)
    (marker, life), run = new_marker(), run_id()
    with failing_closed():
        before = redis_client.send(
            [("EVAL", MARK, 1, _key(secret_digest), marker, life) for secret_digest in digests]
        )
    # what another was holding, or had ended, may be over before we are: only the ledger can tell
    there = zip(digests, before, strict=True)
    free = [one for one, was in there if was != GONE and not _is_held(was)]
    return Held(marker, run, frozenset(free))


def renew(held: Held, sessions: Mapping[bytes, Session], checked_at: datetime) -> None:
    """After the ledger has changed but not ended them: what it says now, in place of our markers.

    ``sessions`` were read after ``hold``, at ``checked_at`` or later. A key that anyone else has
    held or ended since is left alone; where Redis can't be told, the ledger goes on being asked.
    """
    swaps = {one: session for one, session in sessions.items() if one in held.renewable}
    if not swaps:
        return
    try:
        with failing_closed():
            redis_client.send(
                [
                    _swapping(
                        secret_digest,
                        held.marker,
                        _live(session, checked_at, held.run),
                        _left(session),
                    )
                    for secret_digest, session in swaps.items()
                ]
            )
    except Unavailable:
        log.warning("session_cache_not_told", problem="held keys will be asked from the ledger")


def end(secret_digests: Iterable[bytes]) -> None:
    """After the ledger has ended them. Where this fails, ``hold`` still stands."""
    life = _milliseconds(_marker_life())
    try:
        with failing_closed():
            redis_client.send(
                [("SET", _key(secret_digest), GONE, "PX", life) for secret_digest in secret_digests]
            )
    except Unavailable:
        log.warning("session_cache_not_told", problem="held keys will be asked from the ledger")


def _swap(secret_digest: bytes, found: Found, value: bytes, life: timedelta) -> bool:
    with failing_closed():
        [swapped] = redis_client.send([_swapping(secret_digest, found.raw, value, life)])
        return bool(swapped)


def _swapping(
    secret_digest: bytes, read: bytes, value: bytes, life: timedelta
) -> redis_client.Command:
    return ("EVAL", SWAP, 1, _key(secret_digest), read, value, _milliseconds(life))


def _is_held(raw: bytes) -> bool:
    return raw[:1] == _HELD and len(raw) == 1 + _NONCE


def _live(session: Session, checked_at: datetime, run: str) -> bytes:
    return _LIVE + _encoder.encode(Cached(session, checked_at, run))


def _left(session: Session) -> timedelta:
    return session.ends_at - clock.now()


def _marker_life() -> timedelta:
    return timedelta(seconds=settings.current().session_recheck) + _MARKER_MARGIN


def _milliseconds(life: timedelta) -> int:
    return max(1, int(life.total_seconds() * 1000))


def _key(secret_digest: bytes) -> str:
    return f"{settings.current().redis_prefix}session:{secret_digest.hex()}"


def new_marker() -> tuple[bytes, int]:
    """Return the marker of a new holder, and for how many milliseconds it stands."""
    return _HELD + secrets.token_bytes(_NONCE), _milliseconds(_marker_life())
