"""Test POST /v1/password-resets and /confirmations: set a password with a mailed proof."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from api.rules.proofs import issue_proof
from tests.resources.expected import (
    Sql,
    StoppedClock,
    account_id_of,
    assert_fields,
    assert_nothing,
    assert_problem,
    event,
    everything,
    recorded,
)
from tests.resources.proofs import (
    CHANGE,
    MADE_UP,
    NEW_PASSWORD,
    RESET,
    VERIFY,
    WRONG,
    assert_already_used,
    assert_not_valid,
    requested,
)
from tests.resources.races import at_once, meet_after
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox

CONFIRM = f"{RESET}/confirmations"
KEY = {"Idempotency-Key": "0d3b6f4e-reset"}


@pytest.fixture
def shown(client: ApiClient, alice: Person, mailbox: Mailbox) -> dict[str, Any]:
    """Ask for a reset and return its id, code and token."""
    proof_request = requested(client.post(RESET, json={"email": alice.email}), hours=1)
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.to) == (Message.RESET_PASSWORD, alice.email)
    return {"id": proof_request["id"], "code": mail.code, "token": mail.token}


def confirming(proof: dict[str, Any], way: str = "token", **more: Any) -> dict[str, Any]:
    members = ("id", "code") if way == "code" else ("token",)
    return {**{name: proof[name] for name in members}, "new_password": NEW_PASSWORD, **more}


def events_of(sql: Sql, response: Any) -> list[dict[str, Any]]:
    return [
        event for event in recorded(sql) if event["request_id"] == response.headers["X-Request-Id"]
    ]


@pytest.mark.parametrize("way", ["token", "code"])
def test_alice_sets_a_new_password(
    client: ApiClient, app: Flask, sql: Sql, alice: Person, shown: dict[str, Any], way: str
) -> None:
    response = client.post(CONFIRM, json=confirming(shown, way))
    assert_nothing(response)
    assert "Set-Cookie" not in response.headers
    ended, reset = events_of(sql, response)
    assert ended == event(
        ended,
        response,
        "session.ended",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"reason": "password_reset"},
    )
    assert reset == event(reset, response, "password.reset", alice.id)
    old = {"email": alice.email, "password": PASSWORD}
    assert_problem(client.post("/v1/sessions", json=old), 401, "wrong_credentials")
    alice.password = NEW_PASSWORD
    new_device = alice.on_another_device()
    assert new_device.get("/v1/account").json["email_verified"] is True


def test_it_signs_nobody_in_and_every_session_ends(
    client: ApiClient, app: Flask, alice: Person, shown: dict[str, Any]
) -> None:
    phone = alice.on_another_device(deliver="token", remember=True)
    assert_nothing(client.post(CONFIRM, json=confirming(shown)))
    assert client.secret() is None
    assert_problem(client.get("/v1/session"), 401, "not_signed_in")
    assert [account_id_of(app, device.secret) for device in (alice, phone)] == [None, None]


@pytest.mark.parametrize("email", ["nobody@example.com", "аlice@example.com"])
def test_an_unknown_address_gets_no_mail(
    client: ApiClient, mailbox: Mailbox, alice: Person, email: str
) -> None:
    mailbox.clear()
    requested(client.post(RESET, json={"email": email}), hours=1)
    assert mailbox.all() == []


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_asking_is_recorded_and_changes_nothing(
    client: ApiClient, app: Flask, sql: Sql, alice: Person, email: str
) -> None:
    before = sql("SELECT * FROM account")
    response = client.post(RESET, json={"email": email})
    recorded_event = recorded(sql)[-1]
    subject = alice.id if email == alice.email else None
    assert recorded_event == event(
        recorded_event, response, "password.reset_requested", None, subject=subject
    )
    assert sql("SELECT * FROM account") == before
    assert account_id_of(app, alice.secret) == alice.id


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_a_repeated_request_gets_the_same_answer_and_no_second_mail(
    client: ApiClient, sql: Sql, alice: Person, email: str
) -> None:
    first = client.post(RESET, json={"email": email}, headers=KEY)
    before = everything(sql)
    repeated = client.post(RESET, json={"email": email}, headers=KEY)
    assert (repeated.status_code, repeated.json) == (202, first.json)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before


@pytest.mark.parametrize("way", ["token", "code"])
def test_it_works_once(client: ApiClient, shown: dict[str, Any], way: str) -> None:
    assert_nothing(client.post(CONFIRM, json=confirming(shown, way)))
    second_body = confirming(shown, way, new_password="a third one, quite another")
    response = client.post(CONFIRM, json=second_body)
    if way == "token":
        assert_already_used(response)
    else:
        assert_not_valid(response, "code")  # it can be guessed


def test_of_token_and_code_only_one_works(client: ApiClient, shown: dict[str, Any]) -> None:
    assert_nothing(client.post(CONFIRM, json=confirming(shown, "code")))
    assert_already_used(client.post(CONFIRM, json=confirming(shown, "token")))


def test_it_lives_an_hour(client: ApiClient, clock: StoppedClock, shown: dict[str, Any]) -> None:
    clock.advance(hours=1)
    assert_not_valid(client.post(CONFIRM, json=confirming(shown)))
    clock.advance(microseconds=-1)
    assert_nothing(client.post(CONFIRM, json=confirming(shown)))


def test_another_request_ends_the_one_before(
    client: ApiClient, alice: Person, shown: dict[str, Any]
) -> None:
    client.post(RESET, json={"email": alice.email})
    assert_not_valid(client.post(CONFIRM, json=confirming(shown)))
    assert_not_valid(client.post(CONFIRM, json=confirming(shown, "code")), "code")


def test_a_changed_password_ends_it(
    client: ApiClient, alice: Person, shown: dict[str, Any]
) -> None:
    change = {"current_password": PASSWORD, "new_password": "an ordinary change of it"}
    assert alice.put("/v1/account/password", json=change).status_code == 204
    assert_not_valid(client.post(CONFIRM, json=confirming(shown)))


def test_it_ends_whatever_else_was_mailed(
    client: ApiClient, mailbox: Mailbox, alice: Person, shown: dict[str, Any]
) -> None:
    verification = mailbox.to(alice.email)[0].token
    alice.post(CHANGE, json={"new_email": "alice@example.org"})
    pending = mailbox.last("alice@example.org").token
    assert_nothing(client.post(CONFIRM, json=confirming(shown)))
    assert_not_valid(client.post(f"{VERIFY}/confirmations", json={"token": verification}))
    alice.password = NEW_PASSWORD
    new_device = alice.on_another_device()
    assert_not_valid(new_device.post(f"{CHANGE}/confirmations", json={"token": pending}))


def test_a_deleted_account_can_not_be_reset(
    client: ApiClient, sql: Sql, alice: Person, shown: dict[str, Any]
) -> None:
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    assert_not_valid(client.post(CONFIRM, json=confirming(shown)))
    # The mailed proofs no longer contain her address.
    assert {row["email"] for row in sql("SELECT email FROM mailed_proof")} == {None}


@pytest.mark.parametrize(
    ("password", "code", "message", "params"),
    [
        ("short", "too_short", "At least 8 characters.", {"min": 8}),
        (
            "password1",
            "password_too_common",
            "This password is one of the most common passwords.",
            None,
        ),
        (
            "alice@example.com",
            "password_made_of_context",
            "Do not build the password from your email address or name.",
            None,
        ),
    ],
)
def test_a_bad_password_is_refused_and_the_token_is_good_still(
    client: ApiClient,
    sql: Sql,
    shown: dict[str, Any],
    password: str,
    code: str,
    message: str,
    params: Any,
) -> None:
    before = everything(sql)
    response = client.post(CONFIRM, json=confirming(shown, new_password=password))
    fault = {"pointer": "#/new_password", "code": code, "message": message}
    assert_fields(response, {**fault, "params": params} if params else fault)
    assert everything(sql) == before
    assert_nothing(client.post(CONFIRM, json=confirming(shown)))


def test_a_common_password_costs_no_try_of_the_code(
    client: ApiClient, shown: dict[str, Any]
) -> None:
    for _ in range(6):
        body = confirming(shown, "code", new_password="password1")
        assert client.post(CONFIRM, json=body).json["errors"][0]["pointer"] == "#/new_password"
    assert_nothing(client.post(CONFIRM, json=confirming(shown, "code")))


@pytest.mark.parametrize("token", [MADE_UP, "x", "ключ"])
def test_a_wrong_token_is_refused_and_recorded(
    client: ApiClient, sql: Sql, alice: Person, shown: dict[str, Any], token: str
) -> None:
    before = sql("SELECT * FROM account"), sql("SELECT * FROM session")
    response = client.post(CONFIRM, json=confirming({"token": token}))
    assert_not_valid(response)
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "password.reset_refused",
        None,
        outcome="failure",
        data={"reason": "not_valid"},
    )
    assert before == (sql("SELECT * FROM account"), sql("SELECT * FROM session"))


def test_a_wrong_code_is_refused_and_recorded_with_whose_it_is(
    client: ApiClient, sql: Sql, alice: Person, shown: dict[str, Any]
) -> None:
    response = client.post(CONFIRM, json=confirming({**shown, "code": WRONG}, "code"))
    assert_not_valid(response, "code")
    [event] = events_of(sql, response)
    assert event["type"] == "password.reset_refused"
    assert_nothing(client.post(CONFIRM, json=confirming(shown, "code")))


def test_whoever_was_kept_out_by_wrong_guesses_gets_in(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], mailbox: Mailbox
) -> None:
    app = make_app(limits=True, limit_password_failures=2)
    alice = sign_up("alice", app)
    mallory = ApiClient(app)
    guess = {"email": alice.email, "password": "not this one"}
    statuses = [mallory.post("/v1/sessions", json=guess).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]
    alice.client.post(RESET, json={"email": alice.email})
    proof = {"token": mailbox.last(alice.email).token}
    assert_nothing(alice.client.post(CONFIRM, json=confirming(proof)))
    alice.password = NEW_PASSWORD
    alice.sign_in()


@pytest.mark.parametrize("path", [RESET, VERIFY])
@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_two_at_once_with_one_key_are_one_request(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch, path: str, email: str
) -> None:
    before = len(recorded(sql))
    # Both requests have looked for an earlier one and found none.
    meet_after(monkeypatch, issue_proof, "find_earlier_request")
    body = {"email": email}
    responses = at_once(*[lambda: ApiClient(app).post(path, json=body, headers=KEY)] * 2)
    assert [response.status_code for response in responses] == [202, 202]
    assert responses[0].json == responses[1].json
    replayed = [response.headers.get("Idempotent-Replayed") for response in responses]
    assert sorted(replayed, key=str) == [None, "true"]
    assert len(recorded(sql)) == before + 1
