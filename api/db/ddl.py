"""Change tables while requests go on: one connection, one change at a time, short lock waits.

ALTER TABLE waits for every transaction that has read the table, and later statements wait behind
it. With the server's own ``lock_wait_timeout`` (a day on MariaDB, a year on MySQL) one forgotten
reader would hold up every sign-in. Here it is a second; then the statements behind it run, and the
change is tried again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

from api import settings
from api.db.connection import Row
from api.db.driver import open_connection
from api.db.errors import NO_RIGHT, number, translating
from api.errors import Unavailable

_SESSION = (
    "SET SESSION time_zone = '+00:00', sql_mode = 'TRADITIONAL', lock_wait_timeout = 1",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
)
_LOCK_WAIT = 1205


class TableHeld(Unavailable):
    """A transaction has held the table during all tries; nothing was changed."""


class LeaseLost(Unavailable):
    """The lease expired, and another process may hold it: no more work may be done under it."""


class NoRight(RuntimeError):
    """The database's user may not change tables. The server's message is the cause."""


class TableChanges:
    """Statements that change tables; without a deadline once they have their locks."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        # Called before each change and while waiting, but not between LOCK TABLES and UNLOCK
        # TABLES: ``store.lease`` sets it to renew its lease.
        self.renew_lease: Callable[[], None] = lambda: None

    def count(self, sql: str, parameters: Mapping[str, object]) -> int:
        """Return the number of rows that a write matched. Raises ``NoRight``, ``Unavailable``."""
        with self._executing() as cursor:
            return int(cursor.execute(sql, parameters))

    def run(self, sql: str, parameters: Sequence[Any] = (), *, tries: int = 1) -> list[Row]:
        """Run a statement and return its rows; each of the ``tries`` waits a second for its locks.

        Raises ``TableHeld`` after the last try, ``NoRight``, ``Unavailable``.
        """
        for left in range(tries - 1, -1, -1):
            try:
                return self._run(sql, parameters)
            except Unavailable as error:
                if number(error.__cause__) != _LOCK_WAIT:
                    raise
                if not left:
                    raise TableHeld("mariadb") from error.__cause__
                time.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - waiting statements go first
        raise AssertionError

    def _run(self, sql: str, parameters: Sequence[Any]) -> list[Row]:
        with self._executing() as cursor:
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall())

    @contextmanager
    def _executing(self) -> Iterator[Any]:
        try:
            with translating(), self._connection.cursor() as cursor:
                yield cursor
        except Exception as error:
            if number(error) in NO_RIGHT:
                raise NoRight("The database's user may not change the table.") from error
            raise


@contextmanager
def table_changes() -> Iterator[TableChanges]:
    """Open a separate connection for table changes. One at a time: see ``store.lease``."""
    connection = open_connection(settings.current(), patient=True)
    with closing(connection):
        changes = TableChanges(connection)
        for statement in _SESSION:
            changes.run(statement)
        yield changes
