"""Test POST /v1/sign-in-mails: request a link and a code to sign in with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.mail.templates import Message
from api.rules.proofs import issue_proof
from tests.resources.expected import (
    Matching,
    Sql,
    assert_problem,
    event,
    everything,
    recorded,
    text,
)
from tests.resources.races import at_once, meet_after
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox

PATH = "/v1/sign-in-mails"
KEY = {"Idempotency-Key": "0d3b6f4e-sign-in"}
COOKIE = "gatebook_sign_in_mail"
SECRET = "[A-Za-z0-9_-]{43}"
NOBODY = "nobody@example.com"


def requested(response: TestResponse, parts: int = 1) -> dict[str, Any]:
    """Check that the answer is the 202 that reveals nothing, and return its body."""
    assert response.status_code == 202, response.text
    body: dict[str, Any] = response.json
    assert body == {"id": body["id"], "expires_at": text(minutes=10)}
    secrets = r"\.".join([SECRET] * parts)
    expires = "Expires=Sun, 22 Nov 2026 12:55:03 GMT; Max-Age=600"
    assert response.headers.getlist("Set-Cookie") == [
        Matching(f"{COOKIE}={secrets}; {expires}; HttpOnly; Path=/; SameSite=Strict")
    ]
    return body


def test_alice_gets_a_link_and_a_code(client: ApiClient, mailbox: Mailbox, alice: Person) -> None:
    requested(client.post(PATH, json={"email": " ALICE@example.com "}))
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.to, mail.subject) == (Message.SIGN_IN, alice.email, "Sign in")
    assert f"http://localhost:8000/sign-in-by-mail#token={mail.token}\n" in mail.text
    assert f"\n{mail.code}\n" in mail.text


@pytest.mark.parametrize("email", [NOBODY, "\u0430lice@example.com"])
def test_an_unknown_address_gets_no_mail(
    client: ApiClient, mailbox: Mailbox, alice: Person, email: str
) -> None:
    mailbox.clear()
    requested(client.post(PATH, json={"email": email}))
    assert mailbox.all() == []


@pytest.mark.parametrize("email", ["alice@example.com", NOBODY])
def test_asking_is_recorded_and_changes_nothing(
    client: ApiClient, sql: Sql, alice: Person, email: str
) -> None:
    before = sql("SELECT * FROM account"), sql("SELECT * FROM session")
    response = client.post(PATH, json={"email": email})
    last = recorded(sql)[-1]
    subject = alice.id if email == alice.email else None
    assert last == event(last, response, "sign_in_mail.requested", None, subject=subject)
    assert (sql("SELECT * FROM account"), sql("SELECT * FROM session")) == before


@pytest.mark.parametrize("email", ["alice@example.com", NOBODY])
def test_a_repeated_request_gets_the_same_answer_and_no_second_mail(
    app: Flask, sql: Sql, alice: Person, email: str
) -> None:
    """The first answer may be lost, and its cookie with it: the repeated one has the same."""
    first = ApiClient(app).post(PATH, json={"email": email}, headers=KEY)
    before = everything(sql)
    repeated = ApiClient(app).post(PATH, json={"email": email}, headers=KEY)
    assert (repeated.status_code, repeated.json) == (202, first.json)
    assert repeated.headers["Set-Cookie"] == first.headers["Set-Cookie"]
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before


@pytest.mark.parametrize("email", ["alice@example.com", NOBODY])
def test_two_at_once_with_one_key_are_one_request(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    meet_after(monkeypatch, issue_proof, "find_earlier_request")
    body = {"email": email}
    answers = at_once(*[lambda: ApiClient(app).post(PATH, json=body, headers=KEY)] * 2)
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json == answers[1].json
    assert answers[0].headers["Set-Cookie"] == answers[1].headers["Set-Cookie"]


def test_an_app_gets_a_request_token(client: ApiClient, alice: Person) -> None:
    response = client.post(PATH, json={"email": alice.email, "deliver": "token"})
    assert response.status_code == 202
    first = response.json["request_token"]
    assert response.json == {
        "id": response.json["id"],
        "expires_at": text(minutes=10),
        "request_token": Matching(SECRET),
    }
    assert "Set-Cookie" not in response.headers
    body = {"email": NOBODY, "deliver": "token", "request_token": first}
    second = client.post(PATH, json=body).json["request_token"]
    assert second == Matching(rf"{SECRET}\.{first}")


def test_a_browser_keeps_the_secrets_of_five_requests(client: ApiClient, alice: Person) -> None:
    for number in range(7):
        requested(client.post(PATH, json={"email": alice.email}), min(number + 1, 5))


@pytest.mark.parametrize("planted", ["x", "A" * 43 + "." + "B" * 42, "é" * 43, "." * 600])
def test_a_cookie_that_is_not_ours_counts_as_none(app: Flask, planted: str) -> None:
    client = ApiClient(app, use_cookies=False)
    headers = {"Cookie": f"{COOKIE}={planted}".encode().decode("latin-1")}
    parts = 2 if planted.startswith("A") else 1
    requested(client.post(PATH, json={"email": NOBODY}, headers=headers), parts)


def test_over_https_the_cookie_is_bound_to_the_host(make_app: Callable[..., Flask]) -> None:
    app = make_app(public_url="https://accounts.example.com", allowed_origins=())
    response = ApiClient(app).post(PATH, json={"email": NOBODY})
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sign-in-mail=")
    assert cookie.endswith("; Secure; HttpOnly; Path=/; SameSite=Strict")


def test_a_request_ends_the_mails_of_its_own_browser_only(
    app: Flask, alice: Person, sql: Sql
) -> None:
    """A stranger who asks for mails to Alice must not end the one that she waits for."""
    mine, foreign = ApiClient(app), ApiClient(app)
    ids = [browser.post(PATH, json={"email": alice.email}).json["id"] for browser in (mine, mine)]
    ids += [foreign.post(PATH, json={"email": alice.email}).json["id"]]
    rows = sql("SELECT id, ended_at FROM mailed_proof WHERE purpose = 'sign_in' ORDER BY id")
    assert [row["id"].hex() for row in rows] == [i.replace("-", "") for i in ids]
    assert [row["ended_at"] is None for row in rows] == [False, True, True]


def test_mails_for_one_address_are_limited_with_and_without_an_account(
    make_app: Callable[..., Flask], alice: Person, mailbox: Mailbox
) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="2/hour")
    for email in (alice.email, NOBODY):
        statuses = [ApiClient(app).post(PATH, json={"email": email}).status_code for _ in range(3)]
        assert statuses == [202, 202, 429]
    # another purpose has its own window
    assert ApiClient(app).post("/v1/password-resets", json={"email": NOBODY}).status_code == 202


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_email_sign_in_it_is_a_path_like_any_unknown_one(
    make_app: Callable[..., Flask], method: str
) -> None:
    client = ApiClient(make_app(email_sign_in=False))
    client.contract.check_response = lambda *_: None  # type: ignore[method-assign]
    body = {"not": "looked at"} if method == "POST" else None
    unknown, answer = (client.open(path, method=method, json=body) for path in ("/v1/none", PATH))
    assert {**answer.json, "request_id": None} == {**unknown.json, "request_id": None}
    assert_problem(answer, 404, "not_found")
    assert {*answer.headers.keys()} == {*unknown.headers.keys()}
