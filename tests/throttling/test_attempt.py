"""Check which attempts stay counted that a failure of the system has ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from redis import Redis

from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.faults import COMMIT, OUTCOME_UNKNOWN, Faulty, assert_unavailable
from tests.support.mailbox import Mailbox
from tests.support.proxy import FaultProxy

RECORD = b"INSERT INTO audit_event"


@pytest.mark.parametrize(
    ("proof", "lose", "detail", "counted"),
    [
        ("token", lambda proxy: proxy.cut_before(RECORD), None, 0),
        ("code", lambda proxy: proxy.cut_before(b"UPDATE mailed_proof"), None, 0),
        ("code", lambda proxy: proxy.cut_before(RECORD), None, 1),
        ("code", lambda proxy: proxy.lose_answer(COMMIT), OUTCOME_UNKNOWN, 1),
    ],
    ids=["token", "try not spent", "try spent", "outcome unknown"],
)
def test_a_guess_stays_counted_once_its_try_may_be_committed(
    app: Flask,
    mailbox: Mailbox,
    faulty_database: Callable[..., Faulty],
    redis: Redis,
    proof: str,
    lose: Callable[[FaultProxy], object],
    detail: str | None,
    counted: int,
) -> None:
    """Otherwise an attacker who makes the record of a refusal fail has free guesses."""
    alice = Person.sign_up(app, "alice")
    proof_id = alice.post("/v1/email-verifications", json={"email": alice.email}).json["id"]
    code = mailbox.last(alice.email).code
    wrong = "00000000" if code != "00000000" else "11111111"
    guess = {"token": "A" * 43} if proof == "token" else {"id": proof_id, "code": wrong}
    faulty = faulty_database()

    lose(faulty.proxy)
    answer = ApiClient(faulty.app).post("/v1/email-verifications/confirmations", json=guess)

    assert_unavailable(answer, detail)
    windows = [redis.llen(key) for key in redis.scan_iter("gatebook-test:limits:proof-address:*")]
    assert sum(windows) == counted
    assert ("RateLimit" in answer.headers) is bool(counted)


def test_a_right_password_that_starts_no_session_counts_as_no_sign_in(
    app: Flask, faulty_database: Callable[..., Faulty], redis: Redis
) -> None:
    alice = Person.sign_up(app, "alice")
    faulty = faulty_database()

    faulty.proxy.cut_before(RECORD)
    body = {"email": alice.email, "password": PASSWORD}
    assert_unavailable(ApiClient(faulty.app).post("/v1/sessions", json=body))

    kept = [key.split(b":")[2] for key in redis.scan_iter("gatebook-test:limits:*")]
    assert kept == [b"password-address"], "it was compared"


def test_a_sign_up_that_an_outage_gives_back_costs_no_hash(
    faulty_database: Callable[..., Faulty], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = faulty_database(email_verification="required", limit_sign_up_per_address="3/hour")
    hashed: list[str] = []
    monkeypatch.setattr(PasswordHasher, "hash", lambda _, password: hashed.append(password))

    body = {"email": "alice@example.com", "password": PASSWORD}
    with faulty.proxy.failing("refuse"):
        for _ in range(4):
            assert_unavailable(ApiClient(faulty.app).post("/v1/accounts", json=body))

    assert hashed == []
