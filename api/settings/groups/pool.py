"""Declare the settings of the connection pool, which is PooledDB of DBUtils."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between
from api.settings.declaration import setting

_setting = partial(setting, group="Pool")


@dataclass(frozen=True, kw_only=True)
class PoolSettings:
    """The parameters of PooledDB, and the longest wait for a connection."""

    pool_mincached: int = _setting(
        "Connections opened when a worker starts (PooledDB mincached).",
        "2",
        between(0, 256),
        default=0,
    )
    pool_maxcached: int = _setting(
        "Maximum number of idle connections; 0: no limit (PooledDB maxcached).",
        "8",
        between(0, 256),
        default=0,
    )
    pool_maxconnections: int = _setting(
        "Maximum number of connections in each worker process (PooledDB maxconnections).",
        "16",
        between(1, 1024),
        default=16,
    )
    pool_blocking: bool = _setting(
        "on: wait up to POOL_WAIT for a connection; off: 503 at once (PooledDB blocking).",
        "on",
        default=True,
    )
    pool_wait: float = _setting(
        "The longest wait for a connection. Then the response is 503.",
        "2",
        between(0.01, 60),
        default=2.0,
    )
    pool_maxusage: int = _setting(
        "Number of statements after which a connection is replaced; 0: never (PooledDB maxusage).",
        "10000",
        between(0, 10_000_000),
        default=0,
    )
    pool_setsession: tuple[str, ...] = _setting(
        "Additional statements for each new connection, comma-separated (PooledDB setsession)."
        " They run after the statements that set the time zone, isolation and deadlines.",
        "SET SESSION wait_timeout=600",
        default=(),
    )
    pool_reset: bool = _setting(
        "on: roll back each time a connection is returned to the pool. off: only if a transaction"
        " is open (PooledDB reset).",
        "off",
        default=False,
    )
    pool_ping: int = _setting(
        "1: a connection that was idle for POOL_PING_IDLE is pinged before use. 0: never (PooledDB"
        " ping).",
        "1",
        between(0, 1),
        default=1,
    )
    pool_ping_idle: float = _setting(
        "Idle time after which a connection is pinged.",
        "1",
        between(0, 3600),
        default=1.0,
    )
