"""Make applications with other settings, and close their connections in the end."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from redis import Redis

from api import create_app
from api.settings import Settings


@contextmanager
def applications(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Yield ``make(session_touch=5)``, and close all its applications when the block ends."""
    apps: list[Flask] = []

    def make(**changed: Any) -> Flask:
        apps.append(create_app(dataclasses.replace(settings, **changed)))
        return apps[-1]

    yield make
    while apps:
        close(apps.pop())


def close(app: Flask) -> None:
    """Close the connections to MariaDB and Redis, before a collection does it in a later test."""
    app.extensions["gatebook.pool"].close()
    client = app.extensions["gatebook.redis"]
    app.extensions["gatebook.redis_reader"].close()
    if isinstance(client, Redis):
        client.connection_pool.disconnect()
    if sentinels := app.extensions.get("gatebook.redis_sentinels"):
        sentinels.close()
