"""Test which health a load balancer sees while MariaDB or Redis is down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.client import ApiClient
from tests.support.faults import Faulty, bounded
from tests.support.proxy import Mode

MODES = ["refuse", "cut", "black_hole"]


def unready(response: Any, **checks: str) -> bool:
    assert response.headers["Retry-After"] == "2"
    assert response.headers["Cache-Control"] == "no-store"
    return (response.status_code, response.json) == (
        503,
        {
            "type": "/problems/unavailable",
            "title": "Not available right now",
            "status": 503,
            "code": "unavailable",
            "detail": "Not everything is ready yet.",
            "request_id": response.headers["X-Request-Id"],
            "checks": {name: {"status": status} for name, status in checks.items()},
        },
    )


@pytest.mark.parametrize("mode", MODES)
def test_readyz_says_that_mariadb_is_away(
    faulty_database: Callable[..., Faulty], mode: Mode
) -> None:
    faulty = faulty_database()
    client = ApiClient(faulty.app)
    with faulty.proxy.failing(mode), bounded():
        assert unready(client.get("/readyz"), mariadb="failed", redis="ok")
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("mode", MODES)
def test_readyz_says_that_redis_is_away(faulty_redis: Callable[..., Faulty], mode: Mode) -> None:
    faulty = faulty_redis()
    client = ApiClient(faulty.app)
    with faulty.proxy.failing(mode), bounded():
        assert unready(
            client.get("/readyz"), mariadb="ok", migrations="ok", rights="ok", redis="failed"
        )
    assert client.get("/readyz").status_code == 200


def test_readyz_says_that_both_are_away(
    faulty_database: Callable[..., Faulty], faulty_redis: Callable[..., Faulty]
) -> None:
    redis = faulty_redis()
    database = faulty_database(redis_url=redis.settings.redis_url)
    with redis.proxy.failing("refuse"), database.proxy.failing("refuse"):
        response = ApiClient(database.app).get("/readyz")
        assert unready(response, mariadb="failed", redis="failed")


@pytest.mark.parametrize("mode", MODES)
def test_healthz_is_200_at_once_whatever_is_away(
    faulty_database: Callable[..., Faulty], faulty_redis: Callable[..., Faulty], mode: Mode
) -> None:
    """Restarting a process because its servers are down would make an outage longer."""
    redis = faulty_redis()
    database = faulty_database(redis_url=redis.settings.redis_url)
    with redis.proxy.failing(mode), database.proxy.failing(mode):
        before = redis.proxy.accepted, database.proxy.accepted
        response = ApiClient(database.app).get("/healthz")
        # It contacts no server, so it waits for none.
        assert (redis.proxy.accepted, database.proxy.accepted) == before
        assert not redis.proxy.swallowed.is_set()
        assert not database.proxy.swallowed.is_set()
    assert (response.status_code, response.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/openapi.yaml", "/docs", "/problems/unavailable"])
def test_documents_need_no_server(
    faulty_database: Callable[..., Faulty], faulty_redis: Callable[..., Faulty], path: str
) -> None:
    redis = faulty_redis()
    database = faulty_database(redis_url=redis.settings.redis_url)
    with redis.proxy.failing("refuse"), database.proxy.failing("refuse"):
        assert ApiClient(database.app).get(path).status_code == 200
