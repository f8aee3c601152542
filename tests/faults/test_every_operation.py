"""Test invariant I4 for each operation while MariaDB or Redis is down.

The answer is a 503 within the deadline, nothing was changed, nothing counts against a limit, and
the operation works again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from api.errors import Unavailable
from tests.support.faults import (
    COMMIT,
    OUTCOME_UNKNOWN,
    Faulty,
    assert_unavailable,
    bounded,
    elsewhere,
)
from tests.support.operations import ALL, CHANGES, OFTEN
from tests.support.prepared_operation import PreparedOperation
from tests.support.proxy import Mode
from tests.support.tables import Sql, dump

MODES: list[Mode] = ["refuse", "cut", "black_hole"]
# Answered from Redis alone: see tests/rules/sessions/test_check_session.py.
# The challenges of strangers are signed, and stored nowhere.
NEEDS_NEITHER = {
    "readConfiguration",
    "createPasskeyChallenge",
    "createSignUpChallenge",
    "readRelatedOrigins",
    "passOnProviderAnswer",
    "passOnProviderForm",
}
# The second has no permissions to read for an account without roles.
NEEDS_NO_DATABASE = {
    "readSession",
    "readSessionPermissions",
    "createSessionToken",
    "listIdentityProviders",
    *NEEDS_NEITHER,
}
# Public, about no account, and without a limit: sealed parts of the log are read from MariaDB.
NEEDS_NO_REDIS = {"readCheckpoint", "proveConsistency", *NEEDS_NEITHER}
# A pending sign-in is a row, and its end touches no session.
READ_WITHOUT_REDIS = {"readPendingSignIn", "endPendingSignIn", "createSignInChallenge"}
WITHOUT_DATABASE = [operation for operation in ALL if operation.id not in NEEDS_NO_DATABASE]
WITHOUT_REDIS = [
    operation for operation in ALL if operation.id not in NEEDS_NO_REDIS | READ_WITHOUT_REDIS
]
# cut at each step in CI, OFTEN in each run, and the other operations before a release
IN_CI = {
    "sign in",
    "end all others",
    "reset the password",
    "add a passkey",
    "create a webhook",
    "switch the question on",
}
assert {operation.name for operation in CHANGES} >= IN_CI


def _marks(name: str) -> list[pytest.MarkDecorator]:
    if name in OFTEN:
        return []
    return [pytest.mark.long if name in IN_CI else pytest.mark.release]


EACH_CHANGE = [pytest.param(operation, marks=_marks(operation.name)) for operation in CHANGES]


@pytest.mark.long
def test_with_mariadb_away_every_operation_is_a_503_that_changed_nothing(
    app: Flask,
    faulty_database: Callable[..., Faulty],
    sql: Sql,
    redis: Redis,
    subtests: pytest.Subtests,
) -> None:
    _away(app, faulty_database(), sql, redis, WITHOUT_DATABASE, subtests)


@pytest.mark.release
def test_with_mariadb_lost_from_under_idle_connections_it_is_the_same(
    app: Flask,
    faulty_database: Callable[..., Faulty],
    sql: Sql,
    redis: Redis,
    subtests: pytest.Subtests,
) -> None:
    count = len(WITHOUT_DATABASE)
    faulty = faulty_database(pool_ping=0, pool_mincached=count, pool_maxconnections=count)
    warm = faulty.app.extensions["gatebook.pool"].warm
    _away(app, faulty, sql, redis, WITHOUT_DATABASE, subtests, before_each=warm)


@pytest.mark.long
def test_with_redis_away_every_operation_is_a_503_that_changed_nothing(
    app: Flask,
    faulty_redis: Callable[..., Faulty],
    sql: Sql,
    redis: Redis,
    subtests: pytest.Subtests,
) -> None:
    _away(app, faulty_redis(), sql, redis, WITHOUT_REDIS, subtests)


def _away(
    app: Flask,
    faulty: Faulty,
    sql: Sql,
    redis: Redis,
    operations: list[PreparedOperation],
    subtests: pytest.Subtests,
    before_each: Callable[[], object] = lambda: None,
) -> None:
    attempts = [operation.prepare(app) for operation in operations]
    before, counted = dump(sql), _counts(redis, sql)
    for mode in MODES:
        before_each()
        with subtests.test(mode):
            with faulty.proxy.failing(mode), bounded():
                # The attempts run at the same time and do not wait for each other.
                answers = [elsewhere(partial(attempt.send, faulty.app)) for attempt in attempts]
                responses = [answer.result() for answer in answers]
            for response in responses:
                assert_unavailable(response)
            assert dump(sql) == before
            assert _counts(redis, sql) == counted
    statuses = [attempt.send(faulty.app).status_code for attempt in attempts]
    assert statuses == [operation.status for operation in operations]
    assert _counts(redis, sql) != counted


def _counts(redis: Redis, sql: Sql) -> tuple[object, ...]:
    """Return every counter of the limits."""
    windows = {key: redis.dump(key) for key in redis.scan_iter("gatebook-test:limits:*")}
    tries = sql("SELECT id, tries_left FROM pending_sign_in ORDER BY id")
    return windows, sql("SELECT * FROM factor_failure ORDER BY account_id, side"), tries


@pytest.mark.parametrize("operation", EACH_CHANGE, ids=str)
def test_wherever_mariadb_is_lost_in_it_all_or_nothing_was_done(
    app: Flask, faulty_database: Callable[..., Faulty], sql: Sql, operation: PreparedOperation
) -> None:
    """The connection is cut before each of its packets in turn, including COMMIT."""
    faulty = faulty_database(pool_ping=0)
    assert _cut_at_each_step(app, faulty, sql, operation) >= 4


@pytest.mark.parametrize("operation", EACH_CHANGE, ids=str)
def test_wherever_redis_is_lost_in_it_all_or_nothing_was_done(
    app: Flask, faulty_redis: Callable[..., Faulty], sql: Sql, operation: PreparedOperation
) -> None:
    """Before the commit it is a 503 that changed nothing; after the commit, Redis is not needed."""
    needs_redis = operation.id not in READ_WITHOUT_REDIS
    assert _cut_at_each_step(app, faulty_redis(), sql, operation) >= needs_redis


STREAMED = "exportAccount"


def _cut_at_each_step(app: Flask, faulty: Faulty, sql: Sql, operation: PreparedOperation) -> int:
    """How many attempts were answered with a 503 before one went through untouched."""
    refused = 0
    for step in range(1, 80):
        attempt = operation.prepare(app)
        before = dump(sql)
        cut = faulty.proxy.cut_at(step)
        try:
            response = attempt.send(faulty.app)
        except Unavailable:
            if operation.id != STREAMED:
                raise
            return refused  # its event is committed, and the answer has begun: it is cut off
        finally:
            faulty.proxy.disarm()
        if response.status_code == 503:
            detail = response.json["detail"]
            assert_unavailable(response, detail if detail == OUTCOME_UNKNOWN else None)
            assert dump(sql) == before
            refused += 1
        else:
            assert response.status_code == operation.status
            assert dump(sql) != before
        if not cut.fired.is_set():
            assert response.status_code == operation.status
            return refused
    raise AssertionError("it never went through")


@pytest.mark.parametrize("operation", EACH_CHANGE, ids=str)
def test_wherever_the_answer_of_commit_is_lost_the_answer_says_that_nobody_knows(
    app: Flask, faulty_database: Callable[..., Faulty], sql: Sql, operation: PreparedOperation
) -> None:
    """A try of a code and an answered challenge are committed before the change itself."""
    faulty = faulty_database(pool_ping=0)
    for commits_before in range(3):
        attempt = operation.prepare(app)
        before = dump(sql)
        lost_answer = faulty.proxy.lose_answer(COMMIT, after=commits_before)
        assert_unavailable(attempt.send(faulty.app), OUTCOME_UNKNOWN)
        assert lost_answer.fired.is_set()
        if dump(sql) != before:
            return
    raise AssertionError("no commit changed anything")


@pytest.mark.long
def test_half_closed_connections_are_no_more_than_lost_ones(
    app: Flask, faulty_database: Callable[..., Faulty], sql: Sql
) -> None:
    faulty = faulty_database(pool_ping_idle=0.0)
    for operation in CHANGES:
        attempt = operation.prepare(app)
        faulty.proxy.half_close()
        assert attempt.send(faulty.app).status_code == operation.status


@pytest.mark.long
def test_slow_servers_within_the_deadlines_are_waited_for(
    app: Flask, faulty_database: Callable[..., Faulty], sql: Sql
) -> None:
    faulty = faulty_database(db_read_timeout=10.0)
    attempts: list[tuple[PreparedOperation, Any]] = [
        (prepared, prepared.prepare(app)) for prepared in CHANGES
    ]
    faulty.proxy.delay = 0.01
    for operation, attempt in attempts:
        assert attempt.send(faulty.app).status_code == operation.status
