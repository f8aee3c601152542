"""Test starts without MariaDB or Redis: a clear line, exit status 1, no traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import pytest

from api.settings import Settings
from tests.support.at_once import LONGEST
from tests.support.faults import bounded, database_address, redis_address, redis_number, through
from tests.support.forked_commands import ForkedCommands
from tests.support.proxy import FaultProxy

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(environment: dict[str, str], commands_of: ForkedCommands) -> Run:
    """Return a function that runs a command: ``run("doctor", REDIS_URL="…")``."""

    def running(command: str, **changed: str) -> CompletedProcess[str]:
        return CompletedProcess(command, *commands_of({**environment, **changed}, command))

    return running


@pytest.fixture
def hung_database(settings: Settings) -> Iterator[str]:
    """Yield a URL at which connections are accepted and never answered."""
    proxy = FaultProxy(database_address(settings))
    proxy.mode = "black_hole"
    yield through(settings.database_url, proxy)
    proxy.close()


@pytest.fixture
def hung_redis(settings: Settings) -> Iterator[str]:
    """Yield a Redis URL at which connections are accepted and never answered."""
    proxy = FaultProxy(redis_address(settings))
    proxy.mode = "black_hole"
    yield f"unix://{proxy.path}?db={redis_number(settings)}"
    proxy.close()


NOWHERE = "mysql://root@127.0.0.1:1/gatebook"
NO_REDIS = "redis://127.0.0.1:1/0"


def test_doctor_finds_everything_in_order(run: Run) -> None:
    off = {"IDENTITY_PROVIDERS": "", "TOKEN_SIGNING_KEYS": "", "TOKEN_AUDIENCES": ""}
    process = run("doctor", **off)
    assert (process.returncode, process.stdout, process.stderr) == (
        0,
        "".join(
            f"ok    {name}\n"
            for name in (
                "settings",
                "mariadb",
                "migrations",
                "rights",
                "redis",
                "roles",
                "addresses",
                "client_addresses",
                "secret_keys",
            )
        )
        + "ok    passkeys: No passkey can be made at https://app.example.com: not under the RP ID"
        " localhost (PASSKEY_RP_ID), nor in PASSKEY_RELATED_ORIGINS.\n"
        "ok    password_schemes\nok    tokens\n",
        "",
    )


@pytest.mark.long
def test_doctor_names_what_cannot_be_reached_and_goes_on(run: Run) -> None:
    process = run("doctor", DATABASE_URL=NOWHERE)
    assert process.returncode == 1
    settings, mariadb, redis = process.stdout.splitlines()
    assert (settings, redis) == ("ok    settings", "ok    redis")
    assert mariadb.startswith("FAIL  mariadb: ")
    assert "127.0.0.1" in mariadb
    assert process.stderr == ""

    process = run("doctor", REDIS_URL=NO_REDIS)
    assert process.returncode == 1
    *other_lines, redis = process.stdout.splitlines()
    names = ("settings", "mariadb", "migrations", "rights")
    assert other_lines == [f"ok    {name}" for name in names]
    assert redis.startswith("FAIL  redis: ")
    assert "127.0.0.1:1" in redis


@pytest.mark.long
def test_doctor_ends_within_the_deadlines_when_servers_hang(
    run: Run, hung_database: str, hung_redis: str
) -> None:
    with bounded():
        process = run(
            "doctor", DATABASE_URL=hung_database, REDIS_URL=hung_redis, DB_READ_TIMEOUT="1"
        )
    assert process.returncode == 1
    assert [line[:14] for line in process.stdout.splitlines()] == [
        "ok    settings",
        "FAIL  mariadb:",
        "FAIL  redis: T",
    ]
    assert process.stderr == ""


@pytest.mark.parametrize("command", ["migrate", "doctor"])
def test_a_wrong_password_of_the_database_is_a_line_that_does_not_show_it(
    run: Run, settings: Settings, command: str
) -> None:
    name = settings.database()["database"]
    socket = settings.database()["unix_socket"]
    place = f"localhost/{name}?unix_socket={socket}" if socket else f"127.0.0.1/{name}"
    process = run(command, DATABASE_URL=f"mysql://nobody:a-secret-password@{place}")
    assert process.returncode == 1
    output = process.stdout + process.stderr
    assert "Access denied for user 'nobody'" in output
    assert "Traceback" not in output
    assert "a-secret-password" not in output


@pytest.mark.parametrize("url", [NOWHERE, "mysql://root@localhost/gatebook?unix_socket=/no/such"])
def test_migrate_without_mariadb_is_one_line(run: Run, url: str) -> None:
    process = run("migrate", DATABASE_URL=url)
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr.startswith("unavailable: mariadb: ")
    assert process.stderr.count("\n") == 1


@pytest.mark.long
def test_migrate_with_a_hung_mariadb_is_one_line(run: Run, hung_database: str) -> None:
    with bounded():
        process = run("migrate", DATABASE_URL=hung_database, DB_READ_TIMEOUT="1")
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr.startswith("unavailable: mariadb: ")
    assert process.stderr.count("\n") == 1


def test_migrate_needs_no_redis(run: Run) -> None:
    process = run("migrate", REDIS_URL=NO_REDIS)
    assert (process.returncode, process.stdout, process.stderr) == (0, "up to date\n", "")


@pytest.mark.parametrize("command", ["migrate", "doctor"])
def test_a_wrong_setting_is_a_line_for_each_fault(run: Run, command: str) -> None:
    process = run(command, PORT="eighty", REDIS_URL="http://x", SECRET_KEY="short")
    assert (process.returncode, process.stdout) == (1, "")
    first, *faults = process.stderr.splitlines()
    assert first == "Invalid settings:"
    assert [fault.split("=")[0].split(" ")[2] for fault in faults] == [
        "REDIS_URL",
        "SECRET_KEY",
        "PORT",
    ]
    assert "short" not in process.stderr.replace("shortest", "")


def test_the_server_starts_without_mariadb_and_redis_and_says_that_it_is_not_ready(
    serve: Callable[..., str],
) -> None:
    """The servers may start later, but the log must report that they are missing."""
    import requests

    base = serve(DATABASE_URL=NOWHERE, REDIS_URL=NO_REDIS, POOL_MINCACHED="2")
    assert requests.get(f"{base}/healthz", timeout=LONGEST).status_code == 200
    ready = requests.get(f"{base}/readyz", timeout=LONGEST)
    assert (ready.status_code, ready.json()["code"]) == (503, "unavailable")
