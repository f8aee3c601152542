"""Race the requests of pending sign-ins: one succeeds, and wrong codes stay within one limit.

``RACE_ROUNDS=1000`` runs more rounds.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.crypto import totp
from api.domain import clock as api_clock
from api.store import recovery_code
from tests.resources.expected import assert_problem, assert_too_many_attempts
from tests.support.at_once import at_once
from tests.support.authenticator import empty
from tests.support.client import ApiClient, Person
from tests.support.faults import WIDE_LIMITS
from tests.support.second_factors import CONFIRM, Protected
from tests.support.tables import Sql

ROUNDS = min(1000, int(os.environ.get("RACE_ROUNDS", "20")))
pytestmark = [pytest.mark.long, pytest.mark.timeout(120 + 5 * ROUNDS)]
REQUESTS = 30
PENDING, TRIES = 40, 5
LIMIT = 5  # wrong codes for an account, before somebody has to wait
WRONG = "000000-000000-000000-000000"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with a database connection for each request."""
    limits = {**WIDE_LIMITS, "limit_password_free": LIMIT}  # the one of all factors
    return make_app(**limits, threads=REQUESTS, pool_maxconnections=REQUESTS, pool_wait=30.0)


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Protected:
    """Return Alice, who has an authenticator app and ten recovery codes."""
    return Protected(sign_in("alice"))


def begin(alice: Protected) -> str:
    """Begin a sign-in and return its secret."""
    response = alice.begin(deliver="token")
    assert response.status_code == 202, response.text
    return str(response.json["sign_in_token"])


def show(app: Flask, secret: str, **factor: str) -> TestResponse:
    body = {"sign_in_token": secret, **factor}
    return ApiClient(app, use_cookies=False).post(CONFIRM, json=body)


def test_one_of_thirty_requests_with_right_codes_completes_a_sign_in(
    app: Flask, alice: Protected, sql: Sql, redis: Redis
) -> None:
    """Ten different codes, each sent three times: the one that succeeds is the only one used."""
    for number in range(ROUNDS):
        secret = begin(alice)
        empty(redis)  # it lives in MariaDB alone
        sending = [partial(show, app, secret, recovery_code=code) for code in alice.codes]
        statuses = Counter(response.status_code for response in at_once(sending * 3))
        assert statuses.pop(201) == 1
        assert statuses.keys() <= {401, 422}
        [row] = sql("SELECT COUNT(*) AS used FROM recovery_code WHERE used_at IS NOT NULL")
        started = sql("""SELECT id FROM audit_event WHERE type = 'session.started'
            AND data LIKE '%%recovery_code%%'""")
        assert (row["used"], len(started)) == (1, number + 1)
        sql("UPDATE recovery_code SET used_at = NULL")
        sql("DELETE FROM factor_failure")  # a code that comes too late counts as wrong


def test_two_hundred_wrong_codes_over_forty_sign_ins_stay_within_the_limit(
    app: Flask,
    alice: Protected,
    sql: Sql,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[str] = []

    def counting(function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            compared.append(function.__name__)
            return function(*arguments, **options)

        return counted

    monkeypatch.setattr(totp, "newest_match", counting(totp.newest_match))
    monkeypatch.setattr(recovery_code, "find_unused", counting(recovery_code.find_unused))
    now = api_clock.now()
    monkeypatch.setattr(api_clock, "now", lambda: now)  # so that no delay ends
    secrets = [begin(alice) for _ in range(PENDING)]
    factors = [{"recovery_code": WRONG}, {"totp_code": "000000"}]
    sending = [
        partial(show, app, secret, **factors[number % 2])
        for number, secret in enumerate(secrets * TRIES)
    ]
    for _ in range(ROUNDS):
        compared.clear()
        sql("UPDATE pending_sign_in SET tries_left = %s", TRIES)
        statuses: Counter[int] = Counter()
        for first in range(0, len(sending), REQUESTS):
            answers = at_once(sending[first : first + REQUESTS])
            statuses.update(response.status_code for response in answers)
            empty(redis)  # the count is in MariaDB
        assert statuses == {422: LIMIT, 429: PENDING * TRIES - LIMIT}
        assert len(compared) == LIMIT
        # the right code waits, too; an attempt that was refused took no try from a sign-in
        assert_too_many_attempts(show(app, secrets[-1], recovery_code=alice.codes[0]))
        sql("DELETE FROM factor_failure")
    assert show(app, secrets[-1], recovery_code=alice.codes[0]).status_code == 201


def test_an_emptied_redis_gives_a_sign_in_no_more_tries(
    app: Flask, alice: Protected, redis: Redis
) -> None:
    secret = begin(alice)
    for _ in range(TRIES):
        assert show(app, secret, recovery_code=WRONG).status_code == 422
        empty(redis)
    assert_problem(show(app, secret, recovery_code=alice.codes[0]), 401, "sign_in_expired")
