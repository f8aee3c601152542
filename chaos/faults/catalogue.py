"""List the faults, with the time that a request may take in each.

A fault is a function that breaks something, keeps it broken for a while, and repairs it. When it
returns, the recovery begins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.settings import Settings
from chaos.cluster import ClusterUnderTest
from chaos.faults import api, mail, mariadb, redis
from chaos.injection import kill_points

# The deadlines that one request may meet, one after the other, as names of settings
# (docs/operations.md, "Every wait and its end"). The first that expires answers 503, so each list
# is the longest sequence.
_ROW_LOCK = ("db_lock_timeout",)
# A permit for a look-up in the ledger, a connection of the pool; then an idle connection whose
# ping is not answered, and a new one whose handshake is not.
_MARIADB = ("pool_wait", "pool_wait", "db_read_timeout", "db_read_timeout")
# The same two permits; then the statement, which MariaDB itself aborts.
_LOCKED_TABLE = ("pool_wait", "pool_wait", "db_statement_timeout")
# Connecting, INFO and the answer; or the row lock of another request that waits for these.
_REDIS = ("redis_connect_timeout", "redis_timeout", "redis_timeout", *_ROW_LOCK)
# A thread: a request that waits longer for one is shed.
_SLOW_CLIENTS = ("queue_timeout",)
# All sessions are looked up in the ledger at once.
_EMPTY_REDIS = ("pool_wait", "pool_wait", *_REDIS)


@dataclass(frozen=True)
class Fault:
    """A fault that is held for ``hold`` seconds, in a quick run ``quick_hold`` (None: skipped)."""

    name: str
    title: str
    inject: Callable[[ClusterUnderTest, float], None]
    waits: tuple[str, ...]
    hold: float
    quick_hold: float | None

    def longest_wait(self, settings: Settings) -> float:
        """Return the sum of a request's deadlines, plus one second for the work (seconds)."""
        return sum(float(getattr(settings, name)) for name in self.waits) + 1.0


_BEFORE = len(kill_points.BEFORE_THE_COMMIT)
_AFTER = len(kill_points.AFTER_THE_COMMIT)
_LOOKING_UP = len(kill_points.WHILE_LOOKING_UP)

FAULTS = (
    Fault("none", "nothing: the load alone", api.idle, _ROW_LOCK, 5, 2),
    Fault(
        "worker-killed",
        "a worker killed every second",
        api.kill_workers,
        _ROW_LOCK,
        8,
        None,
    ),
    Fault(
        "killed-before-commit",
        f"a worker killed at each of {_BEFORE} points before the commit",
        api.kill_before_commit,
        _ROW_LOCK,
        _BEFORE,
        _BEFORE / 2,
    ),
    Fault(
        "killed-after-commit",
        f"a worker killed at each of {_AFTER} points between the commit and the answer",
        api.kill_after_commit,
        _ROW_LOCK,
        _AFTER,
        _AFTER,
    ),
    Fault(
        "killed-looking-up",
        f"a worker killed at each of {_LOOKING_UP} points of a lookup for Redis",
        api.kill_during_lookup,
        _EMPTY_REDIS,
        _LOOKING_UP,
        None,
    ),
    Fault("terminated", "SIGTERM to gunicorn, started again", api.terminate_api, _ROW_LOCK, 2, 1),
    Fault(
        "slow-clients",
        f"{api.SLOW_CLIENTS} clients send a byte a second",
        api.send_slowly,
        _SLOW_CLIENTS,
        30,
        12,
    ),
    Fault("smtp-away", "the mail server away", mail.stop_server, _ROW_LOCK, 10, None),
    Fault("smtp-hangs", "the mail server hangs", mail.hang_server, _ROW_LOCK, 10, 4),
    Fault(
        "mail-worker-killed",
        "the mail worker killed every 3 s",
        mail.kill_worker,
        _ROW_LOCK,
        12,
        6,
    ),
    Fault(
        "two-mail-workers",
        "two mail workers, one killed every 1.5 s",
        mail.kill_two_workers,
        _ROW_LOCK,
        12,
        None,
    ),
    Fault(
        "clock-forward",
        "the clock an hour forward, then back",
        api.move_clock_forward,
        _EMPTY_REDIS,
        8,
        4,
    ),
    Fault(
        "clock-back",
        "the clock an hour back, then forward",
        api.move_clock_back,
        _EMPTY_REDIS,
        8,
        4,
    ),
    Fault("mariadb-killed", "MariaDB killed, restarted", mariadb.kill, _MARIADB, 5, 2),
    Fault("mariadb-paused", "MariaDB paused", mariadb.pause, _MARIADB, 30, 7),
    Fault(
        "wait-timeout",
        "MariaDB's `wait_timeout` is 1 s",
        mariadb.shorten_wait_timeout,
        _MARIADB,
        8,
        None,
    ),
    Fault("read-only", "MariaDB read-only", mariadb.make_read_only, _MARIADB, 5, None),
    Fault(
        "connections",
        "all connections killed, 20/s",
        mariadb.kill_connections,
        _MARIADB,
        8,
        3,
    ),
    Fault(
        "table-locked",
        "a table locked: the pool is held",
        mariadb.lock_table,
        _LOCKED_TABLE,
        10,
        5,
    ),
    Fault("redis-aof", "Redis killed, back from its AOF", redis.kill, _EMPTY_REDIS, 3, 2),
    Fault("redis-paused", "Redis paused", redis.pause, _REDIS, 8, 3),
    Fault("redis-full", "Redis out of memory", redis.fill_memory, _REDIS, 5, None),
    Fault("redis-read-only", "Redis a replica of nobody", redis.make_read_only, _REDIS, 5, None),
    Fault("redis-flushed", "Redis emptied, twice a second", redis.flush, _EMPTY_REDIS, 6, 2),
    Fault("redis-dump", "Redis back from an old dump", redis.restore_old_dump, _EMPTY_REDIS, 6, 3),
)
