"""The Redis client: every wait has an end, nothing is retried, every failure is ``Unavailable``.

Each new connection asks which run of Redis it has reached: one that was restarted or failed over
may have lost what it acknowledged, and what it holds is then compared with the ledger.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from api.app_context import extension
from api.errors import Unavailable
from api.settings import Settings
from api.telemetry.metrics import FAILURES


class Run:
    """Which run of Redis the newest connection reached: its ``run_id``, empty where it isn't told.

    None before the first connection.
    """

    id: str | None = None

    def connected(self, connection: Any) -> None:
        """What redis-py calls on each new connection, instead of its own greeting."""
        connection.on_connect()
        connection.send_command("INFO", "server")
        try:
            info: str | bytes = connection.read_response()
        except ResponseError:
            self.id = ""  # INFO is not allowed here: ages alone decide
            return
        text = info.decode() if isinstance(info, bytes) else str(info)
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        self.id = lines.get("run_id", "")


_PATIENCE = 0.005  # seconds that the main loop has for Redis
_REST, _LONGEST_REST = 0.1, 30.0  # seconds that it leaves a Redis alone which did not answer
# Bytes that a connection reads at once, and holds for good: each thread has one connection or two.
# Nearly all answers are shorter than this; redis-py would hold 64 KiB.
_READ_SIZE = 4096
_BATCH_READ_SIZE = 65536  # of the one that reads many at once
_GET = b"*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n"  # as redis-py would pack it, step by step


class Reader(threading.local):
    """A connection for each thread, kept: a pool's work at each command costs more than a GET."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._connection = pool.connection_class(**pool.connection_kwargs)

    def get(self, key: str) -> bytes | None:
        """``GET``. A connection that was lost is made anew once: reading twice does no harm."""
        name = key.encode()
        return self._ask([_GET % (len(name), name)])

    def add(self, key: str, value: bytes, milliseconds: int) -> None:
        """``SET … PX … NX``, by which nothing is overwritten; so done twice it is the same."""
        self._ask(self._connection.pack_command("SET", key, value, "PX", milliseconds, "NX"))

    def _ask(self, packed: list[bytes]) -> bytes | None:
        kept = self._connection.is_connected
        try:
            return self._ask_once(packed)
        except LostConnection:
            if not kept:
                raise
            return self._ask_once(packed)

    def _ask_once(self, packed: list[bytes]) -> bytes | None:
        try:
            self._connection.send_packed_command(packed)
            return cast("bytes | None", self._connection.read_response())
        except ResponseError:
            raise  # it was answered: the connection is as good as before
        except BaseException:
            self._connection.disconnect()  # else the next one would read this one's answer
            raise


class BatchReader:
    """Many values in one round trip, for one thread that must not wait: the server's main loop.

    It connects in a thread of its own, and rests for a while when Redis does not answer.
    """

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._connection: Any = None
        self._connecting = False
        self._resting_until = 0.0
        self._rest = _REST

    def get(self, keys: Sequence[str]) -> list[bytes | None] | None:
        """``GET`` of each; a key of another type counts as absent. None: not told in time."""
        connection = self._connection
        if connection is None:
            self._connect_aside()
            return None
        deadline = time.monotonic() + _PATIENCE
        try:
            names = [key.encode() for key in keys]
            command = b"".join(_GET % (len(name), name) for name in names)
            connection.send_packed_command([command], check_health=False)
            values = [self._value(connection, deadline) for _ in keys]
        except Exception as error:  # noqa: BLE001 - a thread asks again, and says what is wrong
            FAILURES.inc("redis")
            self._connection = None  # what it still has to say would be taken for a later answer
            connection.disconnect()
            if not isinstance(error, LostConnection):
                self._take_a_rest()
            return None
        self._rest = _REST
        return values

    def _value(self, connection: Any, deadline: float) -> bytes | None:
        patience = max(deadline - time.monotonic(), 0.001)
        try:
            return cast("bytes | None", connection.read_response(timeout=patience))
        except ResponseError:
            return None

    def _connect_aside(self) -> None:
        if not self._connecting and time.monotonic() > self._resting_until:
            self._connecting = True
            try:
                threading.Thread(target=self._connect, name="redis-batch", daemon=True).start()
            except RuntimeError:  # the machine has no room for one more thread
                self._connecting = False
                self._take_a_rest()

    def _connect(self) -> None:
        options = {**self._pool.connection_kwargs, "socket_read_size": _BATCH_READ_SIZE}
        connection = self._pool.connection_class(**options)
        try:
            connection.connect()
            self._connection = connection
        except Exception:  # noqa: BLE001 - else a thread of its own for each turn of the loop
            connection.disconnect()
            self._take_a_rest()
        finally:
            self._connecting = False

    def _take_a_rest(self) -> None:
        """Twice as long each time: one that is always slower than that would cost more than it
        brings.
        """
        self._resting_until = time.monotonic() + self._rest
        self._rest = min(2 * self._rest, _LONGEST_REST)


def init_app(app: Flask, settings: Settings) -> Redis:
    """Give the application its client. Connects when first used."""
    run = app.extensions["gatebook.redis_run"] = Run()
    pool = ConnectionPool.from_url(
        settings.redis_url,
        socket_connect_timeout=settings.redis_connect_timeout,
        socket_timeout=settings.redis_timeout,
        socket_read_size=_READ_SIZE,
        max_connections=settings.redis_max_connections,
        # redis-py's ten retries made one GET last a minute, and counted one INCR twice
        retry=Retry(NoBackoff(), 0),
        redis_connect_func=run.connected,
    )
    client = Redis(connection_pool=pool)
    app.extensions["gatebook.redis"] = client
    app.extensions["gatebook.redis_reader"] = Reader(pool)
    app.extensions["gatebook.redis_batch_reader"] = BatchReader(pool)
    return client


def client() -> Redis:
    """The client of the application at hand. Answers are bytes."""
    return extension("redis")  # type: ignore[no-any-return]


def get(key: str) -> bytes | None:
    """One value, by the quickest way. Raises what redis-py raises: see ``failing_closed``."""
    return extension("redis_reader").get(key)  # type: ignore[no-any-return]


def get_at_once(keys: Sequence[str]) -> list[bytes | None] | None:
    """Many values, or None when that would take longer than a few milliseconds. See its class."""
    return extension("redis_batch_reader").get(keys)  # type: ignore[no-any-return]


def add(key: str, value: bytes, milliseconds: int) -> None:
    """One value where there is none, for so long, by the quickest way. Raises as ``get`` does."""
    extension("redis_reader").add(key, value, milliseconds)


def run_id() -> str:
    """The run of Redis that the newest connection reached. ``Unavailable`` if none ever was.

    A process that writes before it knows would write copies which nobody believes.
    """
    run: Run = extension("redis_run")
    if run.id is None:
        check()
    return run.id or ""


@contextmanager
def failing_closed() -> Iterator[None]:
    """Any failure of Redis inside becomes ``Unavailable``: 503, never waved through."""
    try:
        yield
    except RedisError as error:
        FAILURES.inc("redis")
        raise Unavailable("redis") from error


def check() -> None:
    """Reach Redis: ``PING``. Raises ``Unavailable``."""
    with failing_closed():
        client().ping()
