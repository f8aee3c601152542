"""The lines of a sealed export: an event with its place, leaves that are not there, the end.

Leaves that are not there are told by the hashes of the fewest subtrees that stand for them, so that
a root can be computed all the same: ``{"skipped": {"from": 0, "to": 1000, "hashes": […]}}``. What
was pruned is told so, and what lies before and behind the part that an export is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from api.tlog import erasure, leaf, merkle
from api.tlog.tiles import MissingTile

PRUNED = "audit.pruned"  # the event that says which leaves' events were pruned
Runs = list[tuple[int, int]]  # of leaves, from the first to before the second, in order

_BARE = {"index", "leaf", "id"}  # of an event that is gone


class _Whole(msgspec.Struct, forbid_unknown_fields=True):
    complete: bool
    events: int


class _End(msgspec.Struct, forbid_unknown_fields=True):
    export: _Whole


class _Stretch(msgspec.Struct, forbid_unknown_fields=True):
    begin: int = msgspec.field(name="from")
    end: int = msgspec.field(name="to")
    hashes: list[str]


class _Skipped(msgspec.Struct, forbid_unknown_fields=True):
    skipped: _Stretch


class _Gone(msgspec.Struct):
    gone: list[tuple[int, int]]


@dataclass(frozen=True)
class Line:
    """``sealed`` is the hash that the export states, ``own`` that of the event; None: not there, or
    not readable. ``absent``: the nodes that stand for ``length`` leaves, of which no event is here.
    ``pruned``: this event says that those were.
    """

    index: int
    event_id: str | None = None
    sealed: bytes | None = None
    own: bytes | None = None
    fault: str | None = None
    length: int = 1
    absent: tuple[tuple[int, bytes], ...] | None = None  # height and hash of each
    pruned: Runs | None = None
    erased: int = 0  # values
    told: int = 0  # values that were erased, as this event says


def skipped(begin: int, end: int, node: merkle.Node) -> dict[str, Any]:
    """The line that stands for the leaves in ``[begin, end)``; without hashes, if one is gone."""
    try:
        hashes = [node(*place).hex() for place in merkle.cover(begin, end)]
    except MissingTile:
        hashes = []
    return {"skipped": {"from": begin, "to": end, "hashes": hashes}}


def read_lines(lines: Iterable[bytes]) -> Iterator[Line]:
    """Each but the one that says that the export is whole."""
    expected = 0  # the place of a line that does not say which it is
    end: bytes | None = None
    for raw in lines:
        if end is not None:
            # more follows: it is no end, but something in the place of an event
            yield _line(expected, end)
            end, expected = None, expected + 1
        if raw.startswith(b'{"export":') and _is_end(raw):
            end = raw
            continue
        stretch = raw.startswith(b'{"skipped":')
        line = _stretch(expected, raw) if stretch else _line(expected, raw)
        yield line
        expected = line.index + line.length


def merged(runs: Iterable[tuple[int, int]]) -> Runs:
    """The same leaves, in as few runs as can be."""
    found: Runs = []
    for begin, end in sorted(runs):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif begin < end:
            found.append((begin, end))
    return found


def less(size: int, absent: Runs) -> Runs:
    """The first ``size`` leaves, less those that are absent."""
    found, at = [], 0
    for begin, end in [*absent, (size, size)]:
        if at < min(begin, size):
            found.append((at, min(begin, size)))
        at = max(at, end)
    return found


def first_outside(runs: Runs, others: Runs) -> int | None:
    """The first leaf of ``runs`` that is in none of ``others``, which are merged."""
    rest = iter(others)
    other = next(rest, None)
    for begin, end in runs:
        while other is not None and other[1] <= begin:
            other = next(rest, None)
        if other is None or begin < other[0]:
            return begin
        if other[1] < end:
            return other[1]
    return None


def _is_end(raw: bytes) -> bool:
    """Whether this says that the export is whole. It proves nothing: a checkpoint does."""
    try:
        return msgspec.json.decode(raw, type=_End).export.complete
    except msgspec.DecodeError:
        return False


def _stretch(expected: int, raw: bytes) -> Line:
    try:
        told = msgspec.json.decode(raw, type=_Skipped).skipped
    except (msgspec.DecodeError, RecursionError):
        return Line(expected, fault="the line can't be read")
    if not 0 <= told.begin < told.end < 1 << 63:
        return Line(expected, fault="the line can't be read")
    heights = [height for height, _ in merkle.cover(told.begin, told.end)]
    nodes = [node for text in told.hashes if (node := _hash(text)) is not None]
    if len(nodes) != len(heights) or len(nodes) != len(told.hashes):
        return Line(told.begin, fault="the hashes of what is not there are missing")
    absent = tuple(zip(heights, nodes, strict=True))
    return Line(told.begin, length=told.end - told.begin, absent=absent)


def _line(expected: int, raw: bytes) -> Line:
    try:
        found: Any = msgspec.json.decode(raw)
        index = found["index"]
        if type(index) is not int:
            raise TypeError
    except (msgspec.DecodeError, KeyError, TypeError, RecursionError):
        return Line(expected, fault="the line can't be read")
    event_id, sealed = found.get("id"), _hash(found.get("leaf"))
    event_id = event_id if isinstance(event_id, str) else None
    if sealed is not None and found.keys() <= _BARE:
        fault = "the event is not there"
        return Line(index, event_id, sealed, fault=fault, absent=((0, sealed),))
    try:
        own = merkle.leaf_hash(leaf.of(found))
    except leaf.NotMaterial as error:
        return Line(index, event_id, sealed, fault=str(error))
    return Line(
        index,
        event_id,
        sealed,
        own,
        pruned=_pruned(found),
        erased=erasure.erased(found),
        told=erasure.told(found),
    )


def _pruned(material: dict[str, Any]) -> Runs | None:
    if material["type"] != PRUNED:
        return None
    try:
        return merged(msgspec.convert(material["data"], _Gone).gone)
    except (msgspec.ValidationError, KeyError):
        return None


def _hash(text: Any) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        return None
    return found if len(found) == merkle.HASH_SIZE else None
