"""Test GET /healthz (the process lives) and GET /readyz (MariaDB and Redis can serve requests)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from api.resources import health as resource
from api.store import right, server
from tests.resources.expected import Sql, assert_problem
from tests.support.client import ApiClient
from tests.support.counting import Commands

NOT_READY = "Not everything is ready yet."


def test_the_process_lives(client: ApiClient, commands: Commands) -> None:
    commands.reset()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json == {"status": "ok"}
    assert response.headers["Cache-Control"] == "no-store"
    assert (commands.sql, commands.redis) == ([], [])


def test_everything_is_there(client: ApiClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    names = ("mariadb", "migrations", "rights", "redis")
    assert response.json == {"status": "ok", "checks": {name: {"status": "ok"} for name in names}}
    assert response.headers["Cache-Control"] == "no-store"


def test_anybody_may_ask_so_asking_is_cheap(
    make_app: Callable[..., Flask], commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables and rights are checked again only after a while."""
    # A request for which the checks run reads the time twice.
    times = iter([1000.0, 1000.0, 1000.0, 1029.9, 1030.0, 1030.0])
    monkeypatch.setattr(resource, "time", SimpleNamespace(monotonic=lambda: next(times)))
    client = ApiClient(make_app())
    client.get("/readyz")
    statements = len(commands.sql)
    assert statements > len(right.listed(right.API))
    for _ in range(2):
        commands.reset()
        assert client.get("/readyz").status_code == 200
        assert commands.sql == [server.VARIABLES]
        # one round trip, with further commands in the same pipeline
        assert commands.redis == ["INFO"]
    commands.reset()
    client.get("/readyz")
    assert len(commands.sql) > len(right.listed(right.API))


def test_what_was_found_wrong_is_looked_at_again_at_once(
    make_app: Callable[..., Flask], sql: Sql, commands: Commands
) -> None:
    client = ApiClient(make_app())
    sql("RENAME TABLE mailed_proof TO mailed_proof_away")
    try:
        commands.reset()
        response = client.get("/readyz")
        # Only operators need the names of missing rights: a stranger's request must not look them
        # up.
        assert commands.sql.count("START TRANSACTION READ WRITE") == 1
    finally:
        sql("RENAME TABLE mailed_proof_away TO mailed_proof")
    checks = {"mariadb": "ok", "migrations": "ok", "rights": "failed", "redis": "ok"}
    expected_checks = {name: {"status": status} for name, status in checks.items()}
    assert_problem(response, 503, "unavailable", NOT_READY, checks=expected_checks)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("away", "checks"),
    [
        (["database_url"], {"mariadb": "failed", "redis": "ok"}),
        (
            ["redis_url"],
            {"mariadb": "ok", "migrations": "ok", "rights": "ok", "redis": "failed"},
        ),
        (["database_url", "redis_url"], {"mariadb": "failed", "redis": "failed"}),
    ],
)
def test_what_is_away_is_named(
    make_app: Callable[..., Flask], away: list[str], checks: dict[str, str]
) -> None:
    nowhere = {
        "database_url": "mysql://root@127.0.0.1:1/gatebook",
        "redis_url": "redis://127.0.0.1:1/0",
    }
    client = ApiClient(make_app(**{name: nowhere[name] for name in away}))
    response = client.get("/readyz")
    assert_problem(
        response,
        503,
        "unavailable",
        NOT_READY,
        checks={name: {"status": status} for name, status in checks.items()},
    )
    assert response.headers["Retry-After"] == "2"
    assert client.get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_who_asks_does_not_matter(client: ApiClient, path: str) -> None:
    headers = {"Cookie": "gatebook_session=" + "A" * 43, "Authorization": "Bearer " + "A" * 43}
    assert client.get(path, headers=headers).status_code == 200
    assert "Set-Cookie" not in client.get(path, headers=headers).headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_is_for_reading_only(client: ApiClient, path: str, method: str) -> None:
    response = client.open(path, method=method)
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
