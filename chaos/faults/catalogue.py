"""List the faults, with the time that a request may take in each.

Each is a function that breaks something, keeps it broken for a while, and mends it: it returns at
the moment from which all must be well again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.settings import Settings
from chaos.cluster import Cluster
from chaos.faults import api, mail, mariadb, redis
from chaos.injection import kill_points

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
# a thread; whoever waits longer for one is shed
_SLOW_CLIENTS = ("queue_timeout",)
# everybody is looked up in the ledger at once
_EMPTY_REDIS = ("pool_wait", "pool_wait", *_REDIS)


@dataclass(frozen=True)
class Fault:
    """``hold`` seconds (``quick_hold`` in a quick run, None: left out)."""

    name: str
    title: str
    happens: Callable[[Cluster, float], None]
    waits: tuple[str, ...]
    hold: float
    quick_hold: float | None

    def bound(self, settings: Settings) -> float:
        """The longest that any request may take: its deadlines, and a second for the work."""
        return sum(float(getattr(settings, name)) for name in self.waits) + 1.0


_BEFORE = len(kill_points.BEFORE_THE_COMMIT)
_AFTER = len(kill_points.AFTER_THE_COMMIT)
_LOOKING_UP = len(kill_points.WHILE_LOOKING_UP)

FAULTS = (
    Fault("none", "nothing: the load alone", api.nothing, _ANOTHERS_LOCK, 5, 2),
    Fault(
        "worker-killed",
        "a worker killed every second",
        api.worker_killed,
        _ANOTHERS_LOCK,
        8,
        None,
    ),
    Fault(
        "killed-before-commit",
        f"a worker killed at each of {_BEFORE} points before the commit",
        api.killed_before_the_commit,
        _ANOTHERS_LOCK,
        _BEFORE,
        _BEFORE / 2,
    ),
    Fault(
        "killed-after-commit",
        f"a worker killed at each of {_AFTER} points between the commit and the answer",
        api.killed_after_the_commit,
        _ANOTHERS_LOCK,
        _AFTER,
        _AFTER,
    ),
    Fault(
        "killed-looking-up",
        f"a worker killed at each of {_LOOKING_UP} points of a look-up for Redis",
        api.killed_while_looking_up,
        _EMPTY_REDIS,
        _LOOKING_UP,
        None,
    ),
    Fault("terminated", "SIGTERM to gunicorn, started again", api.terminated, _ANOTHERS_LOCK, 2, 1),
    Fault(
        "slow-clients",
        f"{api.SLOW_CLIENTS} clients send a byte a second",
        api.slow_clients,
        _SLOW_CLIENTS,
        30,
        12,
    ),
    Fault("smtp-away", "the mail server away", mail.server_away, _ANOTHERS_LOCK, 10, None),
    Fault("smtp-hangs", "the mail server hangs", mail.server_hangs, _ANOTHERS_LOCK, 10, 4),
    Fault(
        "mail-worker-killed",
        "the mail worker killed every 3 s",
        mail.worker_killed,
        _ANOTHERS_LOCK,
        12,
        6,
    ),
    Fault(
        "two-mail-workers",
        "two mail workers, one killed every 1.5 s",
        mail.two_workers,
        _ANOTHERS_LOCK,
        12,
        None,
    ),
    Fault(
        "clock-forward",
        "the clock an hour forward, then back",
        api.clock_forward,
        _EMPTY_REDIS,
        8,
        4,
    ),
    Fault(
        "clock-back",
        "the clock an hour back, then forward",
        api.clock_back,
        _EMPTY_REDIS,
        8,
        4,
    ),
    Fault("mariadb-killed", "MariaDB killed, restarted", mariadb.killed, _MARIADB, 5, 2),
    Fault("mariadb-paused", "MariaDB paused", mariadb.paused, _MARIADB, 30, 7),
    Fault("wait-timeout", "MariaDB's `wait_timeout` is 1 s", mariadb.hangs_up, _MARIADB, 8, None),
    Fault("read-only", "MariaDB read-only", mariadb.read_only, _MARIADB, 5, None),
    Fault(
        "connections",
        "all connections killed, 20/s",
        mariadb.connections_killed,
        _MARIADB,
        8,
        3,
    ),
    Fault(
        "table-locked",
        "a table locked: the pool is held",
        mariadb.table_locked,
        _LOCKED_TABLE,
        10,
        5,
    ),
    Fault("redis-aof", "Redis killed, back from its AOF", redis.killed, _EMPTY_REDIS, 3, 2),
    Fault("redis-paused", "Redis paused", redis.paused, _REDIS, 8, 3),
    Fault("redis-full", "Redis out of memory", redis.full, _REDIS, 5, None),
    Fault("redis-read-only", "Redis a replica of nobody", redis.read_only, _REDIS, 5, None),
    Fault("redis-flushed", "Redis emptied, twice a second", redis.flushed, _EMPTY_REDIS, 6, 2),
    Fault("redis-dump", "Redis back from an old dump", redis.back_from_dump, _EMPTY_REDIS, 6, 3),
)
