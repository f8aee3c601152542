"""Test POST /v1/email-verifications/confirmations: verify an address with the mailed proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.resources.expected import (
    Sql,
    StoppedClock,
    account,
    account_id_of,
    assert_fields,
    assert_problem,
    assert_wrong_password,
    etag,
    event,
    everything,
    recorded,
    remaining_limits,
    text,
)
from tests.resources.proofs import (
    MADE_UP,
    RESET,
    VERIFY,
    WRONG,
    assert_already_used,
    assert_not_valid,
)
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.mailbox import Mailbox

CONFIRM = f"{VERIFY}/confirmations"
ONLY_ONE = "The app sent two things of which only one is possible."


@pytest.fixture
def token(alice: Person, mailbox: Mailbox) -> str:
    """Return the token that was mailed to Alice at her sign-up."""
    return str(mailbox.last(alice.email).token)


@pytest.fixture
def by_code(client: ApiClient, alice: Person, mailbox: Mailbox) -> dict[str, Any]:
    """Ask for a verification and return the request's id with the mailed code."""
    response = client.post(VERIFY, json={"email": alice.email})
    return {"id": response.json["id"], "code": mailbox.last(alice.email).code}


def events_of(sql: Sql, response: Any) -> list[dict[str, Any]]:
    return [
        event for event in recorded(sql) if event["request_id"] == response.headers["X-Request-Id"]
    ]


def test_in_her_own_session_everything_stays(
    alice: Person, sql: Sql, clock: StoppedClock, token: str
) -> None:
    phone = alice.on_another_device(deliver="token")
    clock.advance(minutes=1)
    response = alice.post(CONFIRM, json={"token": token})
    verified = account(response.json, email_verified=True, updated_at=text(minutes=1))
    assert (response.status_code, response.json) == (200, verified)
    assert response.headers["ETag"] == etag(response.json, 2)
    assert "Set-Cookie" not in response.headers
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "email.verified",
        alice.id,
        occurred_at=text(minutes=1),
        session_id=(alice.session or {})["id"],
        data={"kept": True},
    )
    # Both devices show it at once, although Redis still has the old account.
    for device in (alice, phone):
        assert device.get("/v1/session").json["account"] == verified
    assert alice.on_another_device().account["id"] == alice.id


def test_her_sessions_are_checked_in_redis_alone_as_before(
    alice: Person, token: str, commands: Commands
) -> None:
    phone = alice.on_another_device(deliver="token")
    assert alice.post(CONFIRM, json={"token": token}).status_code == 200
    commands.reset()
    for device in (alice, phone):
        assert device.get("/v1/session").json["account"]["email_verified"] is True
    assert commands.sql == []


def test_with_her_password_everything_stays(
    client: ApiClient, app: Flask, alice: Person, by_code: dict[str, Any]
) -> None:
    response = client.post(CONFIRM, json={**by_code, "password": PASSWORD})
    assert response.status_code == 200
    assert response.json == account(response.json, email_verified=True)
    assert account_id_of(app, alice.secret) == alice.id
    alice.on_another_device()


@pytest.mark.parametrize("way", ["token", "code"])
def test_with_neither_password_and_sessions_are_gone(
    client: ApiClient,
    app: Flask,
    sql: Sql,
    mailbox: Mailbox,
    alice: Person,
    by_code: dict[str, Any],
    way: str,
) -> None:
    proof = by_code if way == "code" else {"token": mailbox.last(alice.email).token}
    response = client.post(CONFIRM, json=proof)
    assert response.status_code == 200
    assert response.json == account(response.json, email_verified=True)
    ended, verified = events_of(sql, response)
    assert ended == event(
        ended,
        response,
        "session.ended",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"reason": "email_verified"},
    )
    assert verified == event(verified, response, "email.verified", alice.id, data={"kept": False})
    assert account_id_of(app, alice.secret) is None
    assert sql("SELECT password_hash FROM account") == [{"password_hash": ""}]
    for password in (PASSWORD, " "):
        signing_in = client.post("/v1/sessions", json={"email": alice.email, "password": password})
        assert_problem(signing_in, 401, "wrong_credentials")


def test_in_the_session_of_another_it_is_as_with_neither(
    app: Flask, sql: Sql, alice: Person, bob: Person, token: str
) -> None:
    assert bob.post(CONFIRM, json={"token": token}).status_code == 200
    assert account_id_of(app, alice.secret) is None
    assert account_id_of(app, bob.secret) == bob.id


def test_in_a_session_of_hers_that_has_ended_it_is_as_with_neither(
    app: Flask, sql: Sql, alice: Person, token: str
) -> None:
    headers = {"Authorization": f"Bearer {alice.secret}"}
    phone = alice.on_another_device(deliver="token")
    alice.delete("/v1/session")
    assert ApiClient(app).post(CONFIRM, json={"token": token}, headers=headers).status_code == 200
    assert account_id_of(app, phone.secret) is None


def test_a_wrong_password_changes_nothing_and_the_token_is_good_still(
    client: ApiClient, sql: Sql, alice: Person, token: str
) -> None:
    response = client.post(CONFIRM, json={"token": token, "password": "not this one"})
    assert_wrong_password(response)
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "email.verification_refused",
        None,
        subject=alice.id,
        outcome="failure",
        data={"reason": "wrong_credentials"},
    )
    response = client.post(CONFIRM, json={"token": token, "password": PASSWORD})
    assert response.status_code == 200


def test_passwords_tried_here_are_counted_with_all_others(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], mailbox: Mailbox
) -> None:
    app = make_app(limits=True, limit_password_failures=1)
    alice = sign_up("alice", app)
    client = ApiClient(app)
    proof = {"token": mailbox.last(alice.email).token, "password": "not this one"}
    response = client.post(CONFIRM, json=proof)
    assert remaining_limits(response)["password-account"] == 0
    body = {"email": alice.email, "password": PASSWORD}
    assert client.post("/v1/sessions", json=body).status_code == 429


def test_a_second_click_is_answered_as_used(
    client: ApiClient, sql: Sql, alice: Person, token: str
) -> None:
    assert client.post(CONFIRM, json={"token": token}).status_code == 200
    response = client.post(CONFIRM, json={"token": token, "password": "not this one"})
    assert_already_used(response)
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "email.verification_refused",
        None,
        subject=alice.id,
        outcome="failure",
        data={"reason": "already_used"},
    )


def test_a_used_token_is_like_any_other_when_it_would_have_expired(
    client: ApiClient, clock: StoppedClock, token: str
) -> None:
    assert client.post(CONFIRM, json={"token": token}).status_code == 200
    clock.advance(hours=24)
    assert_not_valid(client.post(CONFIRM, json={"token": token}))
    clock.advance(microseconds=-1)
    assert_already_used(client.post(CONFIRM, json={"token": token}))


def test_a_token_that_was_replaced_is_not_used(
    client: ApiClient, alice: Person, token: str, by_code: dict[str, Any]
) -> None:
    assert_not_valid(client.post(CONFIRM, json={"token": token}))
    assert client.post(CONFIRM, json=by_code).status_code == 200
    assert_not_valid(client.post(CONFIRM, json={"token": token}))


def test_a_code_works_once(client: ApiClient, alice: Person, by_code: dict[str, Any]) -> None:
    in_capitals = {**by_code, "id": by_code["id"].upper()}
    assert client.post(CONFIRM, json=in_capitals).status_code == 200
    assert_not_valid(client.post(CONFIRM, json=by_code), "code")


def test_a_token_lives_a_day(client: ApiClient, clock: StoppedClock, token: str) -> None:
    clock.advance(hours=24)
    assert_not_valid(client.post(CONFIRM, json={"token": token}))
    clock.advance(microseconds=-1)
    assert client.post(CONFIRM, json={"token": token}).status_code == 200


def test_a_code_lives_ten_minutes_and_its_token_longer(
    client: ApiClient, clock: StoppedClock, mailbox: Mailbox, alice: Person, by_code: dict[str, Any]
) -> None:
    clock.advance(minutes=10)
    assert_not_valid(client.post(CONFIRM, json=by_code), "code")
    proof = {"token": mailbox.last(alice.email).token}
    assert client.post(CONFIRM, json=proof).status_code == 200


PASTED = {
    "in two groups": "{0} {1}",
    "with a dash": "{0}-{1}",
    "with a no-break space and a line end": "\u00a0{0}\u202f{1}\r\n",
    "with a zero-width space": "\ufeff{0}\u200b{1}\u2060",
    "with a typographic dash": "{0}\u2011\u2013\u2212{1}",
}
KEYBOARDS = {"full-width": 0xFF10, "Arabic-Indic": 0x660, "Persian": 0x6F0, "Devanagari": 0x966}


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_a_code_is_taken_as_it_is_pasted(
    client: ApiClient, alice: Person, by_code: dict[str, Any], text: str
) -> None:
    code = by_code["code"]
    body = {**by_code, "code": text.format(code[:4], code[4:]), "password": PASSWORD}
    assert client.post(CONFIRM, json=body).status_code == 200


@pytest.mark.parametrize("zero", KEYBOARDS.values(), ids=KEYBOARDS)
def test_a_code_is_taken_in_the_digits_of_the_keyboard(
    client: ApiClient, alice: Person, by_code: dict[str, Any], zero: int
) -> None:
    code = "".join(chr(zero + int(digit)) for digit in by_code["code"])
    body = {**by_code, "code": code, "password": PASSWORD}
    assert client.post(CONFIRM, json=body).status_code == 200


@pytest.mark.parametrize(
    "text", ["1234567", "123456789", "O1234567", "1234.5678", "\u00b2" * 8, ""]
)
def test_what_cannot_be_a_code_costs_no_try(
    make_app: Callable[..., Flask], mailbox: Mailbox, alice: Person, sql: Sql, text: str
) -> None:
    client = ApiClient(make_app(limits=True, limit_proof_per_address="1/hour"))
    proof_request = client.post(VERIFY, json={"email": alice.email}).json
    body = {"id": proof_request["id"], "code": text}
    before = everything(sql)
    for _ in range(6):
        response = client.post(CONFIRM, json=body)
        fault = {"pointer": "#/code", "code": "invalid_code"}
        assert_fields(response, {**fault, "message": "The code has eight digits."})
        assert "RateLimit" not in response.headers
    assert everything(sql) == before
    right = {**body, "code": mailbox.last(alice.email).code}
    assert client.post(CONFIRM, json=right).status_code == 200


def test_a_token_is_taken_as_it_is_pasted(client: ApiClient, alice: Person, token: str) -> None:
    pasted = f"\u00a0{token[:30]}\r\n {token[30:]}\u200b\n"
    response = client.post(CONFIRM, json={"token": pasted, "password": PASSWORD})
    assert response.status_code == 200


@pytest.mark.parametrize("wrong", [4, 5])
def test_a_code_has_five_tries(
    client: ApiClient, mailbox: Mailbox, alice: Person, by_code: dict[str, Any], wrong: int
) -> None:
    for _ in range(wrong):
        assert_not_valid(client.post(CONFIRM, json={**by_code, "code": WRONG}), "code")
    response = client.post(CONFIRM, json=by_code)
    if wrong < 5:
        assert response.status_code == 200
        return
    assert_not_valid(response, "code")
    proof = {"token": mailbox.last(alice.email).token}  # Nobody can guess the token.
    assert client.post(CONFIRM, json=proof).status_code == 200


def test_whatever_is_wrong_with_it_the_answer_is_the_same_and_nothing_changes(
    client: ApiClient,
    sql: Sql,
    mailbox: Mailbox,
    alice: Person,
    bob: Person,
    by_code: dict[str, Any],
) -> None:
    """Pocket ID CVE-2026-28513: each wrong attribute is tested alone."""
    decoy = client.post(VERIFY, json={"email": "nobody@example.com"}).json["id"]
    reset = client.post(RESET, json={"email": alice.email}).json["id"]
    for_reset = mailbox.last(alice.email)
    bobs = client.post(VERIFY, json={"email": bob.email}).json["id"]
    before = sql("SELECT * FROM account ORDER BY id"), sql("SELECT * FROM session ORDER BY id")
    for token in (MADE_UP, "x", "x" * 128, "ключ", str(for_reset.token), by_code["id"]):
        assert_not_valid(client.post(CONFIRM, json={"token": token}))
    unknown = "01a2035b-7f30-7d61-9f2c-6a2c3f0f9d11"
    for proof in (
        {"id": decoy, "code": by_code["code"]},
        {"id": bobs, "code": by_code["code"]},
        {"id": unknown, "code": by_code["code"]},
        {"id": reset, "code": for_reset.code},
        {"id": by_code["id"], "code": "\u0660" * 8},
    ):
        assert_not_valid(client.post(CONFIRM, json=proof), "code")
    assert before == (
        sql("SELECT * FROM account ORDER BY id"),
        sql("SELECT * FROM session ORDER BY id"),
    )


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("token", "required", "Required.")]),
        ({"password": "x"}, [("token", "required", "Required.")]),
        ({"code": WRONG}, [("id", "required", "Required.")]),
        ({"id": "01a2035b-7f30-7d61-9f2c-6a2c3f0f9d11"}, [("code", "required", "Required.")]),
        (
            {"token": "x", "code": "1"},
            [("code", "not_together", ONLY_ONE)],
        ),
        (
            {"token": "x", "id": 1, "code": "1"},
            [
                ("id", "not_together", ONLY_ONE),
                ("code", "not_together", ONLY_ONE),
            ],
        ),
        (
            {"id": "01a2035b7f307d619f2c6a2c3f0f9d11", "code": WRONG},
            [("id", "invalid_format", "Not in the expected format.")],
        ),
    ],
)
def test_it_takes_exactly_one_of_the_two_ways(
    client: ApiClient, sql: Sql, body: dict[str, Any], errors: list[tuple[str, str, str]]
) -> None:
    before = everything(sql)
    faults: list[dict[str, Any]] = [
        {"pointer": f"#/{member}", "code": code, "message": message}
        | ({"params": {"other": "token"}} if code == "not_together" else {})
        for member, code, message in errors
    ]
    assert_fields(client.post(CONFIRM, json=body), *faults)
    assert everything(sql) == before


def test_tries_from_one_address_are_limited(make_app: Callable[..., Flask], sql: Sql) -> None:
    client = ApiClient(make_app(limits=True, limit_proof_per_address="1/hour"))
    assert remaining_limits(client.post(CONFIRM, json={"token": MADE_UP})) == {"proof-address": 0}
    before = everything(sql)
    response = client.post(f"{RESET}/confirmations", json={"token": "x", "new_password": PASSWORD})
    assert response.status_code == 429
    assert everything(sql) == before
