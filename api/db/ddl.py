"""Changes of tables while requests go on: one connection, one at a time, never long in the way.

ALTER TABLE waits for every transaction that has looked at the table, and what comes after it waits
behind it. With the server's own ``lock_wait_timeout`` (a day on MariaDB, a year on MySQL) one
reader that was forgotten would hold up every sign-in. Here it is a second; then those behind it go
on, and it is tried again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from api import settings
from api.db.connection import Row
from api.db.driver import open_connection
from api.db.errors import NO_RIGHT, number, translating
from api.errors import Unavailable

# Advisory, and the connection's: whoever is killed has it no longer. The name is for the server, of
# which another installation may have a database.
LOCK = "SELECT GET_LOCK(SHA1(CONCAT(DATABASE(), '.', %s)), 0) AS held"
_SESSION = (
    "SET SESSION time_zone = '+00:00', sql_mode = 'TRADITIONAL', lock_wait_timeout = 1",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
)
_LOCK_WAIT = 1205


class TableHeld(Unavailable):
    """A transaction has held the table for as long as it was tried; nothing was changed."""


class NoRight(RuntimeError):
    """The database's user may not change tables. The server's words are the cause."""


class TableChanges:
    """Statements that change tables; they take as long as they take once they have their locks."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def run(self, sql: str, parameters: Sequence[Any] = (), *, tries: int = 1) -> list[Row]:
        """Its rows. Raises ``TableHeld`` after so many tries of a second, ``NoRight``,
        ``Unavailable``.
        """
        for left in range(tries - 1, -1, -1):
            try:
                return self._run(sql, parameters)
            except Unavailable as error:
                if number(error.__cause__) != _LOCK_WAIT:
                    raise
                if not left:
                    raise TableHeld("mariadb") from error.__cause__
                time.sleep(random.uniform(0.5, 1.5))  # noqa: S311  those behind it go first
        raise AssertionError

    def _run(self, sql: str, parameters: Sequence[Any]) -> list[Row]:
        try:
            with translating(), self._connection.cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return list(cursor.fetchall())
        except Exception as error:
            if number(error) in NO_RIGHT:
                raise NoRight("The database's user may not change the table.") from error
            raise


@contextmanager
def table_changes(name: str) -> Iterator[TableChanges | None]:
    """For what is done by one at a time under this name; None: somebody else is at it."""
    connection = open_connection(settings.current(), patient=True)
    with closing(connection):
        changes = TableChanges(connection)
        for statement in _SESSION:
            changes.run(statement)
        (row,) = changes.run(LOCK, (name,))
        yield changes if row["held"] else None
