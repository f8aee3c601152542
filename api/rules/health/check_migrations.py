"""Check that all migrations of this release were applied."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from api.db.errors import NO_RIGHT, NO_TABLE, DriverError, number
from api.db.migration_names import migration_names
from api.domain.health import Finding, Status
from api.errors import Unavailable
from api.store import migration

_NAME = "migrations"
_UNREADABLE = (
    "This database user may not read _yoyo_migration, so only missing tables are detected."
    " See docs/operations.md, Rights."
)


def check_migrations(folders: Iterable[Path]) -> Finding:
    """Compare the names of migrations; a database that a later release migrated is healthy.

    ``folders``: the migration folders of extensions.
    """
    try:
        applied = migration.list_applied()
    except Unavailable as error:
        return Finding(_NAME, Status.FAILED, f"{error.__cause__ or 'no answer in time'}")
    except DriverError as error:
        if number(error) in NO_RIGHT:
            # earlier documents did not grant this right: no reason to take a release back
            return Finding(_NAME, Status.WARNING, _UNREADABLE)
        if number(error) != NO_TABLE:
            raise
        applied = set()
    missing = [name for name in migration_names(folders) if name not in applied]
    if missing:
        detail = f"Not applied: {', '.join(missing)}. Run python -m api migrate."
        return Finding(_NAME, Status.FAILED, detail)
    return Finding(_NAME)
