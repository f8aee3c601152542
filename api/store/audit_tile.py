"""The table ``audit_tile``: the hashes of the audit log's tree."""

from __future__ import annotations

from collections.abc import Mapping

from api.pool import Transaction, execute, fetch_one

FIND = "SELECT hashes FROM audit_tile WHERE level = %s AND tile_index = %s"
LAST = "SELECT MAX(tile_index) AS last FROM audit_tile WHERE level = %s"
# REPLACE INTO would need the right to DELETE
REPLACE = """INSERT INTO audit_tile (level, tile_index, hashes) VALUES (%s, %s, %s)
    ON DUPLICATE KEY UPDATE hashes = %s"""

REMOVE = "DELETE FROM audit_tile ORDER BY level, tile_index LIMIT %s"


def find(level: int, index: int, *, tx: Transaction | None = None) -> bytes:
    """The hashes of a tile, one after the other; empty if there is none."""
    row = fetch_one(FIND, (level, index), tx=tx)
    return row["hashes"] if row else b""


def last(level: int) -> int | None:
    """The greatest index of a level; None when it has no tile."""
    row = fetch_one(LAST, (level,))
    return row["last"] if row else None


def replace(tx: Transaction, tiles: Mapping[tuple[int, int], bytes]) -> None:
    """Write these tiles, by level and index: new ones, and the last of a level, longer."""
    for (level, index), hashes in tiles.items():
        execute(tx, REPLACE, (level, index, hashes, hashes))


def remove(tx: Transaction, limit: int) -> int:
    """Remove at most so many tiles; return how many there were."""
    return execute(tx, REMOVE, (limit,))
