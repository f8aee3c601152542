"""Back up all tables, and restore them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.tables import tables

Sql = Callable[..., list[dict[str, Any]]]


class Backup:
    """The rows of the tables at its creation; ``restore`` writes them back."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        # migrations begin the tree with a row, so it is no table that is empty at first
        self._tables = [*tables(sql), "audit_tree"]
        self._rows = {table: sql(f"SELECT * FROM {table}") for table in self._tables}

    def restore(self, *only: str) -> None:
        """All of them, or these: children go first, and come last."""
        chosen = [table for table in self._tables if not only or table in only]
        for table in chosen:
            self._sql(f"DELETE FROM {table}")
        for table in reversed(chosen):
            for row in self._rows[table]:
                columns, values = ", ".join(row), ", ".join(["%s"] * len(row))
                self._sql(f"INSERT INTO {table} ({columns}) VALUES ({values})", *row.values())
