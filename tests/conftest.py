"""Fixtures for real MariaDB, real Redis and the real application.

Every response is checked against the contract. ``DATABASE_URL`` and ``REDIS_URL`` name the servers
(``make test`` starts private ones). The tests create and drop their own database, ``<name>_test``,
and use only keys under ``gatebook-test:``.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from flask import Flask
from redis import Redis

from api import create_app
from api.db import driver
from api.db.migrate import migrate
from api.domain import clock as api_clock
from api.domain.password_mix import PasswordMix
from api.rules.passwords import imitate_mix
from api.settings import Settings
from tests.support.applications import applications
from tests.support.built_client import built_client, packed_client
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.faults import faulty_database, faulty_redis, frozen_heap
from tests.support.forked_commands import ForkedCommands
from tests.support.identity_provider import (
    FakeProviders,
    acme,
    closed,
    fake_providers,
    other,
    pear,
)
from tests.support.mailbox import Mailbox
from tests.support.read_once import contract_read_once
from tests.support.server import Server
from tests.support.signing_keys import make_key
from tests.support.tables import empty_all, learn
from tests.support.url_builders import url_builders_compiled_once

__all__ = [
    "acme",
    "built_client",
    "closed",
    "contract_read_once",
    "fake_providers",
    "faulty_database",
    "faulty_redis",
    "frozen_heap",
    "other",
    "packed_client",
    "pear",
    "url_builders_compiled_once",
]

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "gatebook-test:"

# Differences from production: password hashing is cheap, rate limits are off by default,
# and sign-in by mail is on, so that the route exists. For the same reason there are audiences; the
# fixture `environment` adds the key that signs tokens.
TEST_ENVIRONMENT = {
    "SECRET_KEY": "for tests only and nowhere else ever",
    "PUBLIC_URL": "http://localhost:8000",
    "ALLOWED_ORIGINS": "https://app.example.com,http://localhost:5173",
    "REDIS_PREFIX": PREFIX,
    "ARGON2_MEMORY_KIB": "8",
    "ARGON2_TIME": "1",
    "LIMITS": "off",
    "EMAIL_SIGN_IN": "on",
    "TOKEN_AUDIENCES": "https://notes.example.com,reports",
    "LOG_FORMAT": "json",
    "LOG_LEVEL": "error",
}


# Each application reads the mix of password schemes once, and not again in the middle of a test
# that compares the statements of two requests.
imitate_mix._KEPT_SECONDS = float("inf")

# On a busy machine an example may take longer than Hypothesis' limit of 200 ms.
hypothesis.settings.register_profile("gatebook", deadline=None)
hypothesis.settings.load_profile("gatebook")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Collect tests without garbage collection: almost all that is made stays until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Exempt all objects made so far from garbage collection, among them ten thousand tests.

    They exist until the end, and scanning them took 0.3 s of each test that forces a collection.
    With Python's thresholds, collections take a sixth of the time of all tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def environment(
    fake_providers: FakeProviders, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Yield the environment of the servers under test, with a new, empty, migrated database."""
    # Each of several test processes has its own servers: dev/commands/test.py
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    names = {name: f"{name}_{worker}" if worker else name for name in ("DATABASE_URL", "REDIS_URL")}
    missing = names.values() - os.environ.keys()
    if missing:
        pytest.exit(f"{' and '.join(sorted(missing))} not set: run `make test`.", returncode=1)
    urls = {name: os.environ[given] for name, given in names.items()}
    keys = {"TOKEN_SIGNING_KEYS": str(make_key(tmp_path_factory.mktemp("keys") / "token.pem"))}
    given = Settings.from_environ({**os.environ, **urls, **TEST_ENVIRONMENT, **keys})
    name = given.database()["database"]
    admin = driver.open_connection(given, database=None)
    with closing(admin), admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}_test`")
        cursor.execute(f"CREATE DATABASE `{name}_test`")
        url = urlsplit(given.database_url)._replace(path=f"/{name}_test").geturl()
        environment = {
            **TEST_ENVIRONMENT,
            **keys,
            **fake_providers.configuration(tmp_path_factory.mktemp("providers")),
            "DATABASE_URL": url,
            "REDIS_URL": given.redis_url,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "examples")]),
        }
        migrated = Settings.from_environ(environment)
        migrate(migrated, [ROOT / "examples" / "notes" / "migrations"])
        with closing(driver.open_connection(migrated)) as connection:
            learn(partial(_run, connection))
        yield environment
        cursor.execute(f"DROP DATABASE `{name}_test`")


@pytest.fixture(scope="session")
def settings(environment: dict[str, str]) -> Settings:
    """Return the settings of ``app``."""
    return Settings.from_environ(environment)


@pytest.fixture(scope="session")
def shared_app(settings: Settings) -> Flask:
    """Return the application of all tests that need no other settings."""
    return create_app(settings)


@pytest.fixture(scope="session")
def redis(settings: Settings) -> Redis:
    """Return a Redis client with which a test inspects or damages data."""
    return Redis.from_url(settings.redis_url)


@pytest.fixture(autouse=True)
def clean(request: pytest.FixtureRequest) -> None:
    """Delete the data of earlier tests, unless the test uses no server."""
    if not {"environment", "settings", "shared_app", "redis"} & set(request.fixturenames):
        return
    if "shared_app" in request.fixturenames:  # an earlier test may have imported passwords
        kept = imitate_mix.KeptMix()
        kept._kept = (0.0, PasswordMix())
        request.getfixturevalue("shared_app").extensions["gatebook.password_mix"] = kept
    settings: Settings = request.getfixturevalue("settings")
    connection = driver.open_connection(settings)
    with closing(connection):
        empty_all(partial(_run, connection))
    redis: Redis = request.getfixturevalue("redis")
    if keys := list(redis.scan_iter(f"{PREFIX}*")):
        redis.delete(*keys)


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    """Return the application, with empty tables."""
    return shared_app


@pytest.fixture
def make_app(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Yield a function that makes an application with other settings: ``make_app(threads=8)``."""
    with applications(settings) as make:
        yield make


@pytest.fixture
def client(app: Flask) -> ApiClient:
    """Return a client that is not signed in, with a cookie jar."""
    return ApiClient(app)


@pytest.fixture
def sign_up(app: Flask) -> Callable[..., Person]:
    """Return a function that signs up a person and does not sign them in: ``sign_up("bob")``."""

    def signing_up(name: str, app: Flask = app, **account: Any) -> Person:
        return Person.sign_up(app, name, **account)

    return signing_up


@pytest.fixture
def sign_in(sign_up: Callable[..., Person]) -> Callable[..., Person]:
    """Return a function that signs up and signs in a person: ``sign_in("bob", remember=True)``."""

    def signing_in(name: str, app: Flask | None = None, **session: Any) -> Person:
        person = sign_up(name, app) if app else sign_up(name)
        return person.sign_in(**session)

    return signing_in


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Person:
    """Sign in Alice by cookie."""
    return sign_in("alice")


@pytest.fixture
def bob(sign_in: Callable[..., Person]) -> Person:
    """Sign in Bob by cookie."""
    return sign_in("bob")


class Clock:
    """A clock that runs and that the test can move."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, **span: float) -> None:
        """Move the clock forward: ``advance(hours=1)``."""
        self.offset += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the application's clock with one that the test can move."""
    clock = Clock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


@pytest.fixture(scope="session")
def commands_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedCommands]:
    """Yield a function that runs a command and returns its exit status, output and errors."""
    commands = ForkedCommands(tmp_path_factory.mktemp("commands"))
    yield commands
    commands.close()


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Count the commands that go to MariaDB and to Redis."""
    return Commands(monkeypatch)


@pytest.fixture
def sql(settings: Settings) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Yield a function that runs SQL past the application: ``sql("SELECT …", …)``."""
    connection = driver.open_connection(settings)
    with closing(connection):
        yield partial(_run, connection)


def _run(connection: Any, statement: str, *parameters: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


@pytest.fixture
def mailbox(app: Flask, sql: Callable[..., list[dict[str, Any]]]) -> Mailbox:
    """Return the mails that wait to be sent: ``mailbox.to("alice@example.com")``."""
    return Mailbox(app, sql)


@pytest.fixture
def start_server(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Yield a function that starts gunicorn as in production: ``start_server(THREADS="32")``."""
    servers: list[Server] = []

    def starting(config: str = "gunicorn.conf.py", **changed: str) -> Server:
        servers.append(Server({**environment, **changed}, tmp_path, config))
        servers[-1].await_ready()
        return servers[-1]

    with ExitStack() as stopping:  # Stop all servers, even if stopping one fails.
        yield starting
        for server in servers:
            stopping.callback(server.stop)


@pytest.fixture
def serve(start_server: Callable[..., Server]) -> Callable[..., str]:
    """Return a function that starts gunicorn as in production and returns its base URL."""
    return lambda **changed: start_server(**changed).base


@pytest.fixture(scope="module")
def live_server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Start gunicorn as in production, with one worker, and yield its base URL.

    The tests of a module share it. A test that harms a server starts its own.
    """
    server = Server(environment, tmp_path_factory.mktemp("server"))
    try:
        server.await_ready()
        yield server.base
    finally:
        server.stop()
