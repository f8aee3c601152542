"""Export what is sealed, with what proves it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api import pool
from api.domain import ids
from api.domain.audit import AuditLeaf
from api.rules.audit_log.latest_prune import latest_prune
from api.store import audit_leaf, audit_tile
from api.tlog import erasure
from api.tlog.export_lines import head_line, skipped
from api.tlog.merkle import HASH_SIZE
from api.tlog.tiles import WIDTH, Tiles

_CHUNK = 4 * WIDTH  # events read at once
_TELLERS = 500  # events that tell of erasings, looked at in one statement
_LOOK = 0.5  # seconds between two looks whether an erasing was sealed


@dataclass
class _Values:
    """How many values of what was exported are gone, and of how many its events tell."""

    erased: int = 0
    told: int = 0

    def take(self, material: dict[str, Any]) -> None:
        self.erased += len(erasure.erased(material))
        self.told += erasure.told(material)

    @property
    def lacking(self) -> int:
        return self.erased - self.told


def export_sealed(
    begin: int = 0, end: int | None = None, sizes: Iterable[int] = (), *, wait: float = 0
) -> Iterator[dict[str, Any]]:
    """In the order of the log, from its first event; what is missing is a line without an event.

    The first line names the version and the part. Each further one has ``index``, ``leaf`` (the
    sealed hash, hexadecimal) and what the leaf is made of.
    Leaves whose events were pruned, and those outside ``[begin, end)``, are skipped: a line has the
    hashes that stand for them. Where some of the part were pruned, the event that says so stands
    behind it. Where values were erased, as many events stand behind it as tell of them all; if the
    last of those is not sealed yet, it is waited for, ``wait`` seconds. ``sizes`` are those of
    checkpoints that shall be met behind ``end``.
    The tables are shown as they are, whatever was done to them: judging is the verifier's.
    Raises ``Unavailable``.
    """
    size = _size()
    whole = begin == 0 and end is None
    end = size if end is None else min(end, size)
    begin = min(begin, end)
    yield head_line(begin, None if whole else end)
    node = Tiles(audit_tile.find).node
    if begin:
        yield skipped(0, begin, node)
    values = _Values()
    pruned = yield from _lines(begin, end, values)
    until = time.monotonic() + wait
    if whole:
        yield from _go_on(end, values, until)
        return
    alone, size = _tellers(end, values, until)
    if pruned and (told := _telling()) is not None and end <= told < size:
        alone.add(told)
    bounds = {end, size, *(one for one in sizes if end < one < size)}
    bounds.update(*((one, one + 1) for one in alone))
    for one, other in itertools.pairwise(sorted(bounds)):
        if one in alone:
            yield from _lines(one, other, values)
        else:
            yield skipped(one, other, Tiles(audit_tile.find).node)


def _go_on(end: int, values: _Values, until: float) -> Iterator[dict[str, Any]]:
    """Add what was sealed meanwhile, while that may tell of values that are gone."""
    while values.lacking > 0:
        if (size := _size()) > end:
            yield from _lines(end, size, values)
            end = size
        elif not _pause(until):
            return


def _tellers(end: int, values: _Values, until: float) -> tuple[set[int], int]:
    """Leaves behind the part whose events tell of what is gone from it; and the log's size."""
    while True:
        size, lacking = _size(), values.lacking
        found: set[int] = set()
        after = ids.LEAST
        while lacking > 0:
            some = audit_leaf.list_of_type(erasure.TYPE, after, end, _TELLERS)
            for one in some:
                if lacking > 0 and one.index < size and one.material:
                    found.add(one.index)
                    lacking -= erasure.told(one.material)
            if len(some) < _TELLERS:
                break
            after = some[-1].event_id
        if lacking <= 0 or not _pause(until):
            return found, size


def _pause(until: float) -> bool:
    """Whether there was time left to wait."""
    if time.monotonic() >= until:
        return False
    pool.release()
    time.sleep(_LOOK)
    return True


def _size() -> int:
    return max(audit_leaf.end(), _hashed())


def _telling() -> int | None:
    """The leaf of the latest event that says what was pruned: it names all that was before."""
    event = latest_prune()
    found = audit_leaf.find_by_event(event.id) if event else None
    return found.index if found else None


def _lines(begin: int, end: int, values: _Values) -> Generator[dict[str, Any], None, bool]:
    """Whether anything was skipped is what it returns."""
    any_pruned = False
    pruned: int | None = None  # where a run of leaves begins whose events were pruned
    for first in range(begin - begin % WIDTH, end, _CHUNK):
        stop = min(first + _CHUNK, end)
        tiles = [audit_tile.find(0, first // WIDTH + number) for number in range(_CHUNK // WIDTH)]
        leaves = {one.index: one for one in audit_leaf.list_from(max(first, begin), stop)}
        for index in range(max(first, begin), stop):
            found = leaves.get(index)
            if found is not None and found.material:
                values.take(found.material)
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
