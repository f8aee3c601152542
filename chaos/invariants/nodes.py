"""Compare the tables of all database nodes when no request is under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymysql.connections import Connection

_TABLES = """SELECT table_name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name"""


def differing_tables(connections: Sequence[Connection[Any]]) -> list[str]:
    """Name each table whose checksum is not the same on all nodes."""
    first, *other_checksums = [_checksums(sql) for sql in connections]
    return [
        f"{table} differs between the nodes"
        for table, checksum in first.items()
        if any(other.get(table) != checksum for other in other_checksums)
    ]


def _checksums(sql: Connection[Any]) -> dict[str, int]:
    with sql.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = ", ".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"CHECKSUM TABLE {tables}")
        return dict(cursor.fetchall())
