"""Counters, gauges and histograms that all workers of one server share.

Each worker writes to a sheet of its own, in memory that the master mapped before it forked; whoever
is asked reads all of them. Nothing is lost when a worker is killed: its successor takes the sheet
over and goes on counting. No file, no directory, nothing to clean up. Outside gunicorn (tests,
commands) there is one sheet, of this process alone.

Adding to a number takes half a microsecond. What there is to count is listed in
``api.telemetry.metrics``.
"""

from __future__ import annotations

import bisect
import mmap
import threading
from collections.abc import Collection, Iterator, Sequence
from struct import Struct
from typing import NamedTuple

# bytes of a sheet: some 1,200 series, four times what clients can make of our routes with every
# method and status. Pages that are not touched take no memory.
_SIZE = 256 * 1024
_MOST = 512  # sheets: WEB_CONCURRENCY's maximum, twice, for a reload
_HEADER = mmap.PAGESIZE  # before the sheets: how many of them have been in use
_SEPARATOR = "\x1f"
_HEAD = Struct("ii")  # of an entry: bytes of its key, how many numbers


class Sheet:
    """Numbers by key. An entry is only ever appended; what is beyond the end counts nowhere.

    The first double is where the free part begins, and is written last: who reads in another
    process sees whole entries.
    """

    def __init__(self, memory: memoryview) -> None:
        self._bytes = memory
        self._doubles = memory.cast("d")
        self._lock = threading.Lock()
        self._beyond = len(self._doubles) - 64
        self._places = {key: place for key, place, _ in self._entries()}

    def place(self, key: str, count: int) -> int:
        """Where the ``count`` numbers of this key stand."""
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
        """Every key with its numbers."""
        for key, place, count in self._entries():
            yield key, [float(self._doubles[place + index]) for index in range(count)]

    def clear(self, names: Collection[str]) -> None:
        """Put the numbers of these families back to 0."""
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


class Sample(NamedTuple):
    """One series: the values of its labels, and its numbers."""

    labels: tuple[str, ...]
    numbers: list[float]


class Family:
    """What is counted under one name."""

    lasting = True  # goes on when a worker ends; a gauge does not

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
            place = _sheet.place(_SEPARATOR.join((self.name, *values)), self._count)
            self._places[values] = place
        return place

    def forget_places(self) -> None:
        """The sheet is another one now."""
        self._places.clear()


class Counter(Family):
    """It only grows."""

    def inc(self, *values: str) -> None:
        _sheet.add(self._place(values), 1.0)


class Gauge(Family):
    """It goes up and down; a worker that ends takes its part with it."""

    lasting = False

    def add(self, amount: int, *values: str) -> None:
        _sheet.add(self._place(values), amount)


class Histogram(Family):
    """How many values fell below each bound, how many were larger, and the sum of all."""

    def __init__(self, name: str, help: str, *labels: str, bounds: Sequence[float]) -> None:
        super().__init__(name, help, *labels, count=len(bounds) + 2)
        self.bounds = bounds

    def observe(self, value: float, *values: str) -> None:
        place = self._place(values)
        bucket = place + bisect.bisect_left(self.bounds, value)
        _sheet.add_two(bucket, 1.0, place + len(self.bounds) + 1, value)


_families: dict[str, Family] = {}
_sheet = Sheet(memoryview(bytearray(_SIZE)))
_shared: memoryview | None = None


def read() -> dict[str, tuple[Family, list[Sample]]]:
    """Every family with its series, those of all workers added up."""
    sums: dict[str, list[float]] = {}
    for sheet in _sheets():
        for key, numbers in sheet.read():
            known = sums.get(key)
            sums[key] = [a + b for a, b in zip(known, numbers, strict=True)] if known else numbers
    found: dict[str, tuple[Family, list[Sample]]] = {
        name: (family, []) for name, family in _families.items()
    }
    for key, numbers in sorted(sums.items()):
        name, *labels = key.split(_SEPARATOR)
        if name in found:  # after a reload, a worker of the release before may know others
            found[name][1].append(Sample(tuple(labels), numbers))
    return found


def share() -> None:
    """In the master, before it forks: map the sheets of all workers to come."""
    global _shared  # noqa: PLW0603
    _shared = memoryview(mmap.mmap(-1, _HEADER + _MOST * _SIZE))


def free_sheet(taken: Collection[int]) -> int:
    """The number of a sheet for a worker about to be forked."""
    assert _shared is not None
    number = next(number for number in range(_MOST) if number not in taken)
    used = _shared[:8].cast("d")
    used[0] = max(used[0], number + 1)
    return number


def join(number: int) -> None:
    """In a worker, just forked: count on this sheet."""
    global _sheet  # noqa: PLW0603
    _sheet = _shared_sheet(number)
    leave(number)  # one that went without a word
    for family in _families.values():
        family.forget_places()


def leave(number: int) -> None:
    """A worker is gone: what it held, it holds no longer."""
    _shared_sheet(number).clear([one.name for one in _families.values() if not one.lasting])


def _sheets() -> list[Sheet]:
    if _shared is None:
        return [_sheet]
    return [_shared_sheet(number) for number in range(int(_shared[:8].cast("d")[0]))]


def _shared_sheet(number: int) -> Sheet:
    assert _shared is not None
    start = _HEADER + number * _SIZE
    return Sheet(_shared[start : start + _SIZE])
