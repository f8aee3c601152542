"""Test POST /v1/provider-sign-ins/{id}/email/confirmations: enter the code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.errors import Unavailable
from api.mail.templates import Message
from api.rules.identities import confirm_address
from tests.resources.expected import (
    Sql,
    StoppedClock,
    account,
    assert_fields,
    assert_problem,
    event,
    everything,
    recorded,
    session,
    text,
)
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.provider_attempts import COOKIE, WaitingSignIn, wrong

ALICE, ACME = "alice@example.com", "Alice Liddell"
KEY = {"Idempotency-Key": "0d3b6f4e-confirmation"}
NOT_VALID = {
    "pointer": "#/code",
    "code": "not_valid",
    "message": "Not valid, or no longer valid.",
}


def identities(sql: Sql) -> list[dict[str, Any]]:
    return sql("SELECT account_id, provider, subject, email FROM identity")


def types(sql: Sql) -> list[tuple[str, Any]]:
    """Return the types of all events, with the value of ``how`` or ``reason``."""
    return [
        (each["type"], each["data"].get("how", each["data"].get("reason")))
        for each in recorded(sql)
    ]


def test_nobody_has_the_address(app: Flask, sql: Sql, mailbox: Mailbox) -> None:
    waiting = WaitingSignIn(app)
    code = waiting.asked("Alice@example.com")
    sql("DELETE FROM audit_event")
    response = waiting.confirm(code)
    assert response.status_code == 201, response.text
    owner = account(
        response.json["account"], email="Alice@example.com", email_verified=True, name=ACME
    )
    expected = session(response.json, owner, methods=["provider"], client_state="/basket")
    assert response.json == expected
    owner_id = UUID(owner["id"])
    [linked] = identities(sql)
    assert linked == {
        "account_id": owner_id.bytes,
        "provider": "other",
        "subject": b"o1",
        "email": "Alice@example.com",
    }
    assert types(sql) == [
        ("account.created", None),
        ("email.verified", None),
        ("identity.linked", "mailed"),
        ("session.started", None),
    ]
    mail = mailbox.last(ALICE)
    assert (mail.message, mail.to) == (Message.IDENTITY_LINKED, "Alice@example.com")
    assert "signing in with another service: Other." in mail.text
    assert waiting.client.get("/v1/session").json["account"] == owner
    body = {"email": ALICE, "password": PASSWORD}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 401


def test_an_app_gets_a_token(app: Flask) -> None:
    waiting = WaitingSignIn(app, deliver="token")
    response = waiting.confirm(waiting.asked(ALICE))
    assert response.status_code == 201
    assert "Set-Cookie" not in response.headers
    bearer = {"Authorization": f"Bearer {response.json['token']}"}
    session_id = ApiClient(app).get("/v1/session", headers=bearer).json["id"]
    assert session_id == response.json["id"]


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_an_unverified_account_has_it(
    make_app: Callable[..., Flask], sql: Sql, mailbox: Mailbox, mode: str
) -> None:
    app = make_app(email_verification=mode)
    ApiClient(app).post("/v1/accounts", json={"email": ALICE, "password": PASSWORD})
    waiting = WaitingSignIn(app)
    code = waiting.asked(ALICE)
    sql("DELETE FROM audit_event")
    response = waiting.confirm(code)
    assert response.status_code == 201, response.text
    assert response.json["account"]["email_verified"] is True
    [linked] = identities(sql)
    assert str(UUID(bytes=linked["account_id"])) == response.json["account"]["id"]
    assert types(sql) == [
        ("email.verified", None),
        ("identity.linked", "mailed"),
        ("session.started", None),
    ]
    assert Message.IDENTITY_LINKED in {mail.message for mail in mailbox.to(ALICE)}
    body = {"email": ALICE, "password": PASSWORD}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 401


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_an_owner_has_it(
    make_app: Callable[..., Flask], alice: Person, sql: Sql, mode: str, clock: StoppedClock
) -> None:
    """The owner alone decides who else signs in; a mailed code replaces no second factor."""
    sql("UPDATE account SET email_verified = 1")
    waiting = WaitingSignIn(make_app(email_verification=mode))
    code = waiting.asked(ALICE)
    clock.advance(minutes=4)
    before = everything(sql)
    response = waiting.confirm(code)
    assert response.status_code == 202, response.text
    assert response.json == {
        "id": waiting.id,
        "expires_at": text(minutes=14),
        "needs": ["sign_in"],
        "methods": [],
        "provider": "other",
        "email": ALICE,
        "client_state": "/basket",
    }
    [kept] = response.headers.getlist("Set-Cookie")
    assert kept.startswith(f"{COOKIE}={waiting.binding}; ")
    assert waiting.client.get("/v1/session").status_code == 401
    assert waiting.row()["account_id"] == UUID(alice.id).bytes
    after = everything(sql)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"audit_event", "provider_attempt"}
    last = recorded(sql)[-1]
    assert last == event(
        last,
        response,
        "session.refused",
        alice.id,
        occurred_at=text(minutes=4),
        actor=None,
        outcome="failure",
        data={"reason": "sign_in_to_link"},
    )
    assert_fields(waiting.confirm(code), NOT_VALID)  # it was used


def test_a_repetition_gets_the_same_session_under_a_new_secret(app: Flask, sql: Sql) -> None:
    waiting = WaitingSignIn(app)
    code = waiting.asked(ALICE)
    first, again = waiting.confirm(code, **KEY), waiting.confirm(code, **KEY)
    assert again.status_code == 201, again.text
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(sql("SELECT id FROM session")) == 1
    assert waiting.client.get("/v1/session").status_code == 200
    assert_fields(waiting.confirm(code), NOT_VALID)
    sql("DELETE FROM account")
    assert_problem(waiting.confirm(code, **KEY), 409, "conflict")


def test_a_repetition_still_waits_for_the_owner(app: Flask, alice: Person, sql: Sql) -> None:
    sql("UPDATE account SET email_verified = 1")
    waiting = WaitingSignIn(app)
    code = waiting.asked(ALICE)
    first, again = waiting.confirm(code, **KEY), waiting.confirm(code, **KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_code_has_five_tries_and_a_text_that_is_none_costs_none(app: Flask, sql: Sql) -> None:
    waiting = WaitingSignIn(app)
    code = waiting.asked(ALICE)
    for _ in range(2):
        for _ in range(4):
            response = waiting.confirm(wrong(code))
            assert_fields(response, NOT_VALID)
        last = recorded(sql)[-1]
        assert last == event(
            last, response, "session.refused", None, outcome="failure", data={"reason": "not_valid"}
        )
        for _ in range(3):
            fault = {
                "pointer": "#/code",
                "code": "invalid_code",
                "message": "The code has eight digits.",
            }
            assert_fields(waiting.confirm("1234567x"), fault)
        assert waiting.row()["tries_left"] == 1
        code = waiting.asked(ALICE)  # which has tries of its own
    for _ in range(5):
        waiting.confirm(wrong(code))
    assert_fields(waiting.confirm(code), NOT_VALID)
    assert sql("SELECT id FROM account") == []


def test_a_code_lives_ten_minutes(app: Flask, clock: StoppedClock) -> None:
    waiting = WaitingSignIn(app)
    code = waiting.asked(ALICE)
    clock.advance(minutes=10)
    assert_problem(waiting.confirm(code), 404, "not_found")


def test_nothing_leads_into_a_locked_account(app: Flask, alice: Person, sql: Sql) -> None:
    sql("UPDATE account SET lock_reason = 'other', locked_at = NOW(6)")
    waiting = WaitingSignIn(app)
    response = waiting.confirm(waiting.asked(ALICE))
    assert_problem(response, 403, "account_locked", until=None)
    assert identities(sql) == []
    assert sql("SELECT email_verified FROM account") == [{"email_verified": 0}]
    assert types(sql)[-1] == ("session.refused", "account_locked")


def test_an_address_that_may_be_taken_back_is_taken(
    app: Flask, alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    """Alice has another address now, and can undo that: an intruder may have changed it."""
    sql("UPDATE account SET email_verified = 1")
    alice.post("/v1/session/reauthentications", json={"password": PASSWORD})
    asked = alice.post("/v1/email-changes", json={"new_email": "wonderland@example.com"})
    assert asked.status_code == 202, asked.text
    token = {"token": mailbox.last("wonderland@example.com").token}
    assert alice.post("/v1/email-changes/confirmations", json=token).status_code == 200
    waiting = WaitingSignIn(app)
    code = waiting.asked(ALICE)
    detail = "Another account can still take this address back. Please use another one."
    for _ in range(6):  # The code is right: that costs no try.
        assert_problem(waiting.confirm(code), 409, "conflict", detail)
    assert identities(sql) == []
    assert waiting.confirm(waiting.asked("bob@example.com")).status_code == 201


def test_a_provider_without_new_accounts_makes_none(app: Flask, sql: Sql) -> None:
    waiting = WaitingSignIn(app, provider="closed")
    assert_problem(waiting.confirm(waiting.asked(ALICE)), 403, "sign_up_not_open")
    assert sql("SELECT id FROM account") == identities(sql) == []
    assert types(sql)[-1] == ("session.refused", "sign_up_not_open")


def test_the_address_changes_hands_in_between(
    app: Flask, sign_up: Callable[..., Person], sql: Sql
) -> None:
    waiting = WaitingSignIn(app)
    code = waiting.asked("ALICE@example.com")
    sign_up("alice")  # which may be another mailbox
    assert_problem(waiting.confirm(code), 409, "conflict")
    sql("DELETE FROM account")
    sign_up("alice", email="ALICE@example.com")
    assert waiting.confirm(code).status_code == 201
    assert len(identities(sql)) == 1

    waiting = WaitingSignIn(app, "o2")
    code = waiting.asked("ALICE@example.com")
    sql("DELETE FROM account")
    assert waiting.confirm(code).status_code == 201
    assert [row["subject"] for row in identities(sql)] == [b"o2"]


def test_of_confirmations_at_once_one_signs_in(app: Flask, sql: Sql) -> None:
    waiting = WaitingSignIn(app, deliver="token")
    code = waiting.asked(ALICE)
    body = {"code": code, **waiting.extra}
    path = f"{waiting.path}/confirmations"
    clients = [ApiClient(app) for _ in range(4)]
    answers = at_once([lambda each=each: each.post(path, json=body) for each in clients])
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert len(sql("SELECT id FROM session")) == len(sql("SELECT id FROM account")) == 1


def test_a_server_that_ends_between_link_and_session_is_asked_again(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code is used up by the session only, and a try with a right code is given back."""
    waiting = WaitingSignIn(app)
    code = waiting.asked(ALICE)

    def failing(*_: object, **__: object) -> None:
        raise Unavailable("database")

    with monkeypatch.context() as broken:
        broken.setattr(confirm_address, "start_with_identity", failing)
        for _ in range(6):
            assert waiting.confirm(code).status_code == 503
    assert len(identities(sql)) == 1
    assert waiting.confirm(wrong(code)).status_code == 422
    assert waiting.confirm(code).status_code == 201
    assert len(identities(sql)) == len(sql("SELECT id FROM account")) == 1
