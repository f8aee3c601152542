"""The Redis client: every wait has an end, nothing is retried, every failure is ``Unavailable``.

Each new connection asks which run of Redis it has reached: one that was restarted or failed over
may have lost what it acknowledged, and what it holds is then compared with the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask, current_app
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from api.errors import Unavailable
from api.metrics import FAILURES
from api.settings import Settings


class Run:
    """Which run of Redis the newest connection reached: ``run_id``, empty while it is not known."""

    id = ""

    def connected(self, connection: Any) -> None:
        """What redis-py calls on each new connection, instead of its own greeting."""
        connection.on_connect()
        connection.send_command("INFO", "server")
        try:
            info: str | bytes = connection.read_response()
        except ResponseError:
            return  # INFO is not allowed here: ages alone decide
        text = info.decode() if isinstance(info, bytes) else str(info)
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        self.id = lines.get("run_id", "")


def init_app(app: Flask, settings: Settings) -> Redis:
    """Give the application its client. Connects when first used."""
    run = app.extensions["gatebook.redis_run"] = Run()
    pool = ConnectionPool.from_url(
        settings.redis_url,
        socket_connect_timeout=settings.redis_connect_timeout,
        socket_timeout=settings.redis_timeout,
        max_connections=settings.redis_max_connections,
        # redis-py's ten retries made one GET last a minute, and counted one INCR twice
        retry=Retry(NoBackoff(), 0),
        redis_connect_func=run.connected,
    )
    client = Redis(connection_pool=pool)
    app.extensions["gatebook.redis"] = client
    return client


def client() -> Redis:
    """The client of the application at hand. Answers are bytes."""
    return cast(Redis, current_app.extensions["gatebook.redis"])


def run_id() -> str:
    """The run of Redis that the newest connection reached."""
    return cast(Run, current_app.extensions["gatebook.redis_run"]).id


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
