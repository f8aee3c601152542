"""Test POST /v1/sessions with a mailed link or code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.resources.expected import (
    DEVICE,
    YEAR,
    Matching,
    Sql,
    StoppedClock,
    account,
    account_id_of,
    assert_problem,
    event,
    recorded,
    session,
)
from tests.resources.proofs import MADE_UP, WRONG, assert_already_used, assert_not_valid
from tests.support.client import ApiClient, Person
from tests.support.mailed import mailed
from tests.support.roles import vouched
from tests.support.sign_in_mails import ASK, SIGN_IN, Asking

WAYS = pytest.mark.parametrize("way", ["token", "code"])
COOKIE = "gatebook_sign_in_mail"


@pytest.fixture
def alice(sign_up: Callable[..., Person]) -> Person:
    """Sign up Alice, whose address is verified."""
    return vouched(sign_up("alice"))


@WAYS
def test_alice_signs_in(app: Flask, sql: Sql, alice: Person, way: str) -> None:
    asking = Asking(app, alice.email)
    response = asking.sign_in(way)
    assert response.status_code == 201, response.text
    body = response.json
    owner = account(body["account"], email_verified=True)
    assert body == session(body, owner, methods=["mail"], assurance_expires_at=None)
    secret = asking.client.secret()
    assert account_id_of(app, secret) == alice.id
    assert response.headers.getlist("Set-Cookie") == [
        Matching(f"{COOKIE}=; Expires=.*; Max-Age=0; HttpOnly; Path=/; SameSite=Strict"),
        f"gatebook_session={secret}; HttpOnly; Path=/; SameSite=Lax",
        Matching(f"gatebook_device={DEVICE}; {YEAR}; HttpOnly; Path=/; SameSite=Lax"),
    ]
    last = recorded(sql)[-1]
    assert last == event(
        last,
        response,
        "session.started",
        alice.id,
        session_id=body["id"],
        data={
            "remembered": False,
            "deliver": "cookie",
            "known_device": False,
            "methods": ["mail"],
            "assurance": "aal1",
            "trusted": False,
        },
    )


@WAYS
def test_an_app_signs_in_with_its_request_token(app: Flask, alice: Person, way: str) -> None:
    client = ApiClient(app, use_cookies=False)
    asked = client.post(ASK, json={"email": alice.email, "deliver": "token"}).json
    asking = Asking.__new__(Asking)
    asking.client = client
    values = mailed(app, alice.email)
    asking.id, asking.token, asking.code = asked["id"], values["token"], values["code"]
    if way == "token":
        assert asking.sign_in(deliver="token").json["code"] == "other_browser"
    more = {"request_token": asked["request_token"]} if way == "token" else {}
    response = asking.sign_in(way, deliver="token", remember=True, device_name="Pixel", **more)
    assert response.status_code == 201, response.text
    assert {"token", "device_token"} <= response.json.keys()
    assert (response.json["remembered"], response.json["device"]) == (True, "Pixel")
    assert "Set-Cookie" not in response.headers


@WAYS
def test_it_works_once(app: Flask, alice: Person, way: str) -> None:
    asking = Asking(app, alice.email)
    secrets = asking.client.get_cookie(COOKIE)
    assert asking.sign_in(way).status_code == 201
    asking.client.set_cookie(COOKIE, secrets.value)
    if way == "token":
        assert_already_used(asking.sign_in(way))
    else:
        assert_not_valid(asking.sign_in(way), "code")


def test_of_token_and_code_only_one_works(app: Flask, alice: Person) -> None:
    asking = Asking(app, alice.email)
    assert asking.sign_in("code").status_code == 201
    assert_already_used(asking.sign_in("token"))


@WAYS
def test_it_lives_ten_minutes(app: Flask, alice: Person, clock: StoppedClock, way: str) -> None:
    asking = Asking(app, alice.email)
    clock.advance(minutes=10)
    assert_not_valid(asking.sign_in(way), way)
    clock.advance(microseconds=-1)
    assert asking.sign_in(way).status_code == 201


@WAYS
def test_a_wrong_one_is_refused_and_recorded(app: Flask, sql: Sql, alice: Person, way: str) -> None:
    asking = Asking(app, alice.email)
    asking.token, asking.code = MADE_UP, WRONG
    response = asking.sign_in(way)
    assert_not_valid(response, way)
    last = recorded(sql)[-1]
    assert last == event(
        last,
        response,
        "session.refused",
        None,
        outcome="failure",
        data={"reason": "not_valid"},
    )


def test_in_another_browser_the_answer_says_so_and_the_link_stays_valid(
    app: Flask, sql: Sql, alice: Person
) -> None:
    asking, other = Asking(app, alice.email), ApiClient(app)
    response = other.post(SIGN_IN, json=asking.body("token"))
    message = "This link works only in the browser in which you asked for it."
    fault = {"pointer": "#/token", "code": "other_browser", "message": message}
    assert_problem(response, 422, "other_browser", errors=[fault])
    assert "Set-Cookie" not in response.headers
    last = recorded(sql)[-1]
    assert last == event(
        last,
        response,
        "session.refused",
        None,
        subject=alice.id,
        outcome="failure",
        data={"reason": "other_browser"},
    )
    assert asking.sign_in().status_code == 201


@WAYS
def test_a_lost_answer_is_repeated_with_its_key(app: Flask, alice: Person, way: str) -> None:
    asking = Asking(app, alice.email)
    secrets = asking.client.get_cookie(COOKIE)
    headers = {"Idempotency-Key": "0d3b6f4e-by-mail"}
    first = asking.sign_in(way, headers=headers)
    asking.client.set_cookie(COOKIE, secrets.value)
    asking.client.delete_cookie("gatebook_session")
    repeated = asking.sign_in(way, headers=headers)
    assert (first.status_code, repeated.status_code) == (201, 201)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert repeated.json["id"] == first.json["id"]
    assert account_id_of(app, asking.client.secret()) == alice.id


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"token": MADE_UP, "email": "a@b.c", "password": "x"}, {"#/token": "not_together"}),
        ({"token": MADE_UP, "code": WRONG}, {"#/code": "not_together"}),
        ({"code": WRONG}, {"#/id": "required"}),
        ({"email": "alice@example.com"}, {"#/password": "required"}),
        ({}, {"#/email": "required", "#/password": "required"}),
    ],
    ids=str,
)
def test_exactly_one_way_in_is_taken(
    client: ApiClient, body: dict[str, str], faults: dict[str, str]
) -> None:
    response = client.post(SIGN_IN, json=body)
    assert response.status_code == 422
    assert {error["pointer"]: error["code"] for error in response.json["errors"]} == faults


@WAYS
def test_switched_off_a_mail_that_was_sent_is_worth_nothing(
    app: Flask, make_app: Callable[..., Flask], alice: Person, way: str
) -> None:
    asking = Asking(app, alice.email)
    off = ApiClient(make_app(email_sign_in=False))
    cookie = asking.client.get_cookie(COOKIE)
    off.set_cookie(COOKIE, cookie.value)
    assert_not_valid(off.post(SIGN_IN, json=asking.body(way)), way)
    assert asking.sign_in(way).status_code == 201


def test_the_notice_of_a_new_device_is_sent_once(app: Flask, sql: Sql, alice: Person) -> None:
    alice.sign_in()  # the first session sends none
    asking = Asking(app, alice.email)
    assert asking.sign_in().json["id"]
    again = Asking(app, alice.email, asking.client)
    assert again.sign_in().status_code == 201
    known = [e["data"]["known_device"] for e in recorded(sql) if e["type"] == "session.started"]
    assert known == [False, False, True]


def test_sign_ins_by_mail_count_as_sign_ins_of_the_account(
    make_app: Callable[..., Flask], alice: Person
) -> None:
    app = make_app(limits=True, limit_account_changes="1/hour", limit_mail_per_recipient="9/hour")
    assert Asking(app, alice.email).sign_in().status_code == 201
    asking = Asking(app, alice.email)
    assert asking.sign_in().status_code == 429
