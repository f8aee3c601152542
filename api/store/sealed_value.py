"""The values that are encrypted at rest, in whichever table they are.

The names of tables and columns come from ``SEALED_COLUMNS``, never from outside.
"""

from __future__ import annotations

from uuid import UUID

from api.domain.sealed_column import SealedColumn, SealedPage, SealedValue
from api.pool import Transaction

# Both read rows by primary key: a scan of the whole table would exceed DB_STATEMENT_TIMEOUT.
COUNT_PAGE = """SELECT head, COUNT(*) AS count, MAX(id) AS last
    FROM (SELECT id, LEFT({column}, %s) AS head FROM {table} WHERE id > %s ORDER BY id LIMIT %s)
    AS page GROUP BY head"""
LIST_OTHERS = """SELECT id, CONCAT({place}) AS place, {column} AS sealed FROM {table}
    WHERE id > %s AND id <= %s AND LEFT({column}, %s) <> %s ORDER BY id"""
# on the old value: another process may have changed it, or sealed it anew
REPLACE = "UPDATE {table} SET {column} = %s WHERE id = %s AND {column} = %s"


def count_page(
    tx: Transaction, column: SealedColumn, head_size: int, after_id: UUID, limit: int
) -> SealedPage | None:
    """Count the values in the next ``limit`` rows by their first bytes; None: there is no row."""
    sql = COUNT_PAGE.format(table=column.table, column=column.column)
    rows = tx.run(sql, (head_size, after_id.bytes, limit)).rows
    if not rows:
        return None
    counts = {row["head"]: row["count"] for row in rows if row["head"] is not None}
    return SealedPage(counts, UUID(bytes=max(row["last"] for row in rows)))


def list_others(
    tx: Transaction, column: SealedColumn, head: bytes, after_id: UUID, to: UUID
) -> list[SealedValue]:
    """Return the values in the rows ``(after_id, to]`` that do not begin with ``head``."""
    place = ", ".join(column.place)
    sql = LIST_OTHERS.format(table=column.table, column=column.column, place=place)
    rows = tx.run(sql, (after_id.bytes, to.bytes, len(head), head)).rows
    return [SealedValue(UUID(bytes=row["id"]), row["place"], row["sealed"]) for row in rows]


def replace(tx: Transaction, column: SealedColumn, value: SealedValue, sealed: bytes) -> bool:
    """Replace the value unless it was changed meanwhile; return whether it was replaced."""
    sql = REPLACE.format(table=column.table, column=column.column)
    return tx.run(sql, (sealed, value.id.bytes, value.sealed)).count == 1
