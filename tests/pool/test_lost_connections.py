"""Check that connections that died while idle are replaced, and that no caller gets one twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api import pool
from api.errors import Unavailable
from api.pool import fetch_one
from tests.support.faults import Faulty

Sql = Callable[..., list[dict[str, Any]]]


def connection_id(app: Flask) -> int:
    with app.app_context():
        row = fetch_one("SELECT CONNECTION_ID() AS id")
    assert row is not None
    return int(row["id"])


def test_a_connection_that_died_while_idle_is_replaced(
    make_app: Callable[..., Flask], sql: Sql
) -> None:
    app = make_app(pool_ping_idle=0.0)
    first = connection_id(app)
    sql("KILL CONNECTION %s", first)
    assert connection_id(app) != first


def test_one_that_was_just_in_use_is_not_pinged(
    make_app: Callable[..., Flask], commands: Any
) -> None:
    app = make_app(pool_ping_idle=60.0)
    connection_id(app)
    commands.reset()
    connection_id(app)
    assert commands.sql == ["SELECT CONNECTION_ID() AS id"]


@pytest.mark.parametrize("options", [{"pool_ping": 0}, {"pool_ping_idle": 60.0}])
def test_without_a_ping_one_request_sees_it_and_the_next_does_not(
    make_app: Callable[..., Flask], sql: Sql, options: dict[str, Any]
) -> None:
    app = make_app(pool_maxconnections=1, pool_blocking=False, **options)
    first = connection_id(app)
    sql("KILL CONNECTION %s", first)
    with pytest.raises(Unavailable):
        connection_id(app)
    assert connection_id(app) != first


def test_a_half_closed_connection_is_replaced(
    faulty_database: Callable[..., Faulty],
) -> None:
    faulty = faulty_database(pool_ping_idle=0.0)
    first = connection_id(faulty.app)
    faulty.proxy.half_close()
    assert connection_id(faulty.app) != first


def test_a_server_that_comes_back_serves_every_thread_again(
    faulty_database: Callable[..., Faulty],
) -> None:
    faulty = faulty_database(pool_maxconnections=3, pool_blocking=False, pool_ping_idle=0.0)
    connections = faulty.app.extensions["gatebook.pool"]
    for con in [connections.connection() for _ in range(3)]:
        con.close()
    with faulty.proxy.failing("refuse"):
        for _ in range(5):
            with pytest.raises(Unavailable, match="mariadb"):
                connections.connection()
    held_connections = [connections.connection() for _ in range(3)]  # No slot was lost.
    assert len({con.dbapi_connection for con in held_connections}) == 3
    for con in held_connections:
        con.close()


@pytest.mark.parametrize(
    ("before", "after"),
    [("//root@", "//nobody:wrong@"), ("_test?", "_nowhere?")],
    ids=["wrong password", "no such database"],
)
def test_a_server_that_lets_nobody_in_is_unavailable(
    make_app: Callable[..., Flask], settings: Any, before: str, after: str
) -> None:
    """A server that refuses the login is unavailable, not an internal error.

    Passwords are rotated and databases restored while the server runs: the 503 is temporary.
    """
    url = settings.database_url.replace(before, after)
    if url == settings.database_url:
        url = url.replace("//", "//nobody:wrong@", 1)
    with make_app(database_url=url).app_context(), pytest.raises(Unavailable, match="mariadb"):
        pool.check()


def test_a_statement_that_cannot_prepare_the_session_is_unavailable(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(pool_setsession=("SET SESSION no_such_variable = 1",))
    with app.app_context(), pytest.raises(Unavailable) as failed:
        pool.check()
    assert "no_such_variable" in str(failed.value.__cause__)  # The cause is for the log.
