"""Check that a request takes one connection when it first needs it, and always gives it back."""

from __future__ import annotations

import logging
import runpy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from api import pool
from api.web.guards import public
from tests.support.client import ApiClient
from tests.support.faults import Faulty

ID = "SELECT CONNECTION_ID() AS id"


@pytest.fixture
def single(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with a single connection and no waiting: a leak shows at once."""
    return make_app(pool_maxconnections=1, pool_blocking=False)


def connection_id() -> int:
    row = pool.fetch_one(ID)
    assert row is not None
    return int(row["id"])


def route(app: Flask, view: Callable[[], Any]) -> None:
    app.add_url_rule("/view", view_func=public(view), endpoint="view")


def test_statements_of_one_request_share_a_connection(make_app: Callable[..., Flask]) -> None:
    app = make_app(pool_maxconnections=2)
    with app.app_context():
        first = connection_id()
        with pool.transaction() as tx:
            row = pool.fetch_one(ID, tx=tx)
        assert (row, connection_id()) == ({"id": first}, first)


def test_after_reconnecting_no_kept_connection_is_used(make_app: Callable[..., Flask]) -> None:
    """After a reconnect no kept connection is used: it may still lead to the former server."""
    app = make_app(pool_maxconnections=2)
    with app.app_context():
        first = connection_id()
        with app.app_context():
            second = connection_id()
        pool.reconnect()
        assert connection_id() not in {first, second}


def test_it_is_given_back_after_a_request(single: Flask) -> None:
    route(single, lambda: str(connection_id()))
    client = single.test_client()
    assert client.get("/view").text == client.get("/view").text


def test_it_is_given_back_when_the_view_raises(single: Flask) -> None:
    def view() -> str:
        pool.check()
        raise LookupError

    route(single, view)
    assert single.test_client().get("/view").status_code == 500
    assert ApiClient(single).get("/readyz").status_code == 200


def test_it_is_given_back_rolled_back_when_a_transaction_raises(
    single: Flask, probe: Callable[[], list[int]]
) -> None:
    def view() -> str:
        with pool.transaction() as tx:
            pool.execute(tx, "INSERT INTO probe (id) VALUES (1)")
            raise LookupError

    route(single, view)
    assert single.test_client().get("/view").status_code == 500
    assert probe() == []
    with single.app_context(), pool.transaction() as tx:
        pool.execute(tx, "INSERT INTO probe (id) VALUES (2)")
    assert probe() == [2]


def test_a_transaction_left_open_is_rolled_back_when_it_is_given_back(
    single: Flask, probe: Callable[[], list[int]]
) -> None:
    with single.app_context():
        con = pool._request_connection()
        con.begin()
        with con.cursor() as cursor:
            cursor.execute("INSERT INTO probe (id) VALUES (1)")
    with single.app_context():
        assert pool.fetch_one("SELECT @@in_transaction AS open") == {"open": 0}
        assert pool.fetch_all("SELECT id FROM probe") == []
    assert probe() == []


def test_a_transaction_begun_by_hand_is_rolled_back_too(
    single: Flask, probe: Callable[[], list[int]]
) -> None:
    """A transaction begun by hand is rolled back, too.

    SteadyDB does not know it; the server reports it with every answer.
    """
    with single.app_context():
        pool.fetch_all("START TRANSACTION READ WRITE")
        pool.fetch_all("INSERT INTO probe (id) VALUES (1)")
    with single.app_context():
        assert pool.fetch_one("SELECT @@in_transaction AS open") == {"open": 0}
    assert probe() == []


def test_it_is_given_back_when_a_teardown_raises(single: Flask) -> None:
    def failing(_error: BaseException | None) -> None:
        raise LookupError

    route(single, lambda: str(connection_id()))
    single.teardown_appcontext(failing)
    with pytest.raises(LookupError):
        single.test_client().get("/view")
    single.teardown_appcontext_funcs.remove(failing)
    assert ApiClient(single).get("/readyz").status_code == 200


def test_it_is_given_back_when_the_client_hangs_up_on_a_stream(single: Flask) -> None:
    def view() -> Any:
        pool.check()
        return (part for part in (b"one", b"two"))

    route(single, view)
    response = single.test_client().get("/view", buffered=False)
    assert next(response.iter_encoded()) == b"one"
    response.close()
    assert ApiClient(single).get("/readyz").status_code == 200


def test_none_is_opened_before_the_worker_has_started(
    faulty_database: Callable[..., Faulty],
) -> None:
    """No connection is opened before the worker has started.

    Sockets opened before a fork would be shared, and their answers with them.
    """
    faulty = faulty_database(pool_mincached=3)
    client = ApiClient(faulty.app)
    assert client.get("/healthz").status_code == 200
    assert faulty.proxy.accepted == 0

    faulty.app.extensions["gatebook.pool"].warm()  # As gunicorn.conf.py does after the fork.
    assert faulty.proxy.accepted == 3
    assert client.get("/readyz").status_code == 200
    assert faulty.proxy.accepted == 3


def test_gunicorn_makes_the_pool_and_warms_it_after_the_fork(
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    faulty_database: Callable[..., Faulty],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    server = runpy.run_path("gunicorn.conf.py")
    assert server["preload_app"] is False

    faulty = faulty_database(pool_mincached=2)
    without_pidfile = SimpleNamespace(pidfile=None)
    server["post_worker_init"](
        SimpleNamespace(wsgi=faulty.app, log=logging.getLogger(), cfg=without_pidfile)
    )
    assert faulty.proxy.accepted == 2


def test_those_beyond_pool_maxcached_are_closed(make_app: Callable[..., Flask]) -> None:
    app = make_app(pool_maxcached=1, pool_maxconnections=3)
    connections = app.extensions["gatebook.pool"]
    held_connections = [connections.connection() for _ in range(3)]
    raw = [con.dbapi_connection for con in held_connections]
    for con in held_connections:
        con.close()
    assert [con.open for con in raw] == [True, False, False]


def test_a_connection_is_replaced_after_pool_maxusage_statements_but_not_within_a_request(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(pool_maxusage=3, pool_maxconnections=1)
    requests = []
    for statements in (2, 5, 1):
        with app.app_context():
            requests.append({connection_id() for _ in range(statements)})
    first, second, third = requests
    assert len(second) == 1
    assert first == second != third


@pytest.mark.parametrize(("reset", "rollbacks"), [(True, 1), (False, 0)])
def test_pool_reset_rolls_back_what_was_only_read(
    make_app: Callable[..., Flask], commands: Any, reset: bool, rollbacks: int
) -> None:
    app = make_app(pool_reset=reset)
    with app.app_context():
        pool.check()
        commands.reset()
    assert commands.sql.count("ROLLBACK") == rollbacks
