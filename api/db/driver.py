"""The database driver: PyMySQL with deadlines, TLS and session settings."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pymysql
from pymysql.constants import CLIENT, FIELD_TYPE
from pymysql.converters import conversions
from pymysql.cursors import Cursor, DictCursor

from api.db.connection import Connection
from api.db.errors import connecting
from api.settings import Settings


class NeverRaised(Exception):
    """The class of errors after which SteadyDB may reconnect and retry; it is never raised.

    SteadyDB's failover retries a statement on a new connection, which ends as half a transaction,
    committed.
    """


class Driver:
    """The part of a DB-API module that PooledDB uses."""

    threadsafety = pymysql.threadsafety

    def __init__(self, settings: Settings) -> None:
        self._multi_statements = settings.db_multi_statements

    def connect(self, **options: Any) -> Connection:
        connection = Connection(**options)
        connection.multi_statements = self._multi_statements
        with _closed_unless_ready(connection):
            connection.is_galera = _reads_what_is_committed(connection)
        return connection


@contextmanager
def _closed_unless_ready(connection: Any) -> Iterator[None]:
    """Close a new connection whose set-up fails."""
    try:
        yield
    except BaseException:
        connection._force_close()  # noqa: SLF001 - no COM_QUIT, which may never be read
        raise


def _reads_what_is_committed(connection: Any) -> bool:
    """Make a Galera node wait, before each read, for changes that other nodes have committed.

    Otherwise a node that lags accepts the former password. It waits for
    ``repl.causal_read_timeout``, which only the server's administrator can set, and the client no
    longer than DB_READ_TIMEOUT. Returns whether this is such a node. A server without Galera may
    not have the variables at all.
    """
    with connection.cursor(Cursor) as cursor:
        cursor.execute("SHOW VARIABLES LIKE 'wsrep_on'")
        is_node: bool = cursor.fetchall() == (("wsrep_on", "ON"),)
        if is_node:
            cursor.execute("SET SESSION wsrep_sync_wait = 1")
    return is_node


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")  # PyMySQL's own takes ten times as long


def _quoted(moment: datetime, _mapping: object = None) -> str:
    # Optimisation: 1 µs instead of 7 of PyMySQL's own; four in each row of an import
    return f"'{moment.replace(tzinfo=None).isoformat(' ')}'"


def connect_options(settings: Settings) -> dict[str, Any]:
    """Return PyMySQL's options: host, user, deadlines and TLS."""
    return {
        **settings.database(),
        "charset": "utf8mb4",
        "autocommit": True,
        "cursorclass": DictCursor,
        "conv": {**conversions, FIELD_TYPE.DATETIME: _utc, datetime: _quoted},
        # connect_timeout covers TCP only: the handshake is under read_timeout, which is None by
        # default
        "connect_timeout": settings.db_connect_timeout,
        "read_timeout": settings.db_read_timeout,
        "write_timeout": settings.db_write_timeout,
        # rowcount counts matched rows, not changed rows, so that conditional UPDATEs can rely on it
        "client_flag": CLIENT.FOUND_ROWS,
        "ssl": ssl.create_default_context(cafile=settings.db_tls_ca)
        if settings.db_tls_ca
        else None,
        "ssl_disabled": not settings.db_tls_ca,
    }


def session_statements(settings: Settings) -> list[str]:
    """Return the statements that set a new connection up."""
    seconds = settings.db_statement_timeout
    variables = (
        "SET SESSION time_zone = '+00:00', sql_mode = 'TRADITIONAL',"
        f" innodb_lock_wait_timeout = {settings.db_lock_timeout}"
        # each server reads its own comment: MariaDB /*M! … */, MySQL 8 /*!80000 … */
        f" /*M! , max_statement_time = {seconds:g} */"
        f" /*!80000 , max_execution_time = {seconds * 1000:.0f} */"
    )
    # gap locks of REPEATABLE READ deadlock inserts; lost updates are prevented by conditional
    # UPDATEs
    isolation = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY"
    return [variables, isolation, *settings.pool_setsession]


def open_connection(settings: Settings, *, patient: bool = False, **options: Any) -> Any:
    """Open a connection outside the pool, for migrations and set-up. Raises ``Unavailable``.

    With ``patient`` statements have no deadline once it is open.
    """
    with connecting():
        connection: Any = pymysql.connect(**{**connect_options(settings), **options})
        with _closed_unless_ready(connection):
            _reads_what_is_committed(connection)
    if patient:
        connection._read_timeout = None  # noqa: SLF001 - until here the handshake's, too
    return connection
