"""Cache values of the ledger in Redis, one key each, named by the SHA-256 of a secret.

The first byte of a value is its state:

- ``L`` live: the value as msgpack, with the time of its last comparison with the ledger;
- ``H`` held: the ledger is about to change, or just has; ask it, and do not write here. A nonce
  names the holder, who may replace the marker by the new value (``renew``);
- ``G`` gone, the tombstone: it ended, or never existed. It is final, since a digest that has ended
  never comes back.

Two rules make endings final (I2). First, compare-and-set (``_swap``): a value is written only over
exactly what its writer read, so a late save can't bring back what was ended meanwhile. Second, a
change of the ledger holds the key *first*. Markers live longer than ``SESSION_RECHECK``, and a
reading of the ledger that is older than that is not written: a slow reader can't outwait a marker.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Generic, Literal, Protocol, TypeVar

import msgspec
import structlog
from redis.exceptions import ResponseError

from api import settings
from api.cache import client as redis_client
from api.cache.client import failing_closed, run_id
from api.cache.ledger_scripts import MARK, SWAP
from api.domain import clock
from api.errors import Unavailable
from api.telemetry.metrics import CACHE_LOOKUPS

log = structlog.get_logger(__name__)

TOMBSTONE = b"G"
_LIVE = b"L"
_HELD_PREFIX = b"H"
_NONCE = 16  # bytes
_MARKER_MARGIN = timedelta(seconds=30)


class LedgerValue(Protocol):
    """A value with an end, after which its copy is worthless."""

    @property
    def ends_at(self) -> datetime:
        """Return when it ends if nothing happens."""


class LedgerCopy(Protocol):
    """A value as the ledger had it at ``checked_at``, written to the run ``run`` of Redis."""

    @property
    def checked_at(self) -> datetime:
        """Return the time of the last comparison with the ledger."""

    @property
    def run(self) -> str:
        """Return the run of Redis to which it was written."""


Value = TypeVar("Value", bound=LedgerValue)
Copy = TypeVar("Copy", bound=LedgerCopy)


class HeldKeys(msgspec.Struct, frozen=True):
    """The marker and run of a ``hold``, with the keys that nobody had held or ended before."""

    marker: bytes
    run: str
    renewable: frozenset[bytes]  # digests of secrets


class CacheEntry(msgspec.Struct, Generic[Copy], frozen=True):
    """A key's state, its bytes (for compare-and-set), and the copy if it is live."""

    state: Literal["live", "held", "gone", "absent"]
    raw: bytes
    run: str  # the run of Redis that returned it
    cached: Copy | None = None


class LedgerCache(Generic[Value, Copy]):
    """The keys of one kind: ``session`` or ``token``.

    ``decode`` returns None for bytes that the kind did not write.
    """

    def __init__(
        self,
        kind: str,
        decode: Callable[[bytes], Copy | None],
        encode: Callable[[Value, datetime, str], bytes],
    ) -> None:
        self._kind = kind
        self._decode = decode
        self._encode = encode

    def find(self, secret_digest: bytes) -> CacheEntry[Copy]:
        """Read a key with one GET; undecodable is absent. Raises ``Unavailable``."""
        entry = self._read(secret_digest)
        CACHE_LOOKUPS.inc(entry.state)
        return entry

    def find_live(self, secret_digests: Iterable[bytes]) -> dict[bytes, Copy]:
        """Prefetch the live copies that Redis returns at once, as the current run wrote them."""
        digests = list(secret_digests)
        keys = [self._key(digest) for digest in digests]
        answers = redis_client.get_at_once(keys) if digests else None
        live: dict[bytes, Copy] = {}
        if answers is None:
            return live
        for digest, raw in zip(digests, answers.values, strict=True):
            cached = self._decode(raw[1:]) if raw is not None and raw[:1] == _LIVE else None
            if cached is not None and cached.run == answers.run:
                live[digest] = cached
        return live

    def _read(self, secret_digest: bytes) -> CacheEntry[Copy]:
        with failing_closed():
            try:
                value, run = redis_client.get(self._key(secret_digest))
            except ResponseError as error:
                if not str(error).startswith("WRONGTYPE"):
                    raise
                self._warn_of_corruption("a key of another type")
                return CacheEntry("absent", b"", run_id())
        raw = value or b""
        if raw[:1] == _LIVE:
            if (cached := self._decode(raw[1:])) is not None:
                if cached.run != run:
                    redis_client.ask_run_again()
                return CacheEntry("live", raw, run, cached)
            self._warn_of_corruption(f"not msgpack of a {self._kind}")
        elif raw == TOMBSTONE:
            return CacheEntry("gone", raw, run)
        elif _is_held(raw):
            return CacheEntry("held", raw, run)
        elif raw:
            self._warn_of_corruption("not a value of ours")
        return CacheEntry("absent", raw, run)

    def refresh(
        self, digest: bytes, entry: CacheEntry[Copy], value: Value, checked_at: datetime
    ) -> bool:
        """Replace ``entry`` by the ledger's state; return False if the key changed meanwhile.

        ``checked_at`` is a time before the ledger was read. If it is long ago (the request was
        paused), the marker of an ending may have expired meanwhile: nothing is written.
        """
        if clock.now() - checked_at >= timedelta(seconds=settings.current().session_recheck):
            return False
        return self._swap(digest, entry, self._live(value, checked_at, entry.run), _left(value))

    def forget(self, secret_digest: bytes, entry: CacheEntry[Copy]) -> bool:
        """Replace ``entry`` by a tombstone, so that the ledger isn't asked again."""
        return self._swap(secret_digest, entry, TOMBSTONE, _marker_life())

    def add(self, secret_digest: bytes, value: Value, checked_at: datetime) -> None:
        """Add a value whose secret was made just now; never overwrite one.

        If this fails, or the value is too old (see ``refresh``), its next use reads the ledger.
        """
        if clock.now() - checked_at >= timedelta(seconds=settings.current().session_recheck):
            return
        try:
            with failing_closed():
                redis_client.add(
                    self._key(secret_digest),
                    self._live(value, checked_at, run_id()),
                    _milliseconds(_left(value)),
                )
        except Unavailable:
            self._warn_of_failed_write("a new one will come from the ledger")

    def hold(self, secret_digests: Iterable[bytes]) -> HeldKeys:
        """Mark the keys as held before the ledger changes; if this fails, it must not change."""
        digests = list(secret_digests)
        (marker, life), run = new_marker(), run_id()
        with failing_closed():
            previous_values = redis_client.send(
                [("EVAL", MARK, 1, self._key(digest), marker, life) for digest in digests]
            )
        # another process's change may commit first: for its keys only the ledger is right
        pairs = zip(digests, previous_values, strict=True)
        free = [digest for digest, was in pairs if was != TOMBSTONE and not _is_held(was)]
        return HeldKeys(marker, run, frozenset(free))

    def renew(
        self, held_keys: HeldKeys, values: Mapping[bytes, Value], checked_at: datetime
    ) -> None:
        """Replace this holder's markers by the values, after a change that did not end them.

        ``values`` were read after ``hold``, at ``checked_at`` or later. A key that another process
        has held or ended since is left alone. While Redis is away, checks still ask the ledger.
        """
        swaps = {digest: value for digest, value in values.items() if digest in held_keys.renewable}
        if not swaps:
            return
        try:
            with failing_closed():
                redis_client.send(
                    [
                        self._swapping(
                            secret_digest,
                            held_keys.marker,
                            self._live(value, checked_at, held_keys.run),
                            _left(value),
                        )
                        for secret_digest, value in swaps.items()
                    ]
                )
        except Unavailable:
            self._warn_of_failed_write("held keys will be asked from the ledger")

    def end(self, secret_digests: Iterable[bytes]) -> None:
        """Write tombstones after the ledger has ended values. If this fails, the marker stays."""
        life = _milliseconds(_marker_life())
        try:
            with failing_closed():
                redis_client.send(
                    [("SET", self._key(digest), TOMBSTONE, "PX", life) for digest in secret_digests]
                )
        except Unavailable:
            self._warn_of_failed_write("held keys will be asked from the ledger")

    def _swap(
        self, secret_digest: bytes, entry: CacheEntry[Copy], value: bytes, life: timedelta
    ) -> bool:
        with failing_closed():
            [swapped] = redis_client.send([self._swapping(secret_digest, entry.raw, value, life)])
            return bool(swapped)

    def _swapping(
        self, secret_digest: bytes, read: bytes, value: bytes, life: timedelta
    ) -> redis_client.Command:
        key = self._key(secret_digest)
        return ("EVAL", SWAP, 1, key, read, value, _milliseconds(life))

    def _live(self, value: Value, checked_at: datetime, run: str) -> bytes:
        return _LIVE + self._encode(value, checked_at, run)

    def _key(self, secret_digest: bytes) -> str:
        return f"{settings.current().redis_prefix}{self._kind}:{secret_digest.hex()}"

    def _warn_of_corruption(self, problem: str) -> None:
        log.warning("session_cache_corrupted", problem=problem, keys=self._kind)

    def _warn_of_failed_write(self, problem: str) -> None:
        log.warning("session_cache_write_failed", problem=problem, keys=self._kind)


def age_of(copy: LedgerCopy, now: datetime) -> timedelta:
    """Return the time since the comparison with the ledger, positive even if a clock moved."""
    return abs(now - copy.checked_at)


def is_in_grace(copy: LedgerCopy, run: str, now: datetime) -> bool:
    """Return whether a copy is accepted while the ledger can't be queried.

    A restarted Redis may have lost a tombstone: then only the ledger decides. On a Redis Cluster
    and without the right to INFO the run is empty and unknown, so there is no grace.
    """
    grace = timedelta(seconds=settings.current().session_recheck_grace)
    return bool(run) and age_of(copy, now) < grace and copy.run == run


def new_marker() -> tuple[bytes, int]:
    """Return a new holder's marker and its lifetime in milliseconds."""
    return _HELD_PREFIX + secrets.token_bytes(_NONCE), _milliseconds(_marker_life())


def _is_held(raw: bytes) -> bool:
    return raw[:1] == _HELD_PREFIX and len(raw) == 1 + _NONCE


def _left(value: LedgerValue) -> timedelta:
    return value.ends_at - clock.now()


def _marker_life() -> timedelta:
    return timedelta(seconds=settings.current().session_recheck) + _MARKER_MARGIN


def _milliseconds(life: timedelta) -> int:
    return max(1, int(life.total_seconds() * 1000))
