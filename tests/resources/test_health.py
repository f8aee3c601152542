"""GET /healthz: this process lives. GET /readyz: what it needs can be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.resources.expected import assert_problem
from tests.support.client import ApiClient
from tests.support.counting import Commands

NOT_READY = "Not everything that requests need can be reached."


def test_the_process_lives(client: ApiClient, commands: Commands) -> None:
    commands.reset()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json == {"status": "ok"}
    assert response.headers["Cache-Control"] == "no-store"
    assert (commands.sql, commands.redis) == ([], [])


def test_everything_is_reached(client: ApiClient, commands: Commands) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "checks": {"mariadb": {"status": "ok"}, "redis": {"status": "ok"}},
    }
    assert response.headers["Cache-Control"] == "no-store"
    commands.reset()
    client.get("/readyz")
    assert (commands.sql, commands.redis) == (["SELECT 1 AS one"], ["PING"])


@pytest.mark.parametrize(
    ("away", "mariadb_is", "redis_is"),
    [
        (["database_url"], "unavailable", "ok"),
        (["redis_url"], "ok", "unavailable"),
        (["database_url", "redis_url"], "unavailable", "unavailable"),
    ],
)
def test_what_is_away_is_named(
    make_app: Callable[..., Flask], away: list[str], mariadb_is: str, redis_is: str
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
        checks={"mariadb": {"status": mariadb_is}, "redis": {"status": redis_is}},
    )
    assert response.headers["Retry-After"] == "2"
    assert client.get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_who_asks_does_not_matter(client: ApiClient, path: str) -> None:
    headers = {"Cookie": "session=" + "A" * 43, "Authorization": "Bearer " + "A" * 43}
    assert client.get(path, headers=headers).status_code == 200
    assert "Set-Cookie" not in client.get(path, headers=headers).headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_is_for_reading_only(client: ApiClient, path: str, method: str) -> None:
    response = client.open(path, method=method)
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
