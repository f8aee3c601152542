"""Migrations: numbered files of plain SQL, applied once each, in order, by yoyo.

Only forward: a release's migrations leave the former release working, so that workers of both can
run side by side; unused parts are removed a release later.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pymysql.cursors import Cursor
from yoyo import read_migrations
from yoyo.backends.core.mysql import MySQLBackend
from yoyo.connections import parse_uri
from yoyo.exceptions import LockTimeout
from yoyo.migrations import default_migration_table

from api.db.driver import open_connection
from api.db.migration_names import HERE
from api.settings import Settings


class MigrationsLocked(RuntimeError):
    """Another migration runs, or one was killed. The message says what to do."""


def _backend(settings: Settings) -> MySQLBackend:
    class Backend(MySQLBackend):  # type: ignore[misc]
        """yoyo's backend on connections that are opened like the pool's: TLS, deadlines."""

        def connect(self, dburi: Any) -> Any:  # noqa: ARG002
            # a migration has no deadline; connecting has one
            return open_connection(settings, patient=True, autocommit=False, cursorclass=Cursor)

    # yoyo makes further instances of this class from the same two arguments
    uri = parse_uri(f"mysql:///{settings.database()['database']}")
    backend = Backend(uri, default_migration_table)
    backend.init_database()
    return backend


def migrate(settings: Settings, folders: Iterable[Path], *, break_lock: bool = False) -> list[str]:
    """Apply the pending migrations and return their names.

    Raises ``Unavailable``, ``MigrationsLocked``.
    """
    backend = _backend(settings)
    try:
        if break_lock:
            backend.break_lock()
        applied: list[str] = []
        with backend.lock():
            for folder in (HERE, *folders):
                pending = backend.to_apply(read_migrations(str(folder)))
                for migration in pending:
                    backend.apply_one(migration)
                    applied.append(migration.id)
        return applied
    except LockTimeout:
        raise MigrationsLocked(
            "Another migration is running. If none is (one was killed), run:"
            " python -m api migrate --break-lock"
        ) from None
    finally:
        backend.connection.close()
