"""A Redis client in which every wait has a deadline and every failure raises ``Unavailable``.

Nothing is retried. ``REDIS_URL`` selects one of three topologies: a single server, the master that
Sentinels elect, or a Redis Cluster. Each command has one key, so that a Redis Cluster can serve it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ReadOnlyError, RedisError
from redis.retry import Retry
from redis.sentinel import SentinelConnectionPool

from api.app_context import extension
from api.cache.cluster import NO_RUN, ClusterClient
from api.cache.readers import BatchReader, CacheAnswer, CacheAnswers, Reader
from api.cache.run import Run
from api.cache.sentinels import Sentinels
from api.errors import Unavailable
from api.settings import Settings
from api.settings.redis_url import ClusterNodes, SentinelMaster, SingleServer, parse
from api.telemetry.metrics import FAILURES

# The bytes that a connection reads at once. It keeps this buffer for good, and each thread has one
# or two connections. Nearly all answers are shorter; redis-py's default is 64 KiB.
_READ_SIZE = 4096

Command = Sequence[str | bytes | int]


class _CurrentRunOnly:
    """A pool mixin that hands out no connection to a run of Redis that was replaced."""

    gatebook_run: Run

    def get_connection(self, *names: Any, **options: Any) -> Any:
        connection = super().get_connection(*names, **options)  # type: ignore[misc]
        if self.gatebook_run.of(connection) is None:
            try:
                connection.disconnect()
                connection.connect()
            except BaseException:
                self.release(connection)  # type: ignore[attr-defined]
                raise
        return connection


class _SinglePool(_CurrentRunOnly, ConnectionPool):
    pass


class _SentinelPool(_CurrentRunOnly, SentinelConnectionPool):
    pass


def init_app(app: Flask, settings: Settings) -> None:
    """Create the application's Redis client, which connects at its first use."""
    address = parse(settings.redis_url)
    if isinstance(address, ClusterNodes):
        _init_cluster(app, settings, address)
        return
    options = {
        "socket_connect_timeout": settings.redis_connect_timeout,
        "socket_timeout": settings.redis_timeout,
        "socket_read_size": _READ_SIZE,
        "max_connections": settings.redis_max_connections,
        # redis-py's ten retries made one GET last a minute, and counted one INCR twice
        "retry": Retry(NoBackoff(), 0),
    }
    pool: Any
    if isinstance(address, SingleServer):
        run = Run()
        pool = _SinglePool.from_url(address.url, redis_connect_func=run.connected, **options)
    else:
        run, pool = _sentinel_pool(app, settings, address, options)
    pool.gatebook_run = run
    client = Redis(connection_pool=pool)
    app.extensions["gatebook.redis"] = client
    app.extensions["gatebook.redis_run"] = run
    app.extensions["gatebook.redis_reader"] = Reader(pool, run)
    app.extensions["gatebook.redis_get_at_once"] = BatchReader(pool, run).get
    app.extensions["gatebook.redis_send"] = _by_pipeline(client)
    app.extensions["gatebook.redis_scan"] = client.scan_iter


def _sentinel_pool(
    app: Flask, settings: Settings, address: SentinelMaster, options: dict[str, Any]
) -> tuple[Run, ConnectionPool]:
    run = Run()
    sentinels = Sentinels(address, settings.redis_connect_timeout, settings.redis_timeout, run)
    app.extensions["gatebook.redis_sentinels"] = sentinels
    pool = _SentinelPool(  # type: ignore[no-untyped-call]
        address.name,
        sentinels,
        db=address.database,
        redis_connect_func=run.connected,
        **address.login.options(),
        **options,
    )
    return run, pool


def _init_cluster(app: Flask, settings: Settings, address: ClusterNodes) -> None:
    run = Run()
    run.id = NO_RUN
    cluster = ClusterClient(
        address,
        settings.redis_connect_timeout,
        settings.redis_timeout,
        settings.redis_max_connections,
    )
    app.extensions["gatebook.redis"] = cluster
    app.extensions["gatebook.redis_run"] = run
    app.extensions["gatebook.redis_reader"] = cluster
    app.extensions["gatebook.redis_get_at_once"] = cluster.get_at_once
    app.extensions["gatebook.redis_send"] = cluster.send
    app.extensions["gatebook.redis_scan"] = cluster.scan


def _by_pipeline(client: Redis) -> Callable[..., list[Any]]:
    def send_in_one_round_trip(commands: Sequence[Command], *, raises: bool = True) -> list[Any]:
        pipeline = client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
        return pipeline.execute(raise_on_error=raises)

    return send_in_one_round_trip


def client() -> Redis:
    """Return the current application's redis-py client, whose answers are bytes.

    Do not use it with a Redis Cluster.
    """
    return extension("redis")  # type: ignore[no-any-return]


def get(key: str) -> CacheAnswer:
    """Read one value by the fastest reader of the topology.

    Raises redis-py's errors: see ``failing_closed``.
    """
    return extension("redis_reader").get(key)  # type: ignore[no-any-return]


def get_at_once(keys: Sequence[str]) -> CacheAnswers | None:
    """Read many values in one round trip, or return None if that takes more than milliseconds.

    See ``BatchReader``.
    """
    return extension("redis_get_at_once")(keys)  # type: ignore[no-any-return]


def add(key: str, value: bytes, milliseconds: int) -> None:
    """Write one value if the key is absent (``SET NX``), with a lifetime in milliseconds.

    Raises redis-py's errors, as ``get`` does.
    """
    extension("redis_reader").add(key, value, milliseconds)


def send(commands: Sequence[Command], *, raises: bool = True) -> list[Any]:
    """Send many commands with one key each.

    Raises as ``get`` does; with ``raises=False`` errors are returned among the answers.
    """
    return extension("redis_send")(commands, raises=raises)  # type: ignore[no-any-return]


def scan(pattern: str, count: int) -> Iterator[bytes]:
    """Yield the keys that match, from every master; ``count`` keys are examined in one round trip.

    Raises as ``get`` does.
    """
    yield from extension("redis_scan")(match=pattern, count=count)


def run_id() -> str:
    """Return the run of Redis that the newest connection reached.

    Connects first if this process has no connection yet: copies that it writes without the run's id
    would not be trusted by any reader. Raises ``Unavailable``.
    """
    run: Run = extension("redis_run")
    if (name := run.id) is None:
        check()
        name = run.id
    return name or NO_RUN


@contextmanager
def failing_closed() -> Iterator[None]:
    """Turn any failure of Redis inside the block into ``Unavailable`` (503): fail closed."""
    try:
        yield
    except RedisError as error:
        FAILURES.inc("redis")
        if isinstance(error, ReadOnlyError):
            # A master became a replica. If its name now resolves to another server, the kept
            # connections would never notice.
            extension("redis_run").forget()
        raise Unavailable("redis") from error


def ask_run_again() -> None:
    """Ask Redis for its run id again, after a copy named another run. Raises ``Unavailable``."""
    with failing_closed():
        extension("redis_reader").ask_run_again()


def check() -> None:
    """Check that Redis answers ``PING``. Raises ``Unavailable``."""
    with failing_closed():
        send([("PING",)])
