"""The DBUtils pool, the request's connection, ``transaction()`` and the functions that run SQL.

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

import time
from collections.abc import Iterator
from contextlib import contextmanager

from dbutils.pooled_db import PooledDB, PooledDedicatedDBConnection
from dbutils.steady_db import SteadyDBConnection
from flask import Flask, g

from api.app_context import extension
from api.db.batches import Deferred, Transaction
from api.db.connection import Answer, Connection, Parameters, Row
from api.db.driver import Driver, NeverRaised, connect_options, session_statements
from api.db.errors import Deadlock, DriverError, Duplicate, MissingParent, connecting, translating
from api.db.retry import retry_deadlock
from api.errors import Unavailable
from api.settings import Settings
from api.telemetry.metrics import CONNECTION_WAITS, CONNECTIONS


class Pool(PooledDB):  # type: ignore[misc]
    """PooledDB with deadlines: waiting ends, and nothing that can hang happens under its lock."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__(
            Driver(settings),
            mincached=0,  # warm() opens them: in the worker, after the fork
            maxcached=settings.pool_maxcached,
            maxshared=0,  # PyMySQL's connections can't be shared between threads
            maxconnections=settings.pool_maxconnections,
            blocking=settings.pool_blocking,
            maxusage=None,  # SteadyDB would reconnect in mid-request: see _usable
            setsession=session_statements(settings),
            reset=settings.pool_reset,
            failures=NeverRaised,
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
                self.drop_idle()
            if con is None:
                with connecting():
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
        """Open POOL_MINCACHED connections. ``Unavailable`` if the database can't be reached."""
        held = [self.connection() for _ in range(self._settings.pool_mincached)]
        for con in held:
            con.close()

    def drop_idle(self) -> None:
        """Close those that nobody uses: the next ones reach the server that is there now."""
        while (con := self._next_idle()) is not None:
            con.close()

    def _next_idle(self) -> SteadyDBConnection | None:
        with self._lock:
            # the last one back first: it is warm, and those not needed grow old together
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
def transaction() -> Iterator[Transaction]:
    """The only way to write. Commits when the block ends, rolls back when it raises.

    COMMIT is sent when every statement has been answered, and never with one of them. Raises
    ``Unavailable`` when the database can't be reached in time. When the answer to COMMIT is lost
    the outcome is unknown, and its detail says so; an idempotency key in the same transaction tells
    on the next try. Raises ``Deadlock`` when the server has rolled it back.
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


def check() -> None:
    """Reach the database: ``SELECT 1``. Raises ``Unavailable``."""
    fetch_one("SELECT 1 AS one")


def release() -> None:
    """Give the connection back before the request is over: what waits must not hold one."""
    if g.get("transaction") is not None:
        raise RuntimeError("A transaction is open.")
    _give_back(None)


def reconnect() -> None:
    """Give the connection back, and close all that nobody uses."""
    release()
    extension("pool").drop_idle()


def init_app(app: Flask, settings: Settings) -> Pool:
    """Give the application its pool. Opens no connection, so it may happen before a fork."""
    pool = app.extensions["gatebook.pool"] = Pool(settings)
    app.teardown_appcontext(_give_back)
    return pool


def _request_connection() -> PooledDedicatedDBConnection:
    # Closed by an error: what the request does next, a retry for instance, gets another. Not within
    # a transaction, which would go on over it.
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
    "defer",
    "execute",
    "fetch_all",
    "fetch_one",
    "init_app",
    "reconnect",
    "release",
    "retry_deadlock",
    "transaction",
]
