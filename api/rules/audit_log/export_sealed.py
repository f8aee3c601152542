"""Export what is sealed, with what proves it."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from api.domain.audit import AuditLeaf
from api.rules.audit_log.latest_prune import latest_prune
from api.store import audit_leaf, audit_tile
from api.tlog.export_lines import skipped
from api.tlog.merkle import HASH_SIZE
from api.tlog.tiles import WIDTH, Tiles

_CHUNK = 4 * WIDTH  # events read at once


def export_sealed(
    begin: int = 0, end: int | None = None, sizes: Iterable[int] = ()
) -> Iterator[dict[str, Any]]:
    """In the order of the log, from its first event; what is missing is a line without an event.

    Each line has ``index``, ``leaf`` (the sealed hash, hexadecimal) and what the leaf is made of.
    Leaves whose events were pruned, and those outside ``[begin, end)``, are skipped: a line has the
    hashes that stand for them. Where some of the part were pruned, the event that says so stands
    behind it. ``sizes`` are those of checkpoints that shall be met behind ``end``.
    The tables are shown as they are, whatever was done to them: judging is the verifier's.
    Raises ``Unavailable``.
    """
    size = max(audit_leaf.end(), _hashed())
    end = size if end is None else min(end, size)
    begin = min(begin, end)
    node = Tiles(audit_tile.find).node
    if begin:
        yield skipped(0, begin, node)
    pruned = yield from _lines(begin, end)
    told = _telling() if pruned else None
    bounds = {end, size, *(one for one in sizes if end < one < size)}
    if told is not None and end <= told < size:
        bounds |= {told, told + 1}
    for one, other in itertools.pairwise(sorted(bounds)):
        if one == told:
            yield from _lines(one, other)
        else:
            yield skipped(one, other, node)


def _telling() -> int | None:
    """The leaf of the latest event that says what was pruned: it names all that was before."""
    event = latest_prune()
    found = audit_leaf.find_by_event(event.id) if event else None
    return found.index if found else None


def _lines(begin: int, end: int) -> Generator[dict[str, Any], None, bool]:
    """Whether anything was skipped is what it returns."""
    any_pruned = False
    pruned: int | None = None  # where a run of leaves begins whose events were pruned
    for first in range(begin - begin % WIDTH, end, _CHUNK):
        stop = min(first + _CHUNK, end)
        tiles = [audit_tile.find(0, first // WIDTH + number) for number in range(_CHUNK // WIDTH)]
        leaves = {one.index: one for one in audit_leaf.list_from(max(first, begin), stop)}
        for index in range(max(first, begin), stop):
            found = leaves.get(index)
            if found is not None and found.pruned:
                pruned = index if pruned is None else pruned
                any_pruned = True
                continue
            if pruned is not None:
                yield _skipped(pruned, index)
                pruned = None
            tile, at = tiles[(index - first) // WIDTH], index % WIDTH * HASH_SIZE
            yield _line(index, tile[at : at + HASH_SIZE], found)
    if pruned is not None:
        yield _skipped(pruned, end)
    return any_pruned


def _line(index: int, hashed: bytes, found: AuditLeaf | None) -> dict[str, Any]:
    line: dict[str, Any] = {"index": index, "leaf": hashed.hex() or None}
    if found is not None:
        line |= found.material or {"id": str(found.event_id)}
    return line


def _skipped(begin: int, end: int) -> dict[str, Any]:
    # a reader of its own: it keeps every tile that it has read
    return skipped(begin, end, Tiles(audit_tile.find).node)


def _hashed() -> int:
    last = audit_tile.last(0)
    return 0 if last is None else last * WIDTH + len(audit_tile.find(0, last)) // HASH_SIZE
