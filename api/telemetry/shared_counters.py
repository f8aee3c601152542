"""Counters, gauges and histograms that all workers of one server share.

Each worker writes to a segment of its own, in memory that the master mapped before it forked; a
reader adds up all segments. Nothing is lost when a worker is killed: its successor takes over the
segment and continues to count. No file, no directory, nothing to clean up. Outside gunicorn (tests,
commands) there is one segment, of this process alone.

Adding to a number takes half a microsecond. ``api.telemetry.metrics`` lists the metrics.
"""

from __future__ import annotations

import bisect
import mmap
import threading
from collections.abc import Collection, Iterator, Sequence
from struct import Struct
from typing import NamedTuple

# Bytes of a segment: some 1,200 series, four times as many as clients can create on all routes with
# every method and status. Pages that are not touched take no memory.
_SIZE = 256 * 1024
_MOST = 512  # segments: WEB_CONCURRENCY's maximum, twice, for a reload
_HEADER = mmap.PAGESIZE  # before the segments: how many of them have been in use
_SEPARATOR = "\x1f"
_HEAD = Struct("ii")  # an entry's header: bytes of its key, how many numbers


class Segment:
    """A segment with numbers by key, to which entries are only appended.

    Numbers beyond the end are not counted. The first double is the start of the free part, and is
    written last: a reader in another process sees whole entries.
    """

    def __init__(self, memory: memoryview) -> None:
        self._bytes = memory
        self._doubles = memory.cast("d")
        self._lock = threading.Lock()
        self._beyond = len(self._doubles) - 64
        self._places = {key: place for key, place, _ in self._entries()}

    def place(self, key: str, count: int) -> int:
        """Return the position of the ``count`` numbers of this key."""
        with self._lock:
            if key not in self._places:
                self._places[key] = self._append(key.encode(), count)
            return self._places[key]

    def add(self, place: int, amount: float) -> None:
        with self._lock:
            self._doubles[place] += amount

    def add_two(self, place: int, amount: float, other: int, more: float) -> None:
        with self._lock:
            self._doubles[place] += amount
            self._doubles[other] += more

    def read(self) -> Iterator[tuple[str, list[float]]]:
        """Yield every key with its numbers."""
        for key, place, count in self._entries():
            yield key, [float(self._doubles[place + index]) for index in range(count)]

    def clear(self, names: Collection[str]) -> None:
        """Reset the numbers of these families to 0."""
        for key, place, count in self._entries():
            if key.partition(_SEPARATOR)[0] in names:
                for index in range(place, place + count):
                    self._doubles[index] = 0.0

    def _append(self, key: bytes, count: int) -> int:
        start = int(self._doubles[0]) or 8
        numbers = start + _HEAD.size + -(-len(key) // 8) * 8
        end = numbers + 8 * count
        if end > 8 * self._beyond:
            return self._beyond
        _HEAD.pack_into(self._bytes, start, len(key), count)
        self._bytes[start + _HEAD.size : start + _HEAD.size + len(key)] = key
        self._doubles[0] = float(end)
        return numbers // 8

    def _entries(self) -> Iterator[tuple[str, int, int]]:
        at, end = 8, int(self._doubles[0])
        while at < end:
            length, count = _HEAD.unpack_from(self._bytes, at)
            key = bytes(self._bytes[at + _HEAD.size : at + _HEAD.size + length])
            place = (at + _HEAD.size + -(-length // 8) * 8) // 8
            yield key.decode(), place, count
            at = 8 * (place + count)


class Series(NamedTuple):
    """One series: the values of its labels, and its numbers."""

    labels: tuple[str, ...]
    numbers: list[float]


class Family:
    """A metric: all series of one name."""

    lasting = True  # stays when a worker ends; a gauge does not

    def __init__(self, name: str, help: str, *labels: str, count: int = 1) -> None:
        self.name, self.help, self.labels = name, help, labels
        self._count = count
        self._places: dict[tuple[str, ...], int] = {}
        _families[name] = self

    def _place(self, values: tuple[str, ...]) -> int:
        place = self._places.get(values)
        if place is None:
            if len(values) != len(self.labels):
                raise ValueError(f"{self.name} has the labels {self.labels}.")
            place = _segment.place(_SEPARATOR.join((self.name, *values)), self._count)
            self._places[values] = place
        return place

    def forget_places(self) -> None:
        """Drop cached positions, after a change of the segment."""
        self._places.clear()


class Counter(Family):
    """A metric that only grows."""

    def inc(self, *values: str) -> None:
        _segment.add(self._place(values), 1.0)


class Gauge(Family):
    """A metric that goes up and down; a worker that ends takes its part with it."""

    lasting = False

    def add(self, amount: int, *values: str) -> None:
        _segment.add(self._place(values), amount)


class Histogram(Family):
    """The number of values up to each bound, of larger ones, and the sum of all."""

    def __init__(self, name: str, help: str, *labels: str, bounds: Sequence[float]) -> None:
        super().__init__(name, help, *labels, count=len(bounds) + 2)
        self.bounds = bounds

    def observe(self, value: float, *values: str) -> None:
        place = self._place(values)
        bucket = place + bisect.bisect_left(self.bounds, value)
        _segment.add_two(bucket, 1.0, place + len(self.bounds) + 1, value)


_families: dict[str, Family] = {}
_segment = Segment(memoryview(bytearray(_SIZE)))
_shared: memoryview | None = None


def read() -> dict[str, tuple[Family, list[Series]]]:
    """Return every family with its series, added up over all workers."""
    sums: dict[str, list[float]] = {}
    for segment in _segments():
        for key, numbers in segment.read():
            total = sums.get(key)
            sums[key] = [a + b for a, b in zip(total, numbers, strict=True)] if total else numbers
    families: dict[str, tuple[Family, list[Series]]] = {
        name: (family, []) for name, family in _families.items()
    }
    for key, numbers in sorted(sums.items()):
        name, *labels = key.split(_SEPARATOR)
        if name in families:  # after a reload, a worker of the former release may know others
            families[name][1].append(Series(tuple(labels), numbers))
    return families


def share() -> None:
    """Map the segments of all future workers; runs in the master before it forks."""
    global _shared  # noqa: PLW0603
    _shared = memoryview(mmap.mmap(-1, _HEADER + _MOST * _SIZE))


def free_segment(taken: Collection[int]) -> int:
    """Return the number of a free segment for a worker about to be forked."""
    assert _shared is not None
    number = next(number for number in range(_MOST) if number not in taken)
    used = _shared[:8].cast("d")
    used[0] = max(used[0], number + 1)
    return number


def join(number: int) -> None:
    """Count on this segment from now on; runs in a worker just after the fork."""
    global _segment  # noqa: PLW0603
    _segment = _shared_segment(number)
    leave(number)  # reset the gauges of a worker that was killed
    for family in _families.values():
        family.forget_places()


def leave(number: int) -> None:
    """Reset the gauges of a worker that has ended."""
    _shared_segment(number).clear(
        [family.name for family in _families.values() if not family.lasting]
    )


def _segments() -> list[Segment]:
    if _shared is None:
        return [_segment]
    return [_shared_segment(number) for number in range(int(_shared[:8].cast("d")[0]))]


def _shared_segment(number: int) -> Segment:
    assert _shared is not None
    start = _HEADER + number * _SIZE
    return Segment(_shared[start : start + _SIZE])
