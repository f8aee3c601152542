"""Fixtures for an application that reaches MariaDB or Redis through a proxy."""

from __future__ import annotations

import gc
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.settings import Settings
from api.web.problem_catalogue import PROBLEMS
from tests.support.applications import applications
from tests.support.at_once import LONGEST
from tests.support.proxy import Address, FaultProxy

T = TypeVar("T")

COMMIT = b"\nCOMMIT"  # COMMIT follows the release of the savepoint in the same write.
OUTCOME_UNKNOWN = "We do not know whether your change was saved. Please check before you try again."

# In seconds. Long enough for a busy machine, short enough to be waited for.
DEADLINE = 1.0
# In seconds. So long that an answered request has not waited for it.
FAR = 30.0
SHORT_DEADLINES: dict[str, Any] = {
    "db_connect_timeout": DEADLINE,
    "db_read_timeout": DEADLINE,
    "db_write_timeout": DEADLINE,
    "db_lock_timeout": 1,
    "pool_wait": DEADLINE,
    "redis_connect_timeout": DEADLINE,
    "redis_timeout": DEADLINE,
}
# Rate limits are on, so that Redis is needed, but so wide that no request is refused.
WIDE_LIMITS: dict[str, Any] = {
    "limits": True,
    "limit_password_free": 100000,
    "limit_password_failures": 100000,
    **{
        setting.name: "100000/minute"
        for setting in fields(Settings)
        if setting.name.startswith("limit_") and "/" in str(setting.default)
    },
}


@dataclass(frozen=True)
class Faulty:
    """A proxy, the application behind it, and that application's settings."""

    proxy: FaultProxy
    app: Flask
    settings: Settings


@pytest.fixture(scope="module")
def frozen_heap() -> None:
    """Exempt what earlier modules left from the collections that ``faulty_database`` forces.

    Among the objects of all tests before, each would take half a second.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def faulty_database(settings: Settings, frozen_heap: None) -> Iterator[Callable[..., Faulty]]:
    """Yield ``faulty_database(pool_ping=0)``: an application with MariaDB behind a proxy."""
    proxies: list[FaultProxy] = []
    # PyMySQL leaves a socket whose connect failed to the garbage collector.
    warnings.filterwarnings("ignore", "unclosed <socket", ResourceWarning)

    def making(**changed: Any) -> Faulty:
        proxies.append(FaultProxy(database_address(settings)))
        url = through(settings.database_url, proxies[-1])
        options = {**SHORT_DEADLINES, **WIDE_LIMITS, **changed, "database_url": url}
        app = make_app(**options)
        return Faulty(proxies[-1], app, app.config["GATEBOOK"])

    with applications(settings) as make_app:
        yield making
    for proxy in proxies:
        proxy.close()
    gc.collect()  # Nothing refers to the failed sockets any more.


@pytest.fixture
def faulty_redis(
    settings: Settings, make_app: Callable[..., Flask]
) -> Iterator[Callable[..., Faulty]]:
    """Yield ``faulty_redis()``: an application with Redis behind a proxy."""
    proxies: list[FaultProxy] = []

    def making(**changed: Any) -> Faulty:
        proxies.append(FaultProxy(redis_address(settings)))
        url = f"unix://{proxies[-1].path}?db={redis_number(settings)}"
        options = {**SHORT_DEADLINES, **WIDE_LIMITS, **changed, "redis_url": url}
        app = make_app(**options)
        return Faulty(proxies[-1], app, app.config["GATEBOOK"])

    yield making
    for proxy in proxies:
        proxy.close()


def database_address(settings: Settings) -> Address:
    """Return MariaDB's address."""
    arguments = settings.database()
    return arguments["unix_socket"] or (arguments["host"], arguments["port"])


def redis_address(settings: Settings) -> Address:
    """Return Redis' address."""
    parts = urlsplit(settings.redis_url)
    return parts.path if parts.scheme == "unix" else (parts.hostname or "", parts.port or 6379)


def redis_number(settings: Settings) -> str:
    """Return the number of the database in Redis that the tests use."""
    parts = urlsplit(settings.redis_url)
    if parts.scheme == "unix":
        return parse_qs(parts.query).get("db", ["0"])[0]
    return parts.path.strip("/") or "0"


def through(database_url: str, proxy: FaultProxy) -> str:
    """Return the URL of the same database, reached through the proxy."""
    parts = urlsplit(database_url)
    return parts._replace(query=urlencode({"unix_socket": str(proxy.path)})).geturl()


@contextmanager
def bounded() -> Iterator[None]:
    """Check that the block ends in less than ``LONGEST``, which no deadlines in force exceed."""
    begun_at = time.monotonic()
    yield
    took = time.monotonic() - begun_at
    assert took < LONGEST, f"took {took:.2f} s"


def elsewhere(work: Callable[[], T]) -> Future[T]:
    """Run ``work`` in another thread, which shares no context with this one."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  for whoever asks for the result
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def assert_unavailable(response: TestResponse, detail: str | None = None) -> None:
    """Check that the response is exactly the 503 of the contract."""
    assert (response.status_code, response.json) == (
        503,
        {
            "type": "/problems/unavailable",
            "title": "Not available right now",
            "status": 503,
            "code": "unavailable",
            "detail": detail or PROBLEMS["unavailable"].detail,
            "request_id": response.headers["X-Request-Id"],
            **({"outcome": "unknown"} if detail == OUTCOME_UNKNOWN else {}),
        },
    )
    assert response.headers["Retry-After"] == "2"
    assert response.content_type == "application/problem+json"
