"""Attack an account that an administrator has locked: no way in, no oracle, nothing revived."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.mail.templates import Message
from api.rules.administration import lock_account
from tests.resources.races import meanwhile, meet_after
from tests.security.test_enumeration_by_mail import hashes, statements, visible_answer
from tests.support import passkeys
from tests.support.api_tokens import bearer, issue
from tests.support.at_once import at_once
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.locks import administrator, locked, locking, send_lock, unlocked
from tests.support.mailbox import Mailbox
from tests.support.owners import Owner
from tests.support.second_factors import CONFIRM, Protected, begin
from tests.support.sign_in_mails import Asking
from tests.support.tables import Sql

__all__ = ["hashes"]

RESETS, CHANGES = "/v1/password-resets", "/v1/email-changes"
starting = importlib.import_module("api.rules.sessions.start_session")
LIVE = """SELECT COUNT(*) AS n FROM session JOIN account ON account.id = session.account_id
    WHERE account.id = %s AND session.ended_at IS NULL AND session.epoch = account.session_epoch"""
WAITING = """SELECT COUNT(*) AS n FROM pending_sign_in JOIN account ON account.id = account_id
    WHERE account.id = %s AND ended_at IS NULL AND epoch = session_epoch"""
REFUSED = "SELECT JSON_VALUE(data, '$.reason') AS reason FROM audit_event WHERE type = %s"


def count(sql: Sql, statement: str, person: Person) -> int:
    return int(sql(statement, UUID(person.id).bytes)[0]["n"])


def test_every_way_in_is_shut_and_unlocking_revives_nothing(
    app: Flask, sql: Sql, mailbox: Mailbox
) -> None:
    ada, alice = administrator(app), Owner.new(app, "alice", sql)
    alice.with_app().with_passkey().trusted()
    person, password = alice.person, {"email": alice.person.email, "password": PASSWORD}
    trusted = {**password, "trust_token": alice.trust}
    phone = alice.phone
    assert phone is not None
    waiting = ApiClient(app).post("/v1/sessions", json={**password, "deliver": "token"}).json
    code = {"recovery_code": alice.codes[0], "sign_in_token": waiting["sign_in_token"]}
    link, mail = Asking(app, person.email), Asking(app, person.email)
    ApiClient(app).post(RESETS, json={"email": person.email})
    reset = {"token": mailbox.last(person.email).token, "new_password": NEW_PASSWORD}
    headers = bearer(issue(person))
    attempts: dict[str, Callable[[], Any]] = {
        "session": lambda: person.get("/v1/session"),
        "API token": lambda: ApiClient(app).get("/v1/token", headers=headers),
        "password": lambda: ApiClient(app).post("/v1/sessions", json=password),
        "trusted device": lambda: ApiClient(app).post("/v1/sessions", json=trusted),
        "passkey": lambda: passkeys.sign_in(ApiClient(app), alice.keys),
        "pending sign-in": lambda: ApiClient(app).post(CONFIRM, json=code),
        "mailed link": link.sign_in,
        "mailed code": partial(mail.sign_in, "code"),
        "reset": lambda: ApiClient(app).post(f"{RESETS}/confirmations", json=reset),
    }
    assert attempts["session"]().status_code == attempts["API token"]().status_code == 200
    locked(ada, person)
    assert {way: attempt().status_code for way, attempt in attempts.items()} == {
        "session": 401,
        "API token": 401,
        "password": 403,
        "trusted device": 403,
        "passkey": 403,
        "pending sign-in": 401,
        "mailed link": 422,
        "mailed code": 422,
        "reset": 422,
    }
    assert count(sql, LIVE, person) == count(sql, WAITING, person) == 0
    unlocked(ada, person)
    assert {way: attempt().status_code for way, attempt in attempts.items()} == {
        "session": 401,
        "API token": 401,
        "password": 202,
        "trusted device": 202,  # not trusted any more
        "passkey": 201,
        "pending sign-in": 401,
        "mailed link": 422,
        "mailed code": 422,
        "reset": 422,
    }


@pytest.mark.usefixtures("hashes")
def test_a_wrong_password_is_the_same_on_a_locked_a_free_and_no_account(
    app: Flask, alice: Person, bob: Person, commands: Commands, hashes: list[str]
) -> None:
    locked(administrator(app), alice)
    answers = []
    for email in ("warm@example.com", alice.email, bob.email, "nobody@example.com"):
        commands.reset()
        hashes.clear()
        body = {"email": email, "password": "not the password"}
        response = ApiClient(app).post("/v1/sessions", json=body)
        problem = {**response.json, "request_id": None}
        work = statements(commands), list(commands.redis), list(hashes)
        answers.append((visible_answer(response), problem, work))
    assert answers[1:] == [answers[3]] * 3
    assert answers[3][0][0] == 401


def test_a_mail_says_that_it_is_locked_and_leads_nowhere(
    app: Flask,
    make_app: Callable[..., Flask],
    sign_up: Callable[..., Person],
    mailbox: Mailbox,
    sql: Sql,
) -> None:
    ada, alice = administrator(app), sign_up("alice")
    sql("UPDATE account SET language = 'de'")
    required = ApiClient(make_app(email_verification="required"))
    address, password = {"email": alice.email}, {"password": PASSWORD}
    locked(ada, alice)
    for client, path, body, status in (
        (ApiClient(app), RESETS, address, 202),
        (ApiClient(app), "/v1/sign-in-mails", address, 202),
        (ApiClient(app), "/v1/email-verifications", address, 202),
        (required, "/v1/accounts", {**address, **password}, 202),
        (required, "/v1/sessions", {**address, **password}, 401),
    ):
        mailbox.clear()
        assert client.post(path, json=body).status_code == status
        [mail] = mailbox.to(alice.email)
        assert (mail.message, mail.language, mail.values) == (Message.ACCOUNT_LOCKED, "de", {})
    assert sql(
        "SELECT COUNT(*) AS n FROM mailed_proof WHERE account_id = %s AND ended_at IS NULL",
        UUID(alice.id).bytes,
    ) == [{"n": 0}]
    # a sign-up is told that the address is taken if addresses need not be verified
    assert ApiClient(app).post("/v1/accounts", json={**address, **password}).status_code == 409


def test_the_old_address_still_takes_it_back_from_an_intruder_but_gets_no_way_in(
    app: Flask, alice: Person, mailbox: Mailbox
) -> None:
    old, new = alice.email, "mallory@example.org"
    token = mailbox.last(old).token
    alice.post("/v1/email-verifications/confirmations", json={"token": token})
    alice.post(CHANGES, json={"new_email": new})
    alice.post(f"{CHANGES}/confirmations", json={"token": mailbox.last(new).token})
    undo = {"token": mailbox.last(old).token}
    locked(administrator(app), alice)
    mailbox.clear()
    reversed_ = ApiClient(app).post(f"{CHANGES}/reversals", json=undo)
    assert (reversed_.status_code, reversed_.json["email"]) == (200, old)
    assert [mail.message for mail in mailbox.all()] == [Message.ACCOUNT_LOCKED]


def test_no_proof_that_is_still_open_leads_into_a_locked_account(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    """The lock ends them all; a later release may issue one to a locked account."""
    verify = {"token": mailbox.last(alice.email).token}
    ApiClient(app).post(RESETS, json={"email": alice.email})
    reset = {"token": mailbox.last(alice.email).token, "new_password": NEW_PASSWORD}
    sql("UPDATE account SET lock_reason = 'other', locked_at = NOW(6)")
    for path, body in ((RESETS, reset), ("/v1/email-verifications", verify)):
        answer = ApiClient(app).post(f"{path}/confirmations", json=body)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_body")
    assert begin(ApiClient(app), alice.email) == 403  # with the password as it was


@pytest.mark.parametrize("protected", [False, True], ids=["a session", "a pending sign-in"])
def test_a_lock_between_the_password_and_the_session_leaves_neither(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch, protected: bool
) -> None:
    if protected:
        Protected(alice)
    ada = administrator(app)
    meanwhile(monkeypatch, starting, "missing_factor", locking(ada, alice))
    refused = ApiClient(app).post(
        "/v1/sessions", json={"email": alice.email, "password": alice.password}
    )
    assert (refused.status_code, refused.json["code"]) == (403, "account_locked")
    assert refused.json["until"] is None
    assert count(sql, LIVE, alice) == count(sql, WAITING, alice) == 0
    assert [row["reason"] for row in sql(REFUSED, "session.refused")] == ["account_locked"]


@pytest.mark.parametrize("sign_ins", [20, pytest.param(200, marks=pytest.mark.long)], ids=str)
def test_no_session_lives_after_the_lock_whatever_signs_in_at_once(
    app: Flask, alice: Person, sql: Sql, sign_ins: int
) -> None:
    ada, secrets = administrator(app), [alice.secret]

    def sign_in() -> int:
        body = {"email": alice.email, "password": alice.password, "deliver": "token"}
        answer = ApiClient(app).post("/v1/sessions", json=body)
        if answer.status_code == 201:
            secrets.append(answer.json["token"])
        return answer.status_code

    def lock() -> int:
        status = send_lock(ada, alice).status_code
        while status == 503:  # too many wait for the row
            status = send_lock(ada, alice).status_code
        assert set(map(answer_to, secrets[:5])) <= {401}
        return status

    def answer_to(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return ApiClient(app).get("/v1/session", headers=headers).status_code

    works = [sign_in] * sign_ins
    works.insert(sign_ins // 2, lock)
    statuses = at_once(works)
    assert statuses.pop(sign_ins // 2) == 200
    assert set(statuses) <= {201, 403, 503}
    assert count(sql, LIVE, alice) == 0
    assert set(map(answer_to, secrets)) == {401}


def test_of_two_administrators_who_lock_each_other_at_once_one_stays(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bert = administrator(app), administrator(app, "bert")
    meet_after(monkeypatch, lock_account, "_parse")
    until = "2031-01-01T00:00:00Z"
    answers = at_once(
        [partial(send_lock, ada, bert, until=until), partial(send_lock, bert, ada, until=until)]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 401]
    assert sql("SELECT COUNT(*) AS n FROM account WHERE lock_reason IS NOT NULL") == [{"n": 1}]
