"""Services that answer a PING but cannot serve requests: /readyz and the doctor must fail.

While they report success, a deployment continues and no alarm is raised.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests

from api.db import driver
from api.db.migrate import migrate
from api.settings import Settings
from tests.support.at_once import LONGEST
from tests.support.forked_commands import ForkedCommands
from tests.support.own_redis import CLUSTER, OwnRedis
from tests.support.server import Server

WELL = {"mariadb": "ok", "migrations": "ok", "rights": "ok", "redis": "ok"}


class CheckedInstallation:
    """A server with its own database and Redis."""

    def __init__(self, environment: dict[str, str], commands: ForkedCommands, logs: Path) -> None:
        self._commands = commands
        self.redis = OwnRedis()
        base_settings = Settings.from_environ(environment)
        self.database = f"{base_settings.database()['database']}_ready"
        self._connection = driver.open_connection(base_settings, database=None)
        self.sql(f"CREATE OR REPLACE DATABASE {self.database}")
        url = urlsplit(environment["DATABASE_URL"])
        self.local = base_settings.database()["unix_socket"] is not None
        self.environment = {
            **environment,
            "DATABASE_URL": url._replace(path=f"/{self.database}").geturl(),
            "REDIS_URL": self.redis.url,
        }
        self.server = Server(self.environment, logs)

    def sql(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)

    def ready(self) -> tuple[int, dict[str, str]]:
        """Return the status and the checks of /readyz."""
        response = requests.get(f"{self.server.base}/readyz", timeout=LONGEST)
        checks = response.json()["checks"]
        return response.status_code, {name: check["status"] for name, check in checks.items()}

    def doctor(self, *arguments: str, **changed: str) -> tuple[int, dict[str, str]]:
        """Return the exit status and the state of each check."""
        environment = {**self.environment, **changed}
        code, out, err = self._commands(environment, "doctor", "--json", *arguments)
        assert err == ""
        report = json.loads(out)
        states = {check["name"]: check["status"] for check in report["checks"]}
        failed = "failed" in states.values()
        assert report["status"] == ("failed" if failed else max(states.values()))
        return code, states

    def close(self) -> None:
        self.server.stop()
        self.redis.close()
        self.sql(f"DROP DATABASE {self.database}")


@pytest.fixture(scope="module")
def installation(
    environment: dict[str, str],
    commands_of: ForkedCommands,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[CheckedInstallation]:
    new_installation = CheckedInstallation(
        environment, commands_of, tmp_path_factory.mktemp("ready")
    )
    with closing(new_installation):
        new_installation.server.await_ready()
        yield new_installation


def test_an_empty_schema_is_not_ready(installation: CheckedInstallation) -> None:
    checks = {"mariadb": "ok", "migrations": "failed", "redis": "ok"}
    assert installation.ready() == (503, checks)
    assert installation.doctor() == (1, {"settings": "ok", **checks})


@pytest.fixture
def migrated(installation: CheckedInstallation) -> CheckedInstallation:
    """Migrate the database, after which all checks pass."""
    migrate(Settings.from_environ(installation.environment), [])
    assert installation.ready() == (200, WELL)
    return installation


def test_a_redis_that_keeps_nothing_is_not_ready(migrated: CheckedInstallation) -> None:
    redis = migrated.redis.client
    for breaking, mending in (
        (("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
        (("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0")),
    ):
        redis.execute_command(*breaking)
        try:
            assert redis.ping()
            assert migrated.ready() == (503, {**WELL, "redis": "failed"})
            code, checks = migrated.doctor()
            assert (code, checks["redis"]) == (1, "failed")
        finally:
            redis.execute_command(*mending)
        assert migrated.ready() == (200, WELL)


def test_nor_is_one_that_refuses_scripts(migrated: CheckedInstallation) -> None:
    """Sessions and rate limits use scripts, so each sign-in would be a 503."""
    redis = migrated.redis.client
    redis.execute_command("ACL", "SETUSER", "default", "-eval")
    try:
        assert redis.set("gatebook-test:anything", "1", px=1)
        assert migrated.ready() == (503, {**WELL, "redis": "failed"})
        code, checks = migrated.doctor()
        assert (code, checks["redis"]) == (1, "failed")
    finally:
        redis.execute_command("ACL", "SETUSER", "default", "+eval")
    assert migrated.ready() == (200, WELL)


@pytest.mark.parametrize("options", [("--sentinel",), CLUSTER])
def test_nor_is_a_sentinel_or_a_node_of_a_cluster(
    migrated: CheckedInstallation, options: tuple[str, ...]
) -> None:
    with closing(OwnRedis(*options)) as other:
        assert other.client.ping()
        code, checks = migrated.doctor(REDIS_URL=other.url)
    assert (code, checks) == (1, {"settings": "ok", **WELL, "redis": "failed"})


def test_a_read_only_mariadb_is_not_ready(migrated: CheckedInstallation) -> None:
    migrated.sql("SET GLOBAL read_only = 1")
    try:
        checks = {"mariadb": "failed", "redis": "ok"}
        assert migrated.ready() == (503, checks)
        assert migrated.doctor() == (1, {"settings": "ok", **checks})
    finally:
        migrated.sql("SET GLOBAL read_only = 0")
    assert migrated.ready() == (200, WELL)


def test_nor_is_a_user_who_may_only_read(migrated: CheckedInstallation) -> None:
    user = f"'reader'@'{'localhost' if migrated.local else '%'}'"
    migrated.sql(f"CREATE OR REPLACE USER {user} IDENTIFIED BY 'for tests only'")
    migrated.sql(f"GRANT SELECT ON {migrated.database}.* TO {user}")
    url = urlsplit(migrated.environment["DATABASE_URL"])
    netloc = f"reader:{quote('for tests only')}@{url.netloc.rpartition('@')[2]}"
    try:
        reader = url._replace(netloc=netloc).geturl()
        code, checks = migrated.doctor(DATABASE_URL=reader)
    finally:
        migrated.sql(f"DROP USER {user}")
    assert (code, checks) == (1, {"settings": "ok", **WELL, "rights": "failed"})


def test_nobody_but_operators_is_told_more_than_names(migrated: CheckedInstallation) -> None:
    migrated.redis.client.execute_command("CONFIG", "SET", "maxmemory", "1")
    try:
        body: dict[str, Any] = requests.get(
            f"{migrated.server.base}/readyz", timeout=LONGEST
        ).json()
    finally:
        migrated.redis.client.execute_command("CONFIG", "SET", "maxmemory", "0")
    assert body == {
        "type": "/problems/unavailable",
        "title": "Not available right now",
        "status": 503,
        "code": "unavailable",
        "detail": "Not everything is ready yet.",
        "request_id": body["request_id"],
        "checks": {name: {"status": state} for name, state in {**WELL, "redis": "failed"}.items()},
    }
