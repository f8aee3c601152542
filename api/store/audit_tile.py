"""The table ``audit_tile``, which holds the hashes of the audit log's tree."""

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
    """Return the concatenated hashes of a tile; empty: there is none."""
    row = fetch_one(FIND, (level, index), tx=tx)
    return row["hashes"] if row else b""


def last(level: int) -> int | None:
    """Return the greatest tile index of a level; None: it has no tile."""
    row = fetch_one(LAST, (level,))
    return row["last"] if row else None


def replace(tx: Transaction, tiles: Mapping[tuple[int, int], bytes]) -> None:
    """Write tiles by level and index: new ones, and the extended last tile of a level."""
    for (level, index), hashes in tiles.items():
        execute(tx, REPLACE, (level, index, hashes, hashes))


def remove(tx: Transaction, limit: int) -> int:
    """Remove at most ``limit`` tiles; return how many there were."""
    return execute(tx, REMOVE, (limit,))
