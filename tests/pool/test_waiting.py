"""Check that the wait for a connection ends; with ``blocking=True`` alone it would not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api import pool
from api.errors import Unavailable
from tests.support.at_once import LONGEST
from tests.support.client import ApiClient
from tests.support.faults import assert_unavailable, bounded, elsewhere

SIGN_UP = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}


def test_who_gets_no_connection_within_pool_wait_is_answered_503(
    make_app: Callable[..., Flask], sql: Callable[..., list[dict[str, Any]]]
) -> None:
    app = make_app(pool_maxconnections=1, pool_wait=0.2)
    with app.app_context():
        pool.check()  # This holds the only connection, as a slow request does.
        with bounded():
            response = elsewhere(lambda: ApiClient(app).post("/v1/accounts", json=SIGN_UP)).result()

    assert_unavailable(response)
    assert sql("SELECT id FROM account") == []


def test_waiting_takes_no_less_than_pool_wait(make_app: Callable[..., Flask]) -> None:
    app = make_app(pool_maxconnections=1, pool_wait=0.3)
    with app.app_context():
        pool.check()
        begun = time.monotonic()
        assert elsewhere(lambda: ApiClient(app).get("/readyz")).result().status_code == 503
    assert time.monotonic() - begun >= 0.3


def test_who_waits_gets_the_connection_as_soon_as_it_is_given_back(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(pool_maxconnections=1, pool_wait=3 * LONGEST)
    lock = app.extensions["gatebook.pool"]._lock
    waits, wait_for = threading.Event(), lock.wait_for

    def telling(*arguments: Any) -> Any:
        waits.set()  # Under the lock: no connection is given back before the wait has begun.
        return wait_for(*arguments)

    with app.app_context():
        pool.check()
        monkeypatch.setattr(lock, "wait_for", telling)
        waiting = elsewhere(lambda: ApiClient(app).get("/readyz"))
        assert waits.wait(LONGEST)
        assert not waiting.done()
    with bounded():
        assert waiting.result().status_code == 200


def test_with_pool_blocking_off_nobody_waits(make_app: Callable[..., Flask]) -> None:
    app = make_app(pool_maxconnections=1, pool_wait=3 * LONGEST, pool_blocking=False)
    with app.app_context():
        pool.check()
        with bounded():
            response = elsewhere(lambda: ApiClient(app).post("/v1/accounts", json=SIGN_UP)).result()

    assert_unavailable(response)


def test_who_gave_up_waiting_took_no_place(make_app: Callable[..., Flask]) -> None:
    app = make_app(pool_maxconnections=1, pool_blocking=False)
    with app.app_context():
        pool.check()
        for _ in range(3):
            with pytest.raises(Unavailable, match="pool"):
                app.extensions["gatebook.pool"].connection()

    assert ApiClient(app).get("/readyz").status_code == 200


def test_more_threads_than_connections_all_get_their_turn(make_app: Callable[..., Flask]) -> None:
    app = make_app(pool_maxconnections=2, pool_wait=30.0)
    together = threading.Barrier(12)

    def ask() -> int:
        together.wait(30)
        return ApiClient(app).get("/readyz").status_code

    answers = [elsewhere(ask) for _ in range(12)]
    assert [answer.result() for answer in answers] == [200] * 12
    assert len(app.extensions["gatebook.pool"]._idle_cache) <= 2
