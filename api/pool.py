"""SQL: a DBUtils pool over PyMySQL, the request's connection, ``transaction()``. PyMySQL's only
home, with ``api.db.connection`` below it.

Reads run by themselves (autocommit, read-only); the only way to write is::

    with transaction() as tx:
        execute(tx, "UPDATE …", (…,))

A statement whose answer can wait for the next one's is deferred (``defer``): they travel together.

One connection a request (or a command, or a turn of the worker): taken when first needed, kept on
``g``, given back whatever happens. Everything here has a deadline; past it the answer is
``Unavailable`` (503). Nothing is retried, except where a rule says that it may be
(``retry_deadlock``).
"""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar, cast

import pymysql
from dbutils.pooled_db import PooledDB, PooledDedicatedDBConnection
from dbutils.steady_db import SteadyDBConnection
from flask import Flask, g
from pymysql.constants import CLIENT, ER, FIELD_TYPE
from pymysql.converters import conversions, convert_datetime
from pymysql.cursors import Cursor as PlainCursor
from pymysql.cursors import DictCursor

from api.app_context import extension
from api.db.connection import BEGIN, Answer, Connection, Parameters, Row
from api.errors import Unavailable
from api.settings import Settings
from api.telemetry.metrics import CONNECTION_WAITS, CONNECTIONS, FAILURES

P = ParamSpec("P")
T = TypeVar("T")


class Duplicate(Exception):
    """A unique key refused a row. ``key`` is the constraint's name; the value is not kept."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class MissingParent(Exception):
    """A foreign key refused a row: what it belongs to is gone. ``key`` is the constraint's name."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Deadlock(Unavailable):
    """The server chose this transaction as a deadlock's victim and rolled it back."""


# What a server or a connection says when it can't do now what it could do later.
_PASSING = {
    0,  # InterfaceError(0, ''): the connection was closed under us
    ER.CON_COUNT_ERROR,
    ER.SERVER_SHUTDOWN,
    ER.LOCK_WAIT_TIMEOUT,
    ER.QUERY_INTERRUPTED,
    ER.OPTION_PREVENTS_STATEMENT,  # --read-only: a replica, or a failover under way
    1836,  # read-only mode
    1927,  # connection was killed
    1969,  # max_statement_time exceeded (MariaDB)
    3024,  # max_execution_time exceeded (MySQL)
    *range(2000, 2100),  # every client-side error: connecting, sending, reading
}


def _translated(error: pymysql.err.Error) -> Exception:
    """What a PyMySQL error means to callers. What is a fault of ours stays as it is (500)."""
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if code == ER.DUP_ENTRY:
        # "Duplicate entry '…' for key 'account_email_key'"; MySQL 8 puts the table before it.
        return Duplicate(str(error.args[1]).rpartition("for key ")[2].strip("'").rpartition(".")[2])
    if code == ER.NO_REFERENCED_ROW_2:
        # it says: … fails (`gatebook`.`note`, CONSTRAINT `note_account_fk` FOREIGN KEY …
        return MissingParent(str(error.args[1]).partition("CONSTRAINT `")[2].partition("`")[0])
    if code == ER.LOCK_DEADLOCK:
        return Deadlock("mariadb")
    if code in _PASSING and not isinstance(error, pymysql.err.ProgrammingError):
        FAILURES.inc("mariadb")
        return Unavailable("mariadb")
    return error


@contextmanager
def translating() -> Iterator[None]:
    """Errors of PyMySQL become those that callers know."""
    try:
        yield
    except pymysql.err.Error as error:
        translated = _translated(error)
        if translated is error:
            raise
        raise translated from error


@contextmanager
def _connecting() -> Iterator[None]:
    """Whatever keeps us from connecting, a wrong password included: 503, and a line at start."""
    try:
        yield
    except pymysql.err.Error as error:
        FAILURES.inc("mariadb")
        raise Unavailable("mariadb") from error


class _Driver:
    """What PooledDB takes for a DB-API module."""

    threadsafety = pymysql.threadsafety

    def __init__(self, settings: Settings) -> None:
        self._multi_statements = settings.db_multi_statements

    def connect(self, **options: Any) -> Connection:
        connection = Connection(**options)
        connection.multi_statements = self._multi_statements
        return connection


class _Never(Exception):
    """The class of errors upon which SteadyDB may reconnect and retry: none is ever raised.

    Its failover retries a statement on a new connection, which ends as half a transaction,
    committed.
    """


# The server takes max_allowed_packet (16 MiB by default), and writes before it has read all.
_LONGEST_FLIGHT = 32  # statements
_HEAVIEST_FLIGHT = 64 * 1024  # bytes


def _utc(text: str) -> datetime:
    return cast(datetime, convert_datetime(text)).replace(tzinfo=UTC)


def connect_options(settings: Settings) -> dict[str, Any]:
    """What PyMySQL is told: where, as whom, deadlines, TLS. Used by the pool and by migrations."""
    return {
        **settings.database(),
        "charset": "utf8mb4",
        "autocommit": True,
        "cursorclass": DictCursor,
        "conv": {**conversions, FIELD_TYPE.DATETIME: _utc},
        # connect_timeout covers TCP only: the handshake is under read_timeout, which is None by
        # default
        "connect_timeout": settings.db_connect_timeout,
        "read_timeout": settings.db_read_timeout,
        "write_timeout": settings.db_write_timeout,
        # rowcount: rows matched, not rows changed, so that it can decide
        "client_flag": CLIENT.FOUND_ROWS,
        "ssl": ssl.create_default_context(cafile=settings.db_tls_ca)
        if settings.db_tls_ca
        else None,
        "ssl_disabled": not settings.db_tls_ca,
    }


def _session_statements(settings: Settings) -> list[str]:
    seconds = settings.db_statement_timeout
    variables = (
        "SET SESSION time_zone = '+00:00', sql_mode = 'TRADITIONAL',"
        f" innodb_lock_wait_timeout = {settings.db_lock_timeout}"
        # each server reads its own comment: MariaDB /*M! … */, MySQL 8 /*!80000 … */
        f" /*M! , max_statement_time = {seconds:g} */"
        f" /*!80000 , max_execution_time = {seconds * 1000:.0f} */"
    )
    # gap locks of REPEATABLE READ deadlock inserts; lost updates are met with conditional UPDATEs
    isolation = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY"
    return [variables, isolation, *settings.pool_setsession]


class Pool(PooledDB):  # type: ignore[misc]
    """PooledDB with deadlines: waiting ends, and nothing that can hang happens under its lock."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__(
            _Driver(settings),
            mincached=0,  # warm() opens them: in the worker, after the fork
            maxcached=settings.pool_maxcached,
            maxshared=0,  # PyMySQL's connections can't be shared between threads
            maxconnections=settings.pool_maxconnections,
            blocking=settings.pool_blocking,
            maxusage=None,  # SteadyDB would reconnect in mid-request: see _usable
            setsession=_session_statements(settings),
            reset=settings.pool_reset,
            failures=_Never,
            ping=0,  # SteadyDB would hide that reconnecting failed: see _usable
            **connect_options(settings),
        )

    def connection(self, shareable: bool = False) -> PooledDedicatedDBConnection:  # noqa: ARG002
        """A connection that is known to work;

        ``Unavailable`` within POOL_WAIT and the deadlines.
        """
        wait = self._settings.pool_wait if self._blocking else 0
        with self._lock:
            if self._connections >= self._maxconnections:
                free = self._lock.wait_for(lambda: self._connections < self._maxconnections, wait)
                CONNECTION_WAITS.inc("entered" if free else "timed_out")
                if not free:
                    raise Unavailable("pool")
            self._connections += 1  # the place is ours; the slow part happens outside the lock
            CONNECTIONS.add(1, "in_use")
        try:
            while (con := self._next_idle()) is not None:
                if self._usable(con):
                    break
                con.close()
                # a hung server would cost one deadline for each of the others
                self._drop_idle()
            if con is None:
                with _connecting():
                    con = self.steady_connection()
            return PooledDedicatedDBConnection(self, con)
        except BaseException:
            self._leave()
            raise

    def cache(self, con: SteadyDBConnection) -> None:
        """Take a connection back:

        rolled back if need be, dropped if that or anything else failed.
        """
        try:
            raw = con.dbapi_connection
            if raw.open and (self._reset or raw.in_transaction):
                try:
                    con.rollback()
                except pymysql.err.Error:
                    con.close()
            con.returned_at = time.monotonic()
            with self._lock:
                keep = raw.open and (not self._maxcached or len(self._idle_cache) < self._maxcached)
                if keep:
                    self._idle_cache.append(con)
                    CONNECTIONS.add(1, "idle")
            if not keep:
                con.close()
        finally:
            self._leave()

    def warm(self) -> None:
        """Open POOL_MINCACHED connections. ``Unavailable`` if the database can't be reached."""
        held = [self.connection() for _ in range(self._settings.pool_mincached)]
        for con in held:
            con.close()

    def _next_idle(self) -> SteadyDBConnection | None:
        with self._lock:
            # the last one back first: it is warm, and those not needed grow old together
            if not self._idle_cache:
                return None
            CONNECTIONS.add(-1, "idle")
            return self._idle_cache.pop()

    def _drop_idle(self) -> None:
        while (con := self._next_idle()) is not None:
            con.close()

    def _usable(self, con: SteadyDBConnection) -> bool:
        settings = self._settings
        if settings.pool_maxusage and con._usage >= settings.pool_maxusage:  # noqa: SLF001
            return False
        if not settings.pool_ping or time.monotonic() - con.returned_at < settings.pool_ping_idle:
            return True
        try:
            con.dbapi_connection.ping(reconnect=False)
        except pymysql.err.Error:
            return False
        return True

    def _leave(self) -> None:
        with self._lock:
            self._connections -= 1
            CONNECTIONS.add(-1, "in_use")
            self._lock.notify()


class Deferred:
    """A statement that was not answered yet; asking it for its rows sends it."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.answer: Answer | None = None

    def rows(self) -> list[Row]:
        """What it found. Raises what it failed with, or any that travelled with it."""
        if self.answer is None:
            self._tx.flush()
        if self.answer is None:
            raise RuntimeError("The statement was not answered.")
        return self.answer.rows


class Transaction:
    """An open transaction. Statements take it as proof that they are in one.

    Nothing is sent before it is needed: it begins on the way of its first statement.
    """

    def __init__(self, con: PooledDedicatedDBConnection) -> None:
        self._con = con
        self._raw: Connection = con.dbapi_connection
        self._waiting: list[tuple[bytes, Deferred]] = [(BEGIN, Deferred(self))]
        self._weight = 0  # bytes that wait
        self.broken: BaseException | None = None
        self.open = True
        self.begun = False

    def run(self, sql: str, parameters: Parameters) -> Answer:
        """Run what waits, and this; whatever fails here makes the whole transaction fail."""
        own = self.defer(sql, parameters)
        if own.answer is None:
            self._send(last=own)
        assert own.answer is not None
        return own.answer

    def defer(self, sql: str, parameters: Parameters) -> Deferred:
        """Run this with the next one, at the latest before the commit, whose errors it may be."""
        self.check()
        try:
            statement = self._raw.bound(sql, parameters)
        except BaseException as error:
            self.broken = error
            raise
        deferred = Deferred(self)
        self._waiting.append((statement, deferred))
        self._weight += len(statement)
        if len(self._waiting) >= _LONGEST_FLIGHT or self._weight >= _HEAVIEST_FLIGHT:
            self.flush()
        return deferred

    def flush(self) -> None:
        """Send what waits, and see that all of it was done."""
        self._send(last=None)

    @property
    def empty(self) -> bool:
        """Whether nothing was asked of it: then there is nothing to commit."""
        return not self.begun and len(self._waiting) == 1

    def _send(self, *, last: Deferred | None) -> None:
        self.check()
        flight, self._waiting, self._weight = self._waiting, [], 0
        if not flight:
            return
        self.begun = True
        self._con._con._usage += len(flight)  # noqa: SLF001  POOL_MAXUSAGE counts them
        answers: list[Answer] = []
        try:
            with translating():
                self._raw.run([statement for statement, _ in flight], answers)
        except BaseException as error:
            failed = flight[len(answers)][1] if len(answers) < len(flight) else None
            # The server undid that statement only: of one that was waited for, the rule decides.
            # Behind a deferred one, others were to come that have not been done.
            if not (failed is last and isinstance(error, (Duplicate, MissingParent))):
                self.broken = error
            raise
        finally:
            for (_, deferred), answer in zip(flight, answers, strict=False):
                deferred.answer = answer

    def check(self) -> None:
        """Refuse to go on when it is over, has failed, or sits on another connection than it
        began on.
        """
        if not self.open:
            raise RuntimeError("The transaction is over.")
        if self.broken is not None:
            # an error swallowed in between would otherwise end as half a transaction, committed
            raise RuntimeError("A statement of this transaction failed.") from self.broken
        if self._con.dbapi_connection is not self._raw:
            raise Unavailable("mariadb")


@contextmanager
def transaction() -> Iterator[Transaction]:
    """The only way to write. Commits when the block ends, rolls back when it raises.

    COMMIT is sent when every statement has been answered, and never with one of them. Raises
    ``Unavailable`` when the database can't be reached in time. When the answer to COMMIT is lost
    the outcome is unknown, and its detail says so; an idempotency key in the same transaction tells
    on the next try.
    """
    if "transaction" in g:
        raise RuntimeError("Transactions don't nest: pass the open one on.")
    con = _request_connection()
    tx = g.transaction = Transaction(con)
    try:
        yield tx
        tx.check()
        if not tx.empty:
            tx.flush()
            _commit(con)
    except BaseException:
        # its own failure must not hide the first one; the connection is dropped when it comes back
        if tx.begun:
            with suppress(pymysql.err.Error):
                con.rollback()
        raise
    finally:
        tx.open = False
        g.pop("transaction", None)


def _commit(con: PooledDedicatedDBConnection) -> None:
    try:
        with translating():
            con.commit()
    except Deadlock:
        raise  # a cluster's certification refused it: the outcome is known
    except Unavailable as error:
        raise Unavailable(
            error.what,
            "The database was lost while the change was being committed: whether it took effect"
            " is unknown. Look, or repeat the request with the same Idempotency-Key.",
        ) from error


def fetch_one(
    sql: str, parameters: Parameters = (), *, tx: Transaction | None = None
) -> Row | None:
    """The first row as a dictionary, or None. Times come back aware, in UTC."""
    rows = fetch_all(sql, parameters, tx=tx)
    return rows[0] if rows else None


def fetch_all(sql: str, parameters: Parameters = (), *, tx: Transaction | None = None) -> list[Row]:
    """All rows as dictionaries."""
    if tx is not None:
        return tx.run(sql, parameters).rows
    con = _request_connection()
    con._con._usage += 1  # noqa: SLF001
    connection: Connection = con.dbapi_connection
    answers: list[Answer] = []
    with translating():
        connection.run([connection.bound(sql, parameters)], answers)
    return answers[0].rows


def execute(tx: Transaction, sql: str, parameters: Parameters = ()) -> int:
    """Write; returns the number of rows inserted, deleted or matched. Raises ``Duplicate``."""
    return tx.run(sql, parameters).count


def defer(tx: Transaction, sql: str, parameters: Parameters = ()) -> Deferred:
    """Run a statement together with the next one, at the latest before the commit.

    For one whose answer decides nothing, or nothing yet. Where it fails, that is raised by the one
    it travels with, or at the end of the block; and ``Duplicate``, too, ends the transaction.
    """
    return tx.defer(sql, parameters)


def retry_deadlock(rule: Callable[P, T]) -> Callable[P, T]:
    """For a rule that may be run again whole when its transaction is a deadlock's victim."""

    @functools.wraps(rule)
    def running(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(2):
            with suppress(Deadlock):
                return rule(*args, **kwargs)
        return rule(*args, **kwargs)

    return running


def check() -> None:
    """Reach the database: ``SELECT 1``. Raises ``Unavailable``."""
    fetch_one("SELECT 1 AS one")


def release() -> None:
    """Give the connection back before the request is over: what waits must not hold one."""
    if g.get("transaction") is not None:
        raise RuntimeError("A transaction is open.")
    _give_back(None)


def init_app(app: Flask, settings: Settings) -> Pool:
    """Give the application its pool. Opens no connection, so it may happen before a fork."""
    pool = app.extensions["gatebook.pool"] = Pool(settings)
    app.teardown_appcontext(_give_back)
    return pool


def open_connection(settings: Settings, *, patient: bool = False, **options: Any) -> Any:
    """A plain connection outside the pool, for migrations and set-up. Raises ``Unavailable``.

    ``patient``: once it is open, statements may take as long as they take.
    """
    with _connecting():
        connection: Any = pymysql.connect(**{**connect_options(settings), **options})
    if patient:
        connection._read_timeout = None  # noqa: SLF001  until here it was the handshake's, too
    return connection


def _request_connection() -> PooledDedicatedDBConnection:
    if "connection" not in g:
        g.connection = extension("pool").connection()
    return g.connection


def _give_back(_error: BaseException | None) -> None:
    con = g.pop("connection", None)
    if con is not None:
        con.close()


__all__ = [
    "Deadlock",
    "Deferred",
    "Duplicate",
    "MissingParent",
    "PlainCursor",
    "Pool",
    "Row",
    "Transaction",
    "check",
    "connect_options",
    "defer",
    "execute",
    "fetch_all",
    "fetch_one",
    "init_app",
    "open_connection",
    "retry_deadlock",
    "transaction",
    "translating",
]
