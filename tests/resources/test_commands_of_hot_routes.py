"""Count the Redis and MariaDB round trips of each hot route, with rate limits on and caches warm.

One more round trip costs as much as a page of Python. Lower a number when the count falls; a higher
one needs a reason in the commit that raises it. Commands in one pipeline are one round trip. The
statements that begin and end a transaction count as statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from tests.resources.expected import etag
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands

SIGN_IN = {"email": "alice@example.com", "password": PASSWORD, "deliver": "token"}
WRONG = {**SIGN_IN, "password": "a louder harbour at dusk"}
STRANGER = {**SIGN_IN, "email": "nobody@example.com"}
SIGN_UP = {"email": "carol@example.com", "password": PASSWORD}
BAD = {"email": "no address", "password": "x"}


@dataclass(frozen=True)
class Hot:
    """A hot route: ``ask`` gets Alice, who is signed in, and a client that is not."""

    ask: Callable[[Person, ApiClient], TestResponse]
    status: int
    redis: int
    sql: int


ROUTES = {
    "session check": Hot(lambda alice, _: alice.get("/v1/session"), 200, redis=1, sql=0),
    "no session": Hot(lambda _, client: client.get("/v1/session"), 401, redis=0, sql=0),
    "sign-in": Hot(
        lambda alice, c: c.post(
            "/v1/sessions", json={**SIGN_IN, "device_token": alice.device_token}
        ),
        201,
        redis=4,
        sql=8,
    ),
    # The sign-in also queues a mail to the owner.
    "sign-in on a new device": Hot(
        lambda _, c: c.post("/v1/sessions", json=SIGN_IN), 201, redis=4, sql=11
    ),
    "refused sign-in": Hot(lambda _, c: c.post("/v1/sessions", json=WRONG), 401, redis=1, sql=5),
    "unknown address": Hot(lambda _, c: c.post("/v1/sessions", json=STRANGER), 401, redis=1, sql=5),
    # The sign-up is counted for its network address, and its mail for the unverified address.
    "sign-up": Hot(lambda _, c: c.post("/v1/accounts", json=SIGN_UP), 201, redis=2, sql=10),
    "devices": Hot(lambda alice, _: alice.get("/v1/sessions"), 200, redis=1, sql=1),
    "feed": Hot(lambda alice, _: alice.get("/v1/account/audit-events"), 200, redis=1, sql=1),
    "304 by ETag": Hot(
        lambda alice, _: alice.get(
            "/v1/account", headers={"If-None-Match": etag(alice.account, 1)}
        ),
        304,
        redis=1,
        sql=1,
    ),
    "422 for a bad body": Hot(
        lambda _, client: client.post("/v1/sessions", json=BAD), 422, redis=0, sql=0
    ),
}


@pytest.fixture
def throttled(make_app: Callable[..., Flask], redis: Redis) -> Iterator[Flask]:
    """Yield an application with rate limits on; delete its counters afterwards."""
    app = make_app(limits=True, redis_prefix="hot:")
    yield app
    for key in redis.scan_iter("hot:*"):
        redis.delete(key)


@pytest.mark.parametrize("name", ROUTES)
def test_commands(
    name: str, throttled: Flask, sign_in: Callable[..., Person], commands: Commands
) -> None:
    route = ROUTES[name]
    alice, client = sign_in("alice", throttled, deliver="token"), ApiClient(throttled)
    alice.get("/v1/session")
    client.post("/v1/sessions", json=SIGN_IN)  # opens connections and loads scripts
    client.post("/v1/sessions", json=WRONG)
    commands.reset()

    answer = route.ask(alice, client)

    assert answer.status_code == route.status
    assert (len(commands.redis), len(commands.sql)) == (route.redis, route.sql), (
        commands.redis,
        commands.sql,
    )
