"""The Redis client: every wait has an end, nothing is retried, every failure is ``Unavailable``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from api.errors import Unavailable
from api.settings import Settings


def init_app(app: Flask, settings: Settings) -> Redis:
    """Give the application its client. Connects when first used."""
    pool = ConnectionPool.from_url(
        settings.redis_url,
        socket_connect_timeout=settings.redis_connect_timeout,
        socket_timeout=settings.redis_timeout,
        max_connections=settings.redis_max_connections,
        # redis-py's ten retries made one GET last a minute, and counted one INCR twice
        retry=Retry(NoBackoff(), 0),
    )
    client = Redis(connection_pool=pool)
    app.extensions["gatebook.redis"] = client
    return client


def client() -> Redis:
    """The client of the application at hand. Answers are bytes."""
    return cast(Redis, current_app.extensions["gatebook.redis"])


@contextmanager
def failing_closed() -> Iterator[None]:
    """Any failure of Redis inside becomes ``Unavailable``: 503, never waved through."""
    try:
        yield
    except RedisError as error:
        raise Unavailable("redis") from error


def check() -> None:
    """Reach Redis: ``PING``. Raises ``Unavailable``."""
    with failing_closed():
        client().ping()
