"""Check a COMMIT whose answer is lost: the answer says that the outcome is unknown.

A repetition of the request finds the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.errors import Unavailable
from api.pool import execute, transaction
from tests.support.client import ApiClient
from tests.support.faults import COMMIT, OUTCOME_UNKNOWN, Faulty, assert_unavailable

Sql = Callable[..., list[dict[str, Any]]]

SIGN_UP = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
KEY = {"Idempotency-Key": "the-first-sign-up-of-alice"}


def emails(sql: Sql) -> list[str]:
    return [row["email"] for row in sql("SELECT email FROM account")]


def test_sign_up_whose_commit_was_done_is_told_by_its_repetition(
    faulty_database: Callable[..., Faulty], sql: Sql
) -> None:
    faulty = faulty_database()
    client = ApiClient(faulty.app)
    lost_answer = faulty.proxy.lose_answer(COMMIT)
    assert_unavailable(
        client.post("/v1/accounts", json=SIGN_UP, headers=KEY), detail=OUTCOME_UNKNOWN
    )
    assert lost_answer.fired.is_set()
    assert emails(sql) == ["alice@example.com"]
    faulty.proxy.disarm()

    repeated = client.post("/v1/accounts", json=SIGN_UP, headers=KEY)
    assert (repeated.status_code, repeated.headers["Idempotent-Replayed"]) == (201, "true")
    assert sql("SELECT id FROM account") == [
        {"id": bytes.fromhex(repeated.json["id"].replace("-", ""))}
    ]


def test_sign_up_whose_commit_never_arrived_is_done_by_its_repetition(
    faulty_database: Callable[..., Faulty], sql: Sql
) -> None:
    faulty = faulty_database()
    client = ApiClient(faulty.app)
    cut = faulty.proxy.cut_before(COMMIT)
    assert_unavailable(
        client.post("/v1/accounts", json=SIGN_UP, headers=KEY), detail=OUTCOME_UNKNOWN
    )
    assert cut.fired.is_set()
    assert emails(sql) == []
    faulty.proxy.disarm()

    repeated = client.post("/v1/accounts", json=SIGN_UP, headers=KEY)
    assert repeated.status_code == 201
    assert "Idempotent-Replayed" not in repeated.headers
    assert emails(sql) == ["alice@example.com"]


def test_sign_in_whose_answer_was_lost_is_told_by_its_repetition_under_a_new_secret(
    faulty_database: Callable[..., Faulty], sign_up: Callable[..., Any], sql: Sql
) -> None:
    alice = sign_up("alice")
    faulty = faulty_database()
    client = ApiClient(faulty.app)
    body = {"email": alice.email, "password": alice.password}
    faulty.proxy.lose_answer(COMMIT)
    assert_unavailable(client.post("/v1/sessions", json=body, headers=KEY), detail=OUTCOME_UNKNOWN)
    assert client.secret() is None
    faulty.proxy.disarm()

    repeated = client.post("/v1/sessions", json=body, headers=KEY)
    assert (repeated.status_code, repeated.headers["Idempotent-Replayed"]) == (201, "true")
    assert [row["id"].hex() for row in sql("SELECT id FROM session")] == [
        repeated.json["id"].replace("-", "")
    ]
    assert client.get("/v1/session").status_code == 200


def test_a_statement_that_is_lost_before_the_commit_is_not_called_unknown(
    faulty_database: Callable[..., Faulty], sql: Sql
) -> None:
    faulty = faulty_database()
    faulty.proxy.cut_before(b"INSERT INTO account")
    assert_unavailable(ApiClient(faulty.app).post("/v1/accounts", json=SIGN_UP))
    assert emails(sql) == []


def test_the_lost_connection_is_dropped(
    faulty_database: Callable[..., Faulty], probe: Callable[[], list[int]]
) -> None:
    faulty = faulty_database(pool_maxconnections=1, pool_blocking=False, pool_ping=0)
    faulty.proxy.lose_answer(COMMIT)
    with faulty.app.app_context(), pytest.raises(Unavailable), transaction() as tx:
        execute(tx, "INSERT INTO probe (id) VALUES (1)")
    faulty.proxy.disarm()
    with faulty.app.app_context(), transaction() as tx:
        execute(tx, "INSERT INTO probe (id) VALUES (2)")
    assert probe() == [1, 2]
