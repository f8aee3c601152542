"""Back up all tables, and restore them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.tables import tables

_COLUMNS = """SELECT column_name AS name FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = %s AND is_generated = 'NEVER'"""

Sql = Callable[..., list[dict[str, Any]]]


class Backup:
    """The rows of the tables at its creation; ``restore`` writes them back."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        # migrations begin the tree with a row, so it is no table that is empty at first
        self._tables = [*tables(sql), "audit_tree"]
        self._rows = {table: self._read(table) for table in self._tables}

    def _read(self, table: str) -> list[dict[str, Any]]:
        columns = ", ".join(row["name"] for row in self._sql(_COLUMNS, table))
        return self._sql(f"SELECT {columns} FROM {table}")

    def restore(self, *only: str) -> None:
        """All of them, or these: children go first, and come last."""
        chosen = [table for table in self._tables if not only or table in only]
        for table in chosen:
            self._sql(f"DELETE FROM {table}")
        for table in reversed(chosen):
            for row in self._rows[table]:
                columns, values = ", ".join(row), ", ".join(["%s"] * len(row))
                self._sql(f"INSERT INTO {table} ({columns}) VALUES ({values})", *row.values())
