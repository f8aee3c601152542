"""Export sealed events with the material for their proofs."""

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
_TELLERS = 500  # erasure events read by one statement
_LOOK = 0.5  # seconds between two checks whether an erasure was sealed


@dataclass
class _Values:
    """Counts of values missing from the export and of values that its erasure events announce."""

    erased: int = 0
    reported: int = 0

    def take(self, material: dict[str, Any]) -> None:
        self.erased += len(erasure.erased(material))
        self.reported += erasure.reported(material)

    @property
    def lacking(self) -> int:
        return self.erased - self.reported


def export_sealed(
    begin: int = 0, end: int | None = None, sizes: Iterable[int] = (), *, wait: float = 0
) -> Iterator[dict[str, Any]]:
    """Yield the lines of an export in the order of the log; a lost event gives a line without one.

    The first line names the version and the part. Each further line has ``index``, ``leaf`` (the
    sealed hash, hexadecimal) and the material of the leaf.

    Leaves of pruned events, and leaves outside ``[begin, end)``, are skipped: one line holds the
    hashes that stand for them. If events of the part were pruned, the event that announces the
    prune follows the part. If values were erased, the erasure events that account for all of them
    follow, too. If the last of those is not sealed yet, the export waits up to ``wait`` seconds.
    ``sizes``: tree sizes of checkpoints behind ``end`` at which the verifier must be able to
    compute a root.

    The tables are exported as they are, even if they were manipulated: the verifier judges.

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
        yield from _follow_erasures(end, values, until)
        return
    alone, size = _find_erasure_leaves(end, values, until)
    if pruned and (prune_leaf := _find_prune_leaf()) is not None and end <= prune_leaf < size:
        alone.add(prune_leaf)
    bounds = {end, size, *(bound for bound in sizes if end < bound < size)}
    bounds.update(*((bound, bound + 1) for bound in alone))
    for bound, next_bound in itertools.pairwise(sorted(bounds)):
        if bound in alone:
            yield from _lines(bound, next_bound, values)
        else:
            yield skipped(bound, next_bound, Tiles(audit_tile.find).node)


def _follow_erasures(end: int, values: _Values, until: float) -> Iterator[dict[str, Any]]:
    """Yield events sealed meanwhile, as long as they may announce missing values."""
    while values.lacking > 0:
        if (size := _size()) > end:
            yield from _lines(end, size, values)
            end = size
        elif not _pause(until):
            return


def _find_erasure_leaves(end: int, values: _Values, until: float) -> tuple[set[int], int]:
    """Return the leaves behind the part that announce its missing values, and the log's size."""
    while True:
        size, lacking = _size(), values.lacking
        indexes: set[int] = set()
        after_id = ids.LEAST
        while lacking > 0:
            batch = audit_leaf.list_of_type(erasure.TYPE, after_id, end, _TELLERS)
            for leaf in batch:
                if lacking > 0 and leaf.index < size and leaf.material:
                    indexes.add(leaf.index)
                    lacking -= erasure.reported(leaf.material)
            if len(batch) < _TELLERS:
                break
            after_id = batch[-1].event_id
        if lacking <= 0 or not _pause(until):
            return indexes, size


def _pause(until: float) -> bool:
    """Wait for the next check; return False if the deadline has passed."""
    if time.monotonic() >= until:
        return False
    pool.release()
    time.sleep(_LOOK)
    return True


def _size() -> int:
    return max(audit_leaf.end(), _hashed())


def _find_prune_leaf() -> int | None:
    """Return the leaf of the latest prune event, which names all earlier prunes."""
    event = latest_prune()
    leaf = audit_leaf.find_by_event(event.id) if event else None
    return leaf.index if leaf else None


def _lines(begin: int, end: int, values: _Values) -> Generator[dict[str, Any], None, bool]:
    """Yield the lines of the leaves; return whether any were skipped because of a prune."""
    any_pruned = False
    pruned: int | None = None  # first leaf of a run of pruned events
    for first in range(begin - begin % WIDTH, end, _CHUNK):
        stop = min(first + _CHUNK, end)
        tiles = [audit_tile.find(0, first // WIDTH + number) for number in range(_CHUNK // WIDTH)]
        leaves = {row.index: row for row in audit_leaf.list_from(max(first, begin), stop)}
        for index in range(max(first, begin), stop):
            leaf = leaves.get(index)
            if leaf is not None and leaf.material:
                values.take(leaf.material)
            if leaf is not None and leaf.pruned:
                pruned = index if pruned is None else pruned
                any_pruned = True
                continue
            if pruned is not None:
                yield _skipped(pruned, index)
                pruned = None
            tile, at = tiles[(index - first) // WIDTH], index % WIDTH * HASH_SIZE
            yield _line(index, tile[at : at + HASH_SIZE], leaf)
    if pruned is not None:
        yield _skipped(pruned, end)
    return any_pruned


def _line(index: int, hashed: bytes, row: AuditLeaf | None) -> dict[str, Any]:
    line: dict[str, Any] = {"index": index, "leaf": hashed.hex() or None}
    if row is not None:
        line |= row.material or {"id": str(row.event_id)}
    return line


def _skipped(begin: int, end: int) -> dict[str, Any]:
    # a new reader each time: it keeps every tile that it has read
    return skipped(begin, end, Tiles(audit_tile.find).node)


def _hashed() -> int:
    last = audit_tile.last(0)
    return 0 if last is None else last * WIDTH + len(audit_tile.find(0, last)) // HASH_SIZE
