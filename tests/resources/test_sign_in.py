"""Test ``/v1/sign-in``: the sign-in that waits for a second factor, and what it becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.domain.pending_sign_in import PendingSignIn
from api.rules.sessions import confirm_sign_in
from api.rules.sessions.find_pending import Waiting
from tests.conftest import PREFIX, Clock
from tests.resources.expected import Sql, assert_problem
from tests.support import passkeys
from tests.support.authenticator import assert_not_valid
from tests.support.client import ApiClient, Person
from tests.support.faults import COMMIT, OUTCOME_UNKNOWN, Faulty, assert_unavailable
from tests.support.mailed import mailed
from tests.support.passkeys import CONFIRM_EMAIL
from tests.support.second_factors import CONFIRM, Protected
from tests.support.soft_authenticator import Authenticator
from tests.support.tables import dump

SIGN_IN = "/v1/sign-in"
KEY = {"Idempotency-Key": "0d3b6f4e-confirmation"}
WRONG = "000000-000000-000000-000000"
ENDED = "You signed in here before, and that session has ended. Please sign in again."


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Protected:
    """Return Alice, who has an authenticator app and ten recovery codes."""
    return Protected(sign_in("alice"))


def used(sql: Sql) -> int:
    """Return how many recovery codes were used, by the table and by the events."""
    [row] = sql("SELECT COUNT(*) AS codes FROM recovery_code WHERE used_at IS NOT NULL")
    [event] = sql("SELECT COUNT(*) AS events FROM audit_event WHERE type = 'recovery_code.used'")
    assert row["codes"] == event["events"]
    return int(row["codes"])


def test_a_browser_reads_it_and_completes_it(alice: Protected) -> None:
    browser = ApiClient(alice.app)
    begun = alice.begin(browser, remember=True)
    assert begun.status_code == 202
    assert begun.json == {
        "id": begun.json["id"],
        "expires_at": begun.json["expires_at"],
        "needs": ["second_factor"],
        "methods": ["totp", "recovery_code"],
    }
    assert browser.secret() is None
    assert browser.get(SIGN_IN).json == begun.json
    finished = alice.confirm(browser)
    assert (finished.status_code, finished.json["remembered"]) == (201, True)
    assert finished.json["assurance"] == "aal2"
    assert browser.get("/v1/session").json["id"] == finished.json["id"]
    assert browser.get_cookie("gatebook_sign_in") is None
    assert_problem(browser.get(SIGN_IN), 401, "sign_in_expired")


def test_it_keeps_the_session_of_the_browser_until_it_is_complete(alice: Protected) -> None:
    browser = alice.sign_in().client
    earlier = browser.get("/v1/session").json["id"]
    assert alice.begin(browser).status_code == 202
    assert browser.get("/v1/session").json["id"] == earlier
    finished = alice.confirm(browser)
    assert browser.get("/v1/session").json["id"] == finished.json["id"] != earlier


def test_it_ends_when_it_is_abandoned(alice: Protected, sql: Sql) -> None:
    browser = ApiClient(alice.app)
    alice.begin(browser)
    cookie = browser.get_cookie("gatebook_sign_in")
    assert cookie is not None
    assert browser.delete(SIGN_IN).status_code == 204
    assert browser.get_cookie("gatebook_sign_in") is None
    browser.set_cookie("gatebook_sign_in", cookie.value)
    assert_problem(alice.confirm(browser), 401, "sign_in_expired")
    assert used(sql) == 0


def test_it_expires_after_ten_minutes(alice: Protected, clock: Clock, sql: Sql) -> None:
    browser, late = ApiClient(alice.app), ApiClient(alice.app)
    alice.begin(browser)
    alice.begin(late)
    clock.advance(minutes=9)
    assert alice.confirm(browser).status_code == 201
    clock.advance(minutes=1)
    assert_problem(alice.confirm(late), 401, "sign_in_expired")
    assert used(sql) == 1


def test_it_has_five_tries(alice: Protected, sql: Sql) -> None:
    browser = ApiClient(alice.app)
    alice.begin(browser)
    for left in (4, 3, 2, 1, 0):
        wrong = browser.post(CONFIRM, json={"recovery_code": WRONG})
        assert_not_valid(wrong, "recovery_code")
        assert wrong.json["errors"][0]["params"] == {"tries_left": left}
    assert_problem(alice.confirm(browser), 401, "sign_in_expired")
    assert used(sql) == 0


def test_a_factor_that_it_does_not_wait_for_costs_no_try(alice: Protected) -> None:
    browser = ApiClient(alice.app)
    alice.begin(browser)
    for _ in range(6):
        again = browser.post(CONFIRM, json={"password": alice.person.password})
        assert_not_valid(again, "password")
        assert again.json["errors"][0]["params"] == {"tries_left": 5}
    assert alice.confirm(browser).status_code == 201


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_lost_answer_is_repeated_without_a_second_code(
    alice: Protected, sql: Sql, deliver: str
) -> None:
    """The client sends the same request again, with what it had before the answer."""
    begun = alice.begin(ApiClient(alice.app), deliver=deliver)
    body = {"recovery_code": alice.codes.pop()}
    if deliver == "token":
        body["sign_in_token"] = begun.json["sign_in_token"]

    def send(key: dict[str, str] = KEY, **changed: str) -> TestResponse:
        client = ApiClient(alice.app)
        if deliver == "cookie":
            sent = begun.headers["Set-Cookie"].split("=")[1].split(";")[0]
            client.set_cookie("gatebook_sign_in", sent)
        return client.post(CONFIRM, json={**body, **changed}, headers=key)

    first, repeated = send(), send()
    assert (first.status_code, repeated.status_code) == (201, 201)
    assert repeated.json["id"] == first.json["id"]
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert used(sql) == 1
    [row] = sql("SELECT COUNT(*) AS count FROM session WHERE methods LIKE '%%recovery_code%%'")
    assert row["count"] == 1
    # neither without the key, nor with another body: the sign-in is over, and no code was used
    assert_problem(send({}), 401, "sign_in_expired")
    assert send(recovery_code=alice.codes.pop()).status_code in {401, 422}
    assert used(sql) == 1


def test_another_browser_gets_nothing_with_the_key_alone(alice: Protected, sql: Sql) -> None:
    browser, thief = ApiClient(alice.app), ApiClient(alice.app)
    alice.begin(browser)
    alice.begin(thief)
    body = {"recovery_code": alice.codes.pop()}
    assert browser.post(CONFIRM, json=body, headers=KEY).status_code == 201
    assert_not_valid(thief.post(CONFIRM, json=body, headers=KEY), "recovery_code")
    assert thief.get("/v1/session").status_code == 401
    assert used(sql) == 1


def test_with_redis_away_no_try_and_no_code_is_used_up_or_counted(
    alice: Protected, faulty_redis: Callable[..., Faulty], sql: Sql
) -> None:
    faulty = faulty_redis()
    secret = alice.begin(deliver="token").json["sign_in_token"]

    def state() -> list[list[dict[str, Any]]]:
        tables = ("pending_sign_in", "recovery_code", "factor_failure", "session")
        return [sql(f"SELECT * FROM {table}") for table in tables]

    before = state()
    for code in (alice.codes[0], "00000-00000-00000-00000-0000"):
        with faulty.proxy.failing("refuse"):
            body = {"recovery_code": code, "sign_in_token": secret}
            assert_unavailable(ApiClient(faulty.app).post(CONFIRM, json=body))
        assert state() == before


def test_a_commit_without_an_answer_is_repeated_without_a_second_code(
    alice: Protected,
    faulty_database: Callable[..., Faulty],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """MariaDB commits the session, and its answer is lost."""
    faulty = faulty_database()
    proving = confirm_sign_in.prove_factors

    def armed(*args: Any, **options: Any) -> Any:
        faulty.proxy.lose_answer(COMMIT, after=1)  # the first commit counts the code
        return proving(*args, **options)

    begun = alice.begin(deliver="token")
    body = {"recovery_code": alice.codes.pop(), "sign_in_token": begun.json["sign_in_token"]}
    client = ApiClient(faulty.app)
    with monkeypatch.context() as patch:
        patch.setattr(confirm_sign_in, "prove_factors", armed)
        assert_unavailable(client.post(CONFIRM, json=body, headers=KEY), OUTCOME_UNKNOWN)
    assert used(sql) == 1
    repeated = client.post(CONFIRM, json=body, headers=KEY)
    assert (repeated.status_code, repeated.headers["Idempotent-Replayed"]) == (201, "true")
    assert used(sql) == 1


@pytest.mark.parametrize("store", ["mariadb", "redis"])
def test_with_a_store_away_nothing_is_used_and_no_counter_moves(
    alice: Protected,
    faulty_database: Callable[..., Faulty],
    faulty_redis: Callable[..., Faulty],
    sql: Sql,
    redis: Redis,
    store: str,
) -> None:
    faulty = faulty_database() if store == "mariadb" else faulty_redis()
    begun = alice.begin(deliver="token")
    body: dict[str, Any] = {"sign_in_token": begun.json["sign_in_token"]}
    client, before = ApiClient(faulty.app), dump(sql)
    counted = {key for key in redis.scan_iter(f"{PREFIX}*") if b"second-factor" in key}
    with faulty.proxy.failing("refuse"):
        for shown in ({"recovery_code": alice.codes[0]}, {"totp_code": "000000"}):
            assert_unavailable(client.post(CONFIRM, json={**body, **shown}))
    assert dump(sql) == before
    keys = {key for key in redis.scan_iter(f"{PREFIX}*") if b"second-factor" in key}
    assert keys == counted
    done = client.post(CONFIRM, json={**body, "recovery_code": alice.codes[0]})
    assert done.status_code == 201


@pytest.mark.parametrize("by", ["passkey", "token", "code"])
def test_with_mariadb_away_no_proof_is_counted(
    faulty_database: Callable[..., Faulty], client: ApiClient, redis: Redis, by: str
) -> None:
    phone, email, path = Authenticator(), "carol@example.com", CONFIRM_EMAIL
    assert passkeys.sign_up(client, phone, email).status_code == 201
    body: dict[str, Any] = {"token": mailed(client.application, email)["token"]}
    if by == "passkey":
        path, body = "/v1/sessions", {"passkey": passkeys.answer(client, phone)}
    elif by == "code":
        body = {"id": "0198a3a0-0000-7000-8000-000000000000", "code": "00000000"}
    faulty = faulty_database()
    with faulty.proxy.failing("refuse"):
        for _ in range(2):
            assert_unavailable(ApiClient(faulty.app).post(path, json=body))
    assert list(redis.scan_iter(f"{PREFIX}*proof-address*")) == []
    answered = ApiClient(faulty.app).post(path, json=body)
    assert answered.status_code == {"passkey": 201, "token": 200, "code": 422}[by]
    assert len(list(redis.scan_iter(f"{PREFIX}*proof-address*"))) == 1


def test_a_clock_set_back_refuses_codes_of_the_app_and_nothing_else(
    alice: Protected, clock: Clock, sql: Sql
) -> None:
    """Its last code was of a later step; recovery codes have no time."""
    clock.advance(days=-1)
    browser = ApiClient(alice.app)
    alice.begin(browser)
    assert_not_valid(browser.post(CONFIRM, json={"totp_code": "000000"}))
    assert alice.confirm(browser).status_code == 201
    assert used(sql) == 1


def test_the_first_step_repeated_after_the_end_is_refused(alice: Protected, sql: Sql) -> None:
    """Its result is over: the contract has no sign_in_expired there."""
    browser = ApiClient(alice.app)
    body = {"email": alice.email, "password": alice.person.password}
    assert browser.post("/v1/sessions", json=body, headers=KEY).status_code == 202
    assert alice.confirm(browser).status_code == 201
    assert_problem(browser.post("/v1/sessions", json=body, headers=KEY), 409, "conflict", ENDED)
    assert used(sql) == 1


def test_the_same_request_at_the_same_time_gets_the_session_of_the_faster_one(
    alice: Protected, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The faster one ends the sign-in after the slower one has found no earlier result."""
    begun = alice.begin(deliver="token")
    body = {"recovery_code": alice.codes.pop(), "sign_in_token": begun.json["sign_in_token"]}
    finding, faster = confirm_sign_in.waiting_of, []

    def overtaken(pending: PendingSignIn) -> Waiting:
        monkeypatch.setattr(confirm_sign_in, "waiting_of", finding)
        faster.append(ApiClient(alice.app).post(CONFIRM, json=body, headers=KEY))
        return finding(pending)

    monkeypatch.setattr(confirm_sign_in, "waiting_of", overtaken)
    slower = ApiClient(alice.app).post(CONFIRM, json=body, headers=KEY)
    assert (faster[0].status_code, slower.status_code) == (201, 201)
    assert slower.json["id"] == faster[0].json["id"]
    assert slower.headers["Idempotent-Replayed"] == "true"
    assert used(sql) == 1


def test_repeating_a_confirmation_under_its_key_is_limited(
    make_app: Callable[..., Flask], sql: Sql
) -> None:
    """Each repetition rotates the session and records that."""
    app = make_app(limits=True, limit_account_changes="4/hour")
    alice = Protected(Person.sign_up(app, "alice").sign_in())
    begun = alice.begin(deliver="token")
    body = {"recovery_code": alice.codes.pop(), "sign_in_token": begun.json["sign_in_token"]}
    answers = [ApiClient(app).post(CONFIRM, json=body, headers=KEY) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    events = sql("SELECT id FROM audit_event WHERE type = 'session.reauthenticated'")
    assert len(events) == 2
