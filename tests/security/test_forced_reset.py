"""Attack an account whose password an administrator has removed: no door stays open."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.resources.races import meanwhile
from tests.support import passkeys
from tests.support.api_tokens import bearer, issue
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.locks import administrator
from tests.support.mailbox import Mailbox
from tests.support.owners import Owner
from tests.support.second_factors import CONFIRM
from tests.support.sign_in_mails import Asking
from tests.support.tables import Sql

SESSIONS, CHANGES, RESETS = "/v1/sessions", "/v1/email-changes", "/v1/password-resets"
MALLORYS = "mallory@example.net"
REFUSED = {401, 422}
starting = importlib.import_module("api.rules.sessions.start_session")


def force(by: Person, person: Person, reason: str = "compromised", **members: Any) -> TestResponse:
    answer = by.post(
        f"/v1/accounts/{person.id}/password-resets", json={"reason": reason, **members}
    )
    assert answer.status_code == 202, answer.text
    return answer


def moved(person: Person, mailbox: Mailbox, email: str) -> None:
    """Move the account to another address, in a session and with the mail."""
    assert person.post(CHANGES, json={"new_email": email}).status_code == 202
    token = {"token": mailbox.last(email).token}
    assert person.post(f"{CHANGES}/confirmations", json=token).status_code == 200


def undone(app: Flask, token: str | None) -> TestResponse:
    return ApiClient(app).post(f"{CHANGES}/reversals", json={"token": token})


def test_every_door_of_the_thief_is_shut(app: Flask, sql: Sql, mailbox: Mailbox) -> None:
    ada, alice = administrator(app), Owner.new(app, "alice", sql)
    # Mallory, who has a session, moves the account to a mailbox of his, and Alice moves it back.
    moved(alice.person, mailbox, MALLORYS)
    moved(alice.person, mailbox, "alice@example.com")
    undo = mailbox.last(MALLORYS).token
    # he adds a factor of each sort and trusts his device; what he began waits
    alice.with_app().with_passkey().trusted()
    person, email = alice.person, "alice@example.com"
    password = {"email": email, "password": PASSWORD}
    waiting = ApiClient(app).post(SESSIONS, json={**password, "deliver": "token"}).json
    code = {"recovery_code": alice.codes[0], "sign_in_token": waiting["sign_in_token"]}
    begun = {"recovery_code": alice.codes[1]}
    browser = ApiClient(app)
    assert browser.post(SESSIONS, json=password).status_code == 202
    assert browser.post(CONFIRM, json=begun).status_code == 201
    challenged = ApiClient(app)
    answer = {"passkey": passkeys.answer(challenged, alice.keys)}
    step_up = passkeys.options(person.post("/v1/session/passkey-challenges"))
    assert person.post(CHANGES, json={"new_email": MALLORYS}).status_code == 202
    change = {"token": mailbox.last(MALLORYS).token}
    link = Asking(app, email)
    ApiClient(app).post(RESETS, json={"email": email})
    reset = {"token": mailbox.last(email).token, "new_password": "mallory has it all now"}
    trusted = {**password, "trust_token": alice.trust}
    machine = bearer(issue(person))
    doors: dict[str, Callable[[], TestResponse]] = {
        "bearer token": lambda: person.get("/v1/session"),
        "API token": lambda: ApiClient(app).get("/v1/token", headers=machine),
        "cookie": lambda: browser.get("/v1/session"),
        "password": lambda: ApiClient(app).post(SESSIONS, json=password),
        "trusted device": lambda: ApiClient(app).post(SESSIONS, json=trusted),
        "pending sign-in": lambda: ApiClient(app).post(CONFIRM, json=code),
        "step-up": lambda: person.post(
            "/v1/session/reauthentications", json={"passkey": alice.keys.get(step_up)}
        ),
        "pending change": lambda: person.post(f"{CHANGES}/confirmations", json=change),
        "undo token": partial(undone, app, undo),
        "mailed link": link.sign_in,
        "mailed code": partial(link.sign_in, "code"),
        "earlier reset": lambda: ApiClient(app).post(f"{RESETS}/confirmations", json=reset),
    }
    assert ApiClient(app).get("/v1/token", headers=machine).status_code == 200
    force(ada, person)
    refused = {door: attempt().status_code for door, attempt in doors.items()}
    assert set(refused.values()) <= REFUSED, refused
    # his passkey does not stand alone any more, and there is nothing to show beside it
    passkey = challenged.post(SESSIONS, json=answer)
    assert (passkey.status_code, passkey.json["methods"]) == (202, [])
    # the owner reads the mail; her factors are still asked for
    new = {"token": mailbox.last(email).token, "new_password": NEW_PASSWORD}
    assert ApiClient(app).post(f"{RESETS}/confirmations", json=new).status_code == 204
    after = {"email": email, "password": NEW_PASSWORD, "trust_token": alice.trust}
    assert ApiClient(app).post(SESSIONS, json=after).status_code == 202
    refused = {door: attempt().status_code for door, attempt in doors.items()}
    assert set(refused.values()) <= REFUSED, refused


def test_a_reset_by_policy_leaves_the_owner_the_way_back(
    app: Flask, sql: Sql, mailbox: Mailbox
) -> None:
    """Mallory has moved the account; nobody has looked into that before the password goes."""
    ada, alice = administrator(app), Owner.new(app, "alice", sql)
    moved(alice.person, mailbox, MALLORYS)
    undo = mailbox.last("alice@example.com").token
    force(ada, alice.person, "policy")
    restored = undone(app, undo)
    assert (restored.status_code, restored.json["email"]) == (200, "alice@example.com")


def test_the_administrator_cannot_guess_the_code(app: Flask, sql: Sql) -> None:
    """The answer names the proof; a code with tries left would let them choose the password."""
    ada, alice = administrator(app), Owner.new(app, "alice", sql)
    named = force(ada, alice.person).json["id"]
    rows = sql("SELECT id, tries_left FROM mailed_proof WHERE ended_at IS NULL")
    assert rows == [{"id": UUID(named).bytes, "tries_left": 0}]


def test_a_sign_in_that_has_checked_the_password_comes_too_late(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, alice = administrator(app), Owner.new(app, "alice", sql)
    meanwhile(monkeypatch, starting, "missing_factor", lambda: force(ada, alice.person))
    body = {"email": alice.person.email, "password": PASSWORD}
    assert ApiClient(app).post(SESSIONS, json=body).status_code == 401


@pytest.mark.parametrize("forced", [True, False], ids=["forced", "her own"])
def test_programs_go_on_if_they_are_kept_but_not_those_of_a_stranger(
    app: Flask, sql: Sql, mailbox: Mailbox, *, forced: bool
) -> None:
    """Mallory signs up with Alice's address and makes a token; keeping it must not help him."""
    ada = administrator(app)

    def status_after_reset(person: Person) -> int:
        machine = bearer(issue(person))
        keep = {"keep_tokens": True}
        if forced:
            force(ada, person, "policy", **keep)
        else:
            ApiClient(app).post(RESETS, json={"email": person.email})
        body = {"token": mailbox.last(person.email).token, "new_password": NEW_PASSWORD, **keep}
        assert ApiClient(app).post(f"{RESETS}/confirmations", json=body).status_code == 204
        return ApiClient(app).get("/v1/token", headers=machine).status_code

    assert status_after_reset(Owner.new(app, "alice", sql).person) == 200
    assert status_after_reset(Person.sign_up(app, "mallory")) == 401


def test_a_reset_ends_tokens_unless_they_are_kept(app: Flask, sql: Sql, mailbox: Mailbox) -> None:
    person = Owner.new(app, "alice", sql).person
    machine = bearer(issue(person))
    ApiClient(app).post(RESETS, json={"email": person.email})
    body = {"token": mailbox.last(person.email).token, "new_password": NEW_PASSWORD}
    assert ApiClient(app).post(f"{RESETS}/confirmations", json=body).status_code == 204
    assert ApiClient(app).get("/v1/token", headers=machine).status_code == 401
