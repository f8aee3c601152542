"""The table ``_yoyo_migration``: which migrations were applied. yoyo writes it."""

from __future__ import annotations

from api.pool import fetch_all

LIST = "SELECT migration_id FROM _yoyo_migration"


def list_applied() -> set[str]:
    """Return the names of all that were applied, extensions' among them."""
    return {row["migration_id"] for row in fetch_all(LIST)}
