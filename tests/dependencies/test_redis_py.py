"""Test defaults of redis-py that are off here: 5 s timeouts, ten retries, repeated commands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.cache import client as redis_client
from api.errors import Unavailable
from tests.support.client import ApiClient, Person
from tests.support.faults import bounded
from tests.support.proxy import FaultProxy

KEY = "gatebook-test:counter"


@pytest.fixture
def proxied(faulty_redis: Callable[..., Any]) -> Iterator[tuple[FaultProxy, Flask]]:
    faulty = faulty_redis(redis_timeout=0.3, redis_connect_timeout=0.3)
    return faulty.proxy, faulty.app


def client_of(app: Flask) -> Redis:
    return app.extensions["gatebook.redis"]


def test_a_server_that_stopped_is_waited_for_once(proxied: tuple[FaultProxy, Flask]) -> None:
    proxy, app = proxied
    with app.app_context():
        redis_client.check()
        before = proxy.accepted
        began = time.monotonic()
        with bounded(), proxy.failing("black_hole"), pytest.raises(Unavailable):
            redis_client.check()
        assert time.monotonic() - began > 0.2
        assert (len(proxy.unanswered), proxy.accepted) == (1, before)


def test_a_server_that_is_stopped_before_the_first_word_too(
    proxied: tuple[FaultProxy, Flask],
) -> None:
    proxy, app = proxied
    with app.app_context(), proxy.failing("black_hole"):
        before = proxy.accepted
        with pytest.raises(Unavailable):
            redis_client.check()
        assert (len(proxy.unanswered), proxy.accepted) == (1, before + 1)


def test_a_command_whose_answer_is_lost_is_not_sent_again(
    proxied: tuple[FaultProxy, Flask], redis: Redis
) -> None:
    # Retried, this INCR counted 2, SET NX refused its own write and GETDEL lost its value.
    proxy, app = proxied
    client_of(app).ping()
    proxy.lose_answer(KEY.encode())

    with pytest.raises(Unavailable), redis_client.failing_closed():
        client_of(app).incr(KEY)

    assert redis.get(KEY) == b"1"


def test_after_a_lost_connection_the_next_command_is_answered(
    proxied: tuple[FaultProxy, Flask],
) -> None:
    proxy, app = proxied
    with app.app_context():
        redis_client.check()
        with proxy.failing("cut"), pytest.raises(Unavailable):
            redis_client.check()
        redis_client.check()


def test_a_sign_in_is_counted_once_when_the_counters_answer_is_lost(
    proxied: tuple[FaultProxy, Flask], sign_up: Callable[..., Person], redis: Redis
) -> None:
    proxy, app = proxied
    alice = sign_up("alice")
    body = {"email": alice.email, "password": "not the password"}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 401
    proxy.lose_answer(b"password-address")

    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 503

    [key] = redis.scan_iter("gatebook-test:limits*password-address*")
    assert redis.llen(key) == 2


def test_the_pool_of_connections_ends_instead_of_growing(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(redis_max_connections=1)
    connection = client_of(app).connection_pool.get_connection()
    try:
        with app.app_context(), pytest.raises(Unavailable):
            redis_client.check()
    finally:
        client_of(app).connection_pool.release(connection)


def test_each_thread_holds_a_small_buffer_and_long_answers_come_whole(app: Flask) -> None:
    """redis-py's buffer is 64 KiB of resident memory per connection and thread."""
    long = bytes(range(256)) * 300
    with app.app_context():
        redis_client.client().set(KEY, long)
        assert redis_client.get(KEY).value == long
        assert redis_client.client().get(KEY) == long
        connection = app.extensions["gatebook.redis_reader"]._connection
        assert len(connection._parser._buffer) == 4096
