"""Attacks by sequences of requests that are each allowed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.conftest import Clock
from tests.support import authenticator, passkeys
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.passkeys import CONFIRM_EMAIL
from tests.support.passkeys import sign_in as sign_in_with
from tests.support.second_factors import CONFIRM, Protected, begin
from tests.support.sign_in_mails import Asking
from tests.support.soft_authenticator import Authenticator

Sql = Callable[..., list[dict[str, Any]]]
KEY = {"Idempotency-Key": "0d3b6f4e-first"}
EMAIL = "carol@example.com"


def test_an_app_beside_a_passkey_for_comfort_is_asked_for(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    """Without this, the password alone goes on to open an account that shows an app."""
    alice = sign_in("alice")
    passkeys.verified(app, alice)
    passkeys.added(alice, Authenticator(), second_factor=False)
    other = alice.on_another_device()
    enrolled = authenticator.enrol(app, alice)
    assert len(enrolled.recovery_codes) == 10
    assert other.get("/v1/session").status_code == 401
    assert begin(ApiClient(app), alice.email) == 202


def test_a_silent_passkey_is_not_asked_for_once_the_app_is_removed(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    """Its owner may not know of it, and could sign in on no other device."""
    alice = passkeys.verified(app, sign_in("alice"))
    passkeys.added(alice, Authenticator(up=False, uv=False), challenge={"automatic": True})
    authenticator.enrol(app, alice)
    assert begin(ApiClient(app), alice.email) == 202
    [enrolled] = alice.get(authenticator.APPS).json["items"]
    assert alice.delete(f"{authenticator.APPS}/{enrolled['id']}").status_code == 204
    assert begin(ApiClient(app), alice.email) == 201


def test_a_silent_passkey_that_was_asked_for_stays_so_once_the_app_is_removed(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    alice = passkeys.verified(app, sign_in("alice"))
    silent = Authenticator(up=False, uv=False)
    passkeys.added(alice, silent, second_factor=True, challenge={"automatic": True})
    silent.up = silent.uv = True
    assert passkeys.step_up(alice, silent).status_code in {200, 204}
    authenticator.enrol(app, alice)
    [enrolled] = alice.get(authenticator.APPS).json["items"]
    assert alice.delete(f"{authenticator.APPS}/{enrolled['id']}").status_code == 204
    assert begin(ApiClient(app), alice.email) == 202


def test_a_silent_passkey_that_is_asked_for_ends_the_other_sessions(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice")
    passkeys.verified(app, alice)
    other = alice.on_another_device()
    silent = Authenticator(up=False, uv=False)
    passkeys.added(alice, silent, second_factor=True, challenge={"automatic": True})
    assert other.get("/v1/session").status_code == 401
    assert alice.get("/v1/session").json["assurance"] == "aal1"


def test_the_first_step_is_not_repeated_after_the_second(sign_in: Callable[..., Person]) -> None:
    alice = Protected(sign_in("alice"))
    client = ApiClient(alice.app)
    body = {"email": alice.email, "password": alice.person.password}
    assert client.post("/v1/sessions", json=body, headers=KEY).status_code == 202
    assert alice.confirm(client).status_code == 201
    response = client.post("/v1/sessions", json=body, headers=KEY)
    assert (response.status_code, response.json["code"]) == (409, "conflict")


def test_a_repeated_password_opens_no_session_that_has_shown_more_since(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice", headers=KEY)
    Protected(alice)
    body = {"email": alice.email, "password": alice.password}
    thief = ApiClient(app)
    response = thief.post("/v1/sessions", json=body, headers=KEY)
    assert response.status_code == 409
    assert alice.get("/v1/session").json["assurance"] == "aal2"


def test_a_confirmation_is_repeated_only_while_its_sign_in_would_live(
    sign_in: Callable[..., Person], clock: Clock
) -> None:
    """A request that is found in a log hours later opens nothing."""
    alice = Protected(sign_in("alice"))
    begun = alice.begin(deliver="token")
    body = {"recovery_code": alice.codes.pop(), "sign_in_token": begun.json["sign_in_token"]}
    client = ApiClient(alice.app)
    assert client.post(CONFIRM, json=body, headers=KEY).status_code == 201
    clock.advance(minutes=11)
    response = client.post(CONFIRM, json=body, headers=KEY)
    assert (response.status_code, response.json["code"]) == (401, "sign_in_expired")


def test_one_credential_for_two_addresses_tells_nobody_who_has_an_account(
    make_app: Callable[..., Flask], mailbox: Mailbox
) -> None:
    """Attestation proves no possession, so anybody can send one credential id twice."""
    app = make_app(email_verification="required")
    ApiClient(app).post("/v1/accounts", json={"email": EMAIL, "password": PASSWORD})
    answers = []
    for email in (EMAIL, "nobody.yet@example.com"):
        phone = Authenticator(credential_id=secrets.token_bytes(32))
        emails = (email, f"mallory.{email}")
        sent = [passkeys.sign_up(ApiClient(app), phone, each) for each in emails]
        answers.append([(one.status_code, one.json.get("code")) for one in sent])
    assert answers[0] == answers[1]


def test_a_removed_passkey_of_who_waited_is_no_sign_that_the_owner_came(
    make_app: Callable[..., Flask], mailbox: Mailbox, sql: Sql
) -> None:
    app = make_app(email_verification="required")
    stranger, phone = ApiClient(app), Authenticator()
    passkeys.sign_up(stranger, phone, EMAIL)
    before = sign_in_with(stranger, phone).json["code"]
    token = {"token": mailbox.last(EMAIL).token}
    assert ApiClient(app).post(CONFIRM_EMAIL, json=token).status_code == 200
    assert sql("SELECT user_handle FROM account") == [{"user_handle": None}]
    assert sign_in_with(stranger, phone).json["code"] == before


def test_tries_of_an_ended_mail_keep_nobody_out(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], sql: Sql
) -> None:
    """Do not let a single mail keep the owner's codes refused for ever."""
    alice = sign_up("alice")
    sql("UPDATE account SET email_verified = 1")
    app = make_app(limits=True)
    mallory = Asking(app, alice.email)
    for _ in range(30):
        mallory.client.post("/v1/sessions", json={"id": mallory.id, "code": "00000000"})
    asking = Asking(app, alice.email)
    assert asking.sign_in("code").status_code == 201


def test_steps_up_by_passkey_are_counted(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person]
) -> None:
    """Each is in the sealed log, which one account could fill."""
    app = make_app(limits=True, limit_account_changes="5/hour")
    alice = Person.sign_up(app, "alice")
    alice.sign_in()
    passkeys.verified(app, alice)
    phone = Authenticator()
    passkeys.added(alice, phone)
    answers = [passkeys.step_up(alice, phone).status_code for _ in range(6)]
    assert answers == [204] * 5 + [429]
