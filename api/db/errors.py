"""Translate PyMySQL's errors into those that callers handle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pymysql
from pymysql.constants import ER

from api.errors import Unavailable
from api.telemetry.metrics import FAILURES

DriverError = pymysql.err.Error  # the base of all errors of PyMySQL


class Duplicate(Exception):
    """A unique key refused a row. ``key`` is the constraint's name; the value is not kept."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class MissingParent(Exception):
    """A foreign key refused a row: its parent is gone. ``key`` is the constraint's name."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Deadlock(Unavailable):
    """The server chose this transaction as a deadlock's victim and rolled it back."""


# missing right to the database, the table, the column, or a global one
NO_RIGHT = {1044, 1142, 1143, 1227}
NO_TABLE = 1146

# Errors of a server or a connection that may pass by themselves.
_PASSING = {
    0,  # InterfaceError(0, ''): the connection was closed meanwhile
    ER.CON_COUNT_ERROR,
    ER.UNKNOWN_COM_ERROR,  # a Galera node without quorum: "not yet prepared … for use"
    ER.SERVER_SHUTDOWN,
    ER.LOCK_WAIT_TIMEOUT,
    ER.QUERY_INTERRUPTED,
    ER.ERROR_DURING_COMMIT,  # a Galera node that leaves, or a transaction that is too large
    ER.ABORTING_CONNECTION,
    ER.OPTION_PREVENTS_STATEMENT,  # --read-only: a replica, or a failover in progress
    1836,  # read-only mode
    1874,  # InnoDB is in read-only mode
    1927,  # connection was killed
    1969,  # max_statement_time exceeded (MariaDB)
    3024,  # max_execution_time exceeded (MySQL)
    *range(2000, 2100),  # every client-side error: connecting, sending, reading
}


def _translated(error: pymysql.err.Error) -> Exception:
    """Return the exception for callers; an error of the application's own stays as it is (500)."""
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if code == ER.DUP_ENTRY:
        # "Duplicate entry '…' for key 'account_email_key'"; MySQL 8 puts the table before it.
        return Duplicate(str(error.args[1]).rpartition("for key ")[2].strip("'").rpartition(".")[2])
    if code == ER.NO_REFERENCED_ROW_2:
        # the message is: … fails (`gatebook`.`note`, CONSTRAINT `note_account_fk` FOREIGN KEY …
        return MissingParent(str(error.args[1]).partition("CONSTRAINT `")[2].partition("`")[0])
    if code == ER.LOCK_DEADLOCK:
        return Deadlock("mariadb")
    if code in _PASSING and not isinstance(error, pymysql.err.ProgrammingError):
        FAILURES.inc("mariadb")
        return Unavailable("mariadb")
    return error


def number(error: BaseException | None) -> int | None:
    """Return the server's number of an error."""
    first = error.args[0] if error is not None and error.args else None
    return first if isinstance(first, int) else None


@contextmanager
def translating() -> Iterator[None]:
    """Translate PyMySQL's errors inside the block into those that callers handle."""
    try:
        yield
    except pymysql.err.Error as error:
        translated = _translated(error)
        if translated is error:
            raise
        raise translated from error


@contextmanager
def connecting() -> Iterator[None]:
    """Turn any failure to connect, a wrong password included, into ``Unavailable``.

    It is a 503 in a request, and a line of text at start.
    """
    try:
        yield
    except pymysql.err.Error as error:
        FAILURES.inc("mariadb")
        raise Unavailable("mariadb") from error
