"""Test invariant I3 under load: Redis is emptied repeatedly under two hundred signed-in people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests

from api.store.session import FIND_LIVE
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.own_redis import OwnRedis
from tests.support.replay import Replay, replaying, until_answered, wait_until

Sql = Callable[..., list[dict[str, Any]]]

SESSIONS = 200
SHARED = 20  # sessions that two clients use at the same time
CLIENTS = SESSIONS + SHARED
AWAITED = 4  # how often Redis is emptied after all sessions are back
HURRIED = 6  # how often Redis is emptied while they are coming back

LOOK_UP = FIND_LIVE.partition("%(")[0]


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    redis = OwnRedis()
    yield redis
    redis.close()


@pytest.fixture
def look_ups(sql: Sql) -> Iterator[Callable[[], int]]:
    """Yield a function that counts MariaDB's look-ups of a session by its secret since now."""
    [previous_settings] = sql("SELECT @@GLOBAL.general_log AS log, @@GLOBAL.log_output AS output")
    sql("SET GLOBAL log_output = 'TABLE'")
    sql("SET GLOBAL general_log = ON")
    [since] = sql("SELECT MAX(event_time) AS logged FROM mysql.general_log")
    count = """SELECT COUNT(*) AS n FROM mysql.general_log
        WHERE event_time >= %s AND command_type = 'Query' AND LEFT(argument, %s) = %s"""
    yield lambda: int(sql(count, since["logged"], len(LOOK_UP), LOOK_UP)[0]["n"])
    sql("SET GLOBAL general_log = %s", previous_settings["log"])
    sql("SET GLOBAL log_output = %s", previous_settings["output"])


def signed_in(base: str, number: int) -> dict[str, Any]:
    body = {"email": f"person{number}@example.com", "password": PASSWORD}
    created = requests.post(f"{base}/v1/accounts", json=body, timeout=LONGEST)
    assert created.status_code == 201, created.text
    started = requests.post(
        f"{base}/v1/sessions", json={**body, "deliver": "token"}, timeout=LONGEST
    )
    assert started.status_code == 201, started.text
    session: dict[str, Any] = started.json()
    return session


@pytest.mark.long
def test_two_hundred_people_do_not_notice(
    serve: Callable[..., str], own_redis: OwnRedis, look_ups: Callable[[], int]
) -> None:
    """No client gets 401 or 503, every session is cached again, and MariaDB's cost is bounded.

    A client waits for its response, and by then its session is in Redis again. So each client looks
    in the ledger at most once per emptying: one look-up for each session, and one more for each
    client that used the same session at that moment.
    """
    # An hour: only an emptied Redis causes a look-up.
    ages = {"SESSION_RECHECK": "3600", "SESSION_TOUCH": "3600"}
    base = serve(REDIS_URL=own_redis.url, WEB_CONCURRENCY="2", **ages)
    with ThreadPoolExecutor(8) as threads:
        sessions = list(threads.map(partial(signed_in, base), range(SESSIONS)))
    tokens = [session.pop("token") for session in sessions]
    assert all(session.pop("device_token") for session in sessions)
    clients = [Replay(base, token, bearer=True) for token in (*tokens, *tokens[:SHARED])]

    def answers() -> int:
        return sum(len(client.answers) for client in clients)

    with replaying(clients):
        until_answered(clients, 200)
        before = look_ups()
        for _ in range(AWAITED):
            own_redis.client.flushall()
            until_answered(clients, 200)
            assert own_redis.client.dbsize() == SESSIONS
        awaited = look_ups() - before
        for _ in range(HURRIED):
            own_redis.client.flushall()
            enough = answers() + CLIENTS // 4
            wait_until(lambda: answers() >= enough)  # noqa: B023  it is over when this returns
        until_answered(clients, 200)
        look_ups_made = look_ups() - before
        assert own_redis.client.dbsize() == SESSIONS

    for client, session in zip(clients, (*sessions, *sessions[:SHARED]), strict=True):
        assert client.statuses() == {200}, client.unanswered()
        assert [json.loads(body) for body in {answer.body for answer in client.answers}] == [
            session
        ]
    assert SESSIONS * AWAITED <= awaited <= CLIENTS * AWAITED
    assert SESSIONS * AWAITED < look_ups_made <= CLIENTS * (AWAITED + HURRIED)
    print(
        f"{answers()} answers, {AWAITED} + {HURRIED} emptyings, {awaited}, {look_ups_made} look-ups"
    )
