"""The faults. Each is a function that breaks something, keeps it broken for a while, and mends it:
it returns at the moment from which all must be well again.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from pymysql.err import MySQLError

from api.settings import Settings
from chaos.place import Place

# What a request may have to wait for, one after the other, as names of settings
# (docs/operations.md, "Every wait and its end"). After the first that runs out it is answered 503,
# so each list is the longest way through.
_ANOTHERS_LOCK = ("db_lock_timeout",)
# a place for a look-up in the ledger, a connection of the pool; an idle one that does not answer
# the ping, a new one that does not greet
_MARIADB = ("pool_wait", "pool_wait", "db_read_timeout", "db_read_timeout")
# both held, and then the statement, which the server itself ends
_LOCKED_TABLE = ("pool_wait", "pool_wait", "db_statement_timeout")
# connecting, INFO, the answer; or the row lock of another request that waits for these
_REDIS = ("redis_connect_timeout", "redis_timeout", "redis_timeout", *_ANOTHERS_LOCK)
# everybody is looked up in the ledger at once
_EMPTY_REDIS = ("pool_wait", "pool_wait", *_REDIS)


@dataclass(frozen=True)
class Fault:
    """``hold`` seconds (``quick_hold`` in a quick run, None: left out)."""

    name: str
    title: str
    happens: Callable[[Place, float], None]
    waits: tuple[str, ...]
    hold: float
    quick_hold: float | None

    def bound(self, settings: Settings) -> float:
        """The longest that any request may take: its deadlines, and a second for the work."""
        return sum(float(getattr(settings, name)) for name in self.waits) + 1.0


def _no_fault(_place: Place, hold: float) -> None:
    time.sleep(hold)


def _worker_killed(place: Place, hold: float) -> None:
    _every(1.0, hold, place.kill_worker)


def _terminated(place: Place, hold: float) -> None:
    place.stop_api()
    time.sleep(hold)
    place.start_api()


def _slow_clients(place: Place, hold: float) -> None:
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", place.port)))
            for _ in range(12)
        ]
        for one in slow:
            one.sendall(b"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\n")
        # then nothing more: the server cuts them off
        time.sleep(hold)


def _mariadb_killed(place: Place, hold: float) -> None:
    place.signal("mariadb", signal.SIGKILL)
    time.sleep(hold)
    place.start_mariadb()


def _mariadb_paused(place: Place, hold: float) -> None:
    _pause("mariadb", place, hold)


def _mariadb_hangs_up(place: Place, hold: float) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL wait_timeout = 1")
        _kill_connections(place)  # those that were open keep the old value
        time.sleep(hold)
        cursor.execute("SET GLOBAL wait_timeout = DEFAULT")


def _mariadb_read_only(place: Place, hold: float) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL read_only = ON")
        time.sleep(hold)
        cursor.execute("SET GLOBAL read_only = OFF")


def _connections_killed(place: Place, hold: float) -> None:
    _every(0.05, hold, lambda: _kill_connections(place))


def _table_locked(place: Place, hold: float) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("LOCK TABLES account WRITE")
        time.sleep(hold)
        cursor.execute("UNLOCK TABLES")


def _redis_killed(place: Place, hold: float) -> None:
    place.signal("redis", signal.SIGKILL)
    time.sleep(hold)
    place.start_redis(aof=True)


def _redis_back_from_dump(place: Place, hold: float) -> None:
    place.save_redis_as_dump()
    time.sleep(hold)  # meanwhile sessions end, of which the dump knows nothing
    place.signal("redis", signal.SIGKILL)
    place.start_redis(aof=False)


def _redis_paused(place: Place, hold: float) -> None:
    _pause("redis", place, hold)


def _redis_full(place: Place, hold: float) -> None:
    with place.redis() as redis:
        redis.config_set("maxmemory-policy", "noeviction")
        redis.config_set("maxmemory", "1")
        time.sleep(hold)
        redis.config_set("maxmemory", "0")


def _redis_read_only(place: Place, hold: float) -> None:
    with place.redis() as redis:
        redis.replicaof("127.0.0.1", "1")  # nobody is there
        time.sleep(hold)
        redis.replicaof("NO", "ONE")


def _redis_flushed(place: Place, hold: float) -> None:
    with place.redis() as redis:
        _every(0.5, hold, redis.flushall)


def _pause(server: str, place: Place, hold: float) -> None:
    place.signal(server, signal.SIGSTOP)
    try:
        time.sleep(hold)
    finally:
        place.signal(server, signal.SIGCONT)


def _every(seconds: float, hold: float, do: Callable[[], object]) -> None:
    until = time.monotonic() + hold
    while time.monotonic() < until:
        do()
        time.sleep(seconds)


def _kill_connections(place: Place) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = 'gatebook'")
        for (number,) in cursor.fetchall():
            with suppress(MySQLError):  # it was gone
                cursor.execute("KILL %s", (number,))


FAULTS = (
    Fault("none", "nothing: the load alone", _no_fault, _ANOTHERS_LOCK, 5, 3),
    Fault("worker-killed", "a worker killed every second", _worker_killed, _ANOTHERS_LOCK, 8, 4),
    Fault("terminated", "SIGTERM to gunicorn, started again", _terminated, _ANOTHERS_LOCK, 2, 1),
    Fault(
        "slow-clients", "12 clients send half a head", _slow_clients, ("client_timeout",), 12, 12
    ),
    Fault("mariadb-killed", "MariaDB killed, restarted", _mariadb_killed, _MARIADB, 5, 3),
    Fault("mariadb-paused", "MariaDB paused", _mariadb_paused, _MARIADB, 30, 10),
    Fault("wait-timeout", "MariaDB's `wait_timeout` is 1 s", _mariadb_hangs_up, _MARIADB, 8, None),
    Fault("read-only", "MariaDB read-only", _mariadb_read_only, _MARIADB, 5, 3),
    Fault("connections", "all connections killed, 20/s", _connections_killed, _MARIADB, 8, 4),
    Fault("table-locked", "a table locked: the pool is held", _table_locked, _LOCKED_TABLE, 10, 6),
    Fault("redis-aof", "Redis killed, back from its AOF", _redis_killed, _EMPTY_REDIS, 3, 2),
    Fault("redis-paused", "Redis paused", _redis_paused, _REDIS, 8, 4),
    Fault("redis-full", "Redis out of memory", _redis_full, _REDIS, 5, 3),
    Fault("redis-read-only", "Redis a replica of nobody", _redis_read_only, _REDIS, 5, None),
    Fault("redis-flushed", "Redis emptied, twice a second", _redis_flushed, _EMPTY_REDIS, 6, 3),
    Fault("redis-dump", "Redis back from an old dump", _redis_back_from_dump, _EMPTY_REDIS, 6, 4),
)
