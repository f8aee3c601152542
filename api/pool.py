"""Manage database connections: the DBUtils pool, the request's connection, and transactions.

Reads run by themselves (autocommit, read-only); the only way to write is::

    with transaction() as tx:
        execute(tx, "UPDATE …", (…,))

A statement whose answer is not needed at once is deferred (``defer``) and sent with the next one.

Each request, command or worker turn has one connection: it is taken at the first use, kept on
``g``, and always returned. Everything here has a deadline; past it the answer is ``Unavailable``
(503). Nothing is retried, unless a rule allows it (``retry_deadlock``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from dbutils.pooled_db import PooledDB, PooledDedicatedDBConnection
from dbutils.steady_db import SteadyDBConnection
from flask import Flask, g

from api.app_context import extension
from api.db.batches import Deferred, Transaction
from api.db.connection import Connection, Parameters, Row, StatementResult
from api.db.driver import Driver, NeverRaised, connect_options, session_statements
from api.db.errors import Deadlock, DriverError, Duplicate, MissingParent, connecting, translating
from api.db.retry import retry_deadlock
from api.errors import Unavailable
from api.settings import Settings
from api.telemetry.metrics import CONNECTION_WAITS, CONNECTIONS


class Pool(PooledDB):  # type: ignore[misc]
    """A PooledDB with deadlines: every wait ends, and nothing that can hang runs under its lock."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__(
            Driver(settings),
            mincached=0,  # warm() opens them in the worker, after the fork
            maxcached=settings.pool_maxcached,
            maxshared=0,  # PyMySQL's connections can't be shared between threads
            maxconnections=settings.pool_maxconnections,
            blocking=settings.pool_blocking,
            maxusage=None,  # SteadyDB would reconnect in the middle of a request: see _usable
            setsession=session_statements(settings),
            reset=settings.pool_reset,
            failures=NeverRaised,
            ping=0,  # SteadyDB would hide a failed reconnect: see _usable
            **connect_options(settings),
        )

    def connection(self, shareable: bool = False) -> PooledDedicatedDBConnection:  # noqa: ARG002
        """Return a connection that is known to work.

        Raises ``Unavailable`` within POOL_WAIT and the deadlines.
        """
        wait = self._settings.pool_wait if self._blocking else 0
        with self._lock:
            if self._connections >= self._maxconnections:
                free = self._lock.wait_for(lambda: self._connections < self._maxconnections, wait)
                CONNECTION_WAITS.inc("entered" if free else "timed_out")
                if not free:
                    raise Unavailable("pool")
            self._connections += 1  # the slot is taken; the slow part runs outside the lock
            CONNECTIONS.add(1, "in_use")
        try:
            while (con := self._next_idle()) is not None:
                if self._usable(con):
                    break
                con.close()
                # a hung server would cost one deadline for each of the others
                self.drop_idle()
            if con is None:
                with connecting():
                    con = self.steady_connection()
            return PooledDedicatedDBConnection(self, con)
        except BaseException:
            self._leave()
            raise

    def cache(self, con: SteadyDBConnection) -> None:
        """Take a connection back: roll back if need be, and drop it if anything failed."""
        try:
            raw = con.dbapi_connection
            if raw.open and (self._reset or raw.in_transaction):
                try:
                    con.rollback()
                except DriverError:
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
        """Open POOL_MINCACHED connections.

        Raises ``Unavailable`` if the database can't be reached.
        """
        connections = [self.connection() for _ in range(self._settings.pool_mincached)]
        for con in connections:
            con.close()

    def drop_idle(self) -> None:
        """Close the idle connections, so that the next ones reach the present server."""
        while (con := self._next_idle()) is not None:
            con.close()

    def _next_idle(self) -> SteadyDBConnection | None:
        with self._lock:
            # last in, first out: the most recent one is warm, and surplus ones age together
            if not self._idle_cache:
                return None
            CONNECTIONS.add(-1, "idle")
            return self._idle_cache.pop()

    def _usable(self, con: SteadyDBConnection) -> bool:
        settings = self._settings
        if settings.pool_maxusage and con._usage >= settings.pool_maxusage:  # noqa: SLF001
            return False
        if not settings.pool_ping or time.monotonic() - con.returned_at < settings.pool_ping_idle:
            return True
        try:
            con.dbapi_connection.ping(reconnect=False)
        except DriverError:
            return False
        return True

    def _leave(self) -> None:
        with self._lock:
            self._connections -= 1
            CONNECTIONS.add(-1, "in_use")
            self._lock.notify()


@contextmanager
def transaction(*, counts: bool = False) -> Iterator[Transaction]:
    """Open the transaction of a block: commit at its end, roll back if it raises.

    ``counts``: it only counts an attempt, so ``commits`` leaves it out.

    This is the only way to write. COMMIT is sent after every statement was answered, never in a
    batch with one of them.

    Raises ``Unavailable`` if the database can't be reached in time. If the answer to COMMIT is
    lost, the outcome is unknown and the error's detail says so; an idempotency key in the same
    transaction decides on the next try. Raises ``Deadlock`` if the server rolled back.
    """
    if "transaction" in g:
        raise RuntimeError("Transactions don't nest: pass the open one on.")
    con = _request_connection()
    tx = g.transaction = Transaction(con)
    try:
        yield tx
        tx.commit()
    except BaseException:
        tx.roll_back()
        raise
    finally:
        tx.open = False
        g.pop("transaction", None)
        if not counts:
            g.commits = commits() + tx.may_be_committed


def commits() -> int:
    """Return how many transactions of this request were committed, or may have been.

    Those that only count an attempt are left out.
    """
    return int(g.get("commits", 0))


def fetch_one(
    sql: str, parameters: Parameters = (), *, tx: Transaction | None = None
) -> Row | None:
    """Return the first row as a dictionary, or None; times are aware, in UTC."""
    rows = fetch_all(sql, parameters, tx=tx)
    return rows[0] if rows else None


def fetch_all(sql: str, parameters: Parameters = (), *, tx: Transaction | None = None) -> list[Row]:
    """Return all rows as dictionaries; times are aware, in UTC."""
    if tx is not None:
        return tx.run(sql, parameters).rows
    con = _request_connection()
    con._con._usage += 1  # noqa: SLF001
    connection: Connection = con.dbapi_connection
    answers: list[StatementResult] = []
    with translating():
        connection.run([connection.render(sql, parameters)], answers)
    return answers[0].rows


def execute(tx: Transaction, sql: str, parameters: Parameters = ()) -> int:
    """Write and return the number of rows inserted, deleted or matched.

    Raises ``Duplicate``.
    """
    return tx.run(sql, parameters).count


def defer(tx: Transaction, sql: str, parameters: Parameters = ()) -> Deferred:
    """Send a statement together with the next one, at the latest before the commit.

    For a statement whose answer is not needed, or not yet. Its error is raised by the next
    statement or at the end of the block; each error, also ``Duplicate``, ends the transaction.
    """
    return tx.defer(sql, parameters)


def defer_row(tx: Transaction, insert: str, row: str, parameters: Parameters = ()) -> None:
    """Defer an INSERT of one row; rows of the same INSERT in succession are one statement.

    ``insert``: the statement up to ``VALUES``. ``row``: the placeholders, with parentheses. A
    ``Duplicate`` of any row ends the transaction.
    """
    tx.defer_row(insert, row, parameters)


def check() -> None:
    """Reach the database with ``SELECT 1``.

    Raises ``Unavailable``.
    """
    fetch_one("SELECT 1 AS one")


def release() -> None:
    """Return the connection before the request ends, so that a waiting request holds none."""
    if g.get("transaction") is not None:
        raise RuntimeError("A transaction is open.")
    _give_back(None)


def reconnect() -> None:
    """Return the connection and close all idle ones."""
    release()
    extension("pool").drop_idle()


def init_app(app: Flask, settings: Settings) -> Pool:
    """Create the application's pool without opening a connection, so that it may fork later."""
    pool = app.extensions["gatebook.pool"] = Pool(settings)
    app.teardown_appcontext(_give_back)
    return pool


def _request_connection() -> PooledDedicatedDBConnection:
    # Closed by an error: the rest of the request, a retry for instance, gets another one. Not
    # within a transaction, which would continue on the new connection.
    if "connection" in g and "transaction" not in g and not g.connection.dbapi_connection.open:
        _give_back(None)
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
    "Pool",
    "Row",
    "Transaction",
    "check",
    "commits",
    "defer",
    "defer_row",
    "execute",
    "fetch_all",
    "fetch_one",
    "init_app",
    "reconnect",
    "release",
    "retry_deadlock",
    "transaction",
]
