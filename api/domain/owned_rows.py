"""The rows of one table that belong to an account, as its export shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OwnedRows:
    """A table, the columns that are exported, and the name of its list in the document.

    The columns (account_id, ``key``) identify a row, and pages continue after it.
    """

    name: str
    table: str
    columns: str
    key: str = "id"
