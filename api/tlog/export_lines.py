"""Parse the lines of a sealed export: events with their index, absent leaves, the end.

The first line names the version of the format, and the exported part of the log. No signature
covers a member that this version does not have, and a duplicate member has two meanings: a line
with either is rejected as unreadable.

Absent leaves are represented by the hashes of the fewest subtrees that cover them, so that a root
can still be computed: ``{"skipped": {"from": 0, "to": 1000, "hashes": […]}}``. Pruned events, and
events before and after an exported part, are represented this way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from api.tlog import erasure, leaf, merkle
from api.tlog.former_log import Former, former
from api.tlog.tiles import MissingTile

PRUNED = "audit.pruned"  # the event that lists the leaves whose events were pruned
Runs = list[tuple[int, int]]  # ranges of leaves, each from the first to before the second, in order

VERSION = 1  # the format's version; earlier exports have no first line with one

_BARE = {"index", "leaf", "id"}  # the members of an event that is gone
_MEMBERS = {"index", "leaf", "salt", "openings", *leaf.CLEAR, *leaf.COMMITTED}
_FIRST = b'{"sealed_export":'
_HASH = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f-]{36}")  # other text might control the terminal that shows it
_encode = msgspec.json.Encoder().encode

T = TypeVar("T")


class NewerExport(ValueError):
    """The export is of a version that this verifier does not know; the message names it."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"This export is of version {version}, this verifier knows {VERSION}: take a newer one."
        )


class _Version(msgspec.Struct):
    version: int


class _AnyHead(msgspec.Struct):
    sealed_export: _Version


class _Extent(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    begin: int = msgspec.field(name="from")
    end: int | None = msgspec.field(name="to")


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    sealed_export: _Extent


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
    log: str | None = None  # None: written by a release that knew one log only


@dataclass(frozen=True)
class Line:
    """One line of an export.

    ``sealed`` is the hash that the export states, ``own`` that of the event; None means absent or
    unreadable. ``absent`` holds the nodes that cover ``length`` leaves without events. ``pruned``
    lists the leaves that this event reports as pruned.
    """

    index: int
    event_id: str | None = None
    sealed: bytes | None = None
    own: bytes | None = None
    fault: str | None = None
    length: int = 1
    absent: tuple[tuple[int, bytes], ...] | None = None  # height and hash of each
    pruned: Runs | None = None
    pruned_log: str | None = None  # the log of those leaves
    begun: Former | None = None
    erased: frozenset[str] = frozenset()  # members whose values are erased
    reported: int = 0  # the number of erased values that this event reports


def skipped(begin: int, end: int, node: merkle.Node) -> dict[str, Any]:
    """Return the line that represents the leaves in ``[begin, end)``; no hashes if one is lost."""
    try:
        hashes = [node(*place).hex() for place in merkle.cover(begin, end)]
    except MissingTile:
        hashes = []
    return {"skipped": {"from": begin, "to": end, "hashes": hashes}}


def head_line(begin: int, end: int | None) -> dict[str, Any]:
    """Return the first line. If ``end`` is None the export is of all that is sealed."""
    return {"sealed_export": {"version": VERSION, "from": begin, "to": end}}


def extent(lines: Iterable[bytes]) -> tuple[int, int | None] | None:
    """Return the part of the log that an export states; None if it states none.

    Raises ``NewerExport``.
    """
    first = next(iter(lines), b"")
    if not first.startswith(_FIRST):
        return None
    try:
        version = msgspec.json.decode(first, type=_AnyHead).sealed_export.version
    except (msgspec.DecodeError, RecursionError):
        return None
    if version > VERSION:  # only a newer verifier knows the other members
        raise NewerExport(version)
    head = _head(first)
    return None if head is None else (head.begin, head.end)


def read_lines(lines: Iterable[bytes]) -> Iterator[Line]:
    """Yield each line except the first, if it names the version, and the end."""
    expected = 0  # the index of a line that names none
    end: bytes | None = None
    for number, raw in enumerate(lines):
        if number == 0 and _head(raw) is not None:
            continue
        if end is not None:
            # More lines follow: this is no end, but something in place of an event.
            yield _line(expected, end)
            end, expected = None, expected + 1
        if raw.startswith(b'{"export":') and _is_end(raw):
            end = raw
            continue
        stretch = raw.startswith(b'{"skipped":')
        line = _stretch(expected, raw) if stretch else _line(expected, raw)
        yield line
        expected = line.index + line.length


def merge_runs(runs: Iterable[tuple[int, int]]) -> Runs:
    """Return the same leaves in as few runs as possible."""
    merged: Runs = []
    for begin, end in sorted(runs):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif begin < end:
            merged.append((begin, end))
    return merged


def less(size: int, absent: Runs) -> Runs:
    """Return the first ``size`` leaves, without those that are absent."""
    present, at = [], 0
    for begin, end in [*absent, (size, size)]:
        if at < min(begin, size):
            present.append((at, min(begin, size)))
        at = max(at, end)
    return present


def first_outside(runs: Runs, others: Runs) -> int | None:
    """Return the first leaf of ``runs`` that is in none of ``others``, which are merged."""
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
    """Return whether a line says that the export is complete. Only a checkpoint proves it."""
    parsed = _strict(raw, _End)
    return parsed is not None and parsed.export.complete


def _head(raw: bytes) -> _Extent | None:
    parsed = _strict(raw, _Head) if raw.startswith(_FIRST) else None
    if parsed is None or parsed.sealed_export.version != VERSION:
        return None
    begin, end = parsed.sealed_export.begin, parsed.sealed_export.end
    return parsed.sealed_export if begin >= 0 and (end is None or begin <= end) else None


def _strict(raw: bytes, kind: type[T]) -> T | None:
    """Parse a line; None if it is not of this kind, or has a member twice."""
    try:
        parsed = msgspec.json.decode(raw, type=kind)
        # Two members of one name become one when they are decoded, so that encoding the value again
        # gives another text. So do blanks and escapes: such lines take the slower check.
        if _encode(parsed) != raw.rstrip(b"\r\n"):
            json.loads(raw, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        return None
    return parsed


def _members(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a member stands twice")


def _stretch(expected: int, raw: bytes) -> Line:
    parsed = _strict(raw, _Skipped)
    if parsed is None:
        return Line(expected, fault="the line can't be read")
    gap = parsed.skipped
    if not 0 <= gap.begin < gap.end < 1 << 63:
        return Line(expected, fault="the line can't be read")
    heights = [height for height, _ in merkle.cover(gap.begin, gap.end)]
    nodes = [node for text in gap.hashes if (node := _hash(text)) is not None]
    if len(nodes) != len(heights) or len(nodes) != len(gap.hashes):
        return Line(gap.begin, fault="the hashes of the absent events are missing")
    absent = tuple(zip(heights, nodes, strict=True))
    return Line(gap.begin, length=gap.end - gap.begin, absent=absent)


def _line(expected: int, raw: bytes) -> Line:
    members = _strict(raw, dict[str, Any])
    index = None if members is None else members.get("index")
    if members is None or type(index) is not int:
        return Line(expected, fault="the line can't be read")
    event_id, sealed = members.get("id"), _hash(members.get("leaf"))
    if not isinstance(event_id, str) or not _ID.fullmatch(event_id):
        event_id = None
    if not members.keys() <= _MEMBERS:
        fault = "the line has a member that was not sealed"
        return Line(index, event_id, sealed, fault=fault)
    if sealed is not None and members.keys() <= _BARE:
        fault = "the event is not there"
        return Line(index, event_id, sealed, fault=fault, absent=((0, sealed),))
    try:
        own = merkle.leaf_hash(leaf.of(members))
    except leaf.NotMaterial as error:
        return Line(index, event_id, sealed, fault=str(error))
    pruned = _pruned(members)
    return Line(
        index,
        event_id,
        sealed,
        own,
        pruned=None if pruned is None else merge_runs(pruned.gone),
        pruned_log=None if pruned is None else pruned.log,
        begun=former(members),
        erased=erasure.erased(members),
        reported=erasure.reported(members),
    )


def _pruned(material: dict[str, Any]) -> _Gone | None:
    if material["type"] != PRUNED:
        return None
    try:
        return msgspec.convert(material["data"], _Gone)
    except (msgspec.ValidationError, KeyError):
        return None


def _hash(text: Any) -> bytes | None:
    if not isinstance(text, str) or not _HASH.fullmatch(text):
        return None
    return bytes.fromhex(text)
