"""Export every sealed event, with what proves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.store import audit_leaf, audit_tile
from api.tlog.merkle import HASH_SIZE
from api.tlog.tiles import WIDTH

_CHUNK = 4 * WIDTH  # events read at once


def export_sealed() -> Iterator[dict[str, Any]]:
    """In the order of the log, from its first event; what is missing is a line without an event.

    Each line has ``index``, ``leaf`` (the sealed hash, hexadecimal) and what the leaf is made of.
    The tables are shown as they are, whatever was done to them: judging is the verifier's.
    Raises ``Unavailable``.
    """
    size = max(audit_leaf.end(), _hashed())
    for first in range(0, size, _CHUNK):
        end = min(first + _CHUNK, size)
        tiles = [audit_tile.find(0, first // WIDTH + number) for number in range(_CHUNK // WIDTH)]
        leaves = {one.index: one for one in audit_leaf.list_from(first, end)}
        for index in range(first, end):
            tile, at = tiles[(index - first) // WIDTH], index % WIDTH * HASH_SIZE
            line: dict[str, Any] = {"index": index, "leaf": tile[at : at + HASH_SIZE].hex() or None}
            if (found := leaves.get(index)) is not None:
                line |= found.material or {"id": str(found.event_id)}
            yield line


def _hashed() -> int:
    last = audit_tile.last(0)
    return 0 if last is None else last * WIDTH + len(audit_tile.find(0, last)) // HASH_SIZE
