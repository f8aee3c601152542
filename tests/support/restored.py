"""Back up all tables, and restore them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.tables import TABLES

Sql = Callable[..., list[dict[str, Any]]]
_ALL = (*TABLES, "audit_leaf", "audit_tile", "audit_tree", "audit_witness")


class Backup:
    """The rows of the tables at its creation; ``restore`` writes them back."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._rows = {table: sql(f"SELECT * FROM {table}") for table in _ALL}

    def restore(self, *tables: str) -> None:
        """All of them, or these: children go first, and come last."""
        chosen = [table for table in _ALL if not tables or table in tables]
        for table in chosen:
            self._sql(f"DELETE FROM {table}")
        for table in reversed(chosen):
            for row in self._rows[table]:
                columns, values = ", ".join(row), ", ".join(["%s"] * len(row))
                self._sql(f"INSERT INTO {table} ({columns}) VALUES ({values})", *row.values())
