"""The table ``_yoyo_migration``, in which yoyo lists the applied migrations."""

from __future__ import annotations

from api.pool import fetch_all

LIST = "SELECT migration_id FROM _yoyo_migration"


def list_applied() -> set[str]:
    """Return the names of all applied migrations, including those of extensions."""
    return {row["migration_id"] for row in fetch_all(LIST)}
