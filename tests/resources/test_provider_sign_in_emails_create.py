"""Test POST /v1/provider-sign-ins/{id}/email: name the address of a sign-in with a provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from api.domain import ids
from api.domain.provider_attempt import Stage
from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    assert_too_many_attempts,
    event,
    everything,
    recorded,
    text,
)
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.provider_attempts import COOKIE, START, WaitingSignIn

ALICE = "alice@example.com"
KEY = {"Idempotency-Key": "0d3b6f4e-address"}


def asked(response: TestResponse, waiting: WaitingSignIn) -> None:
    """Check that the answer is the 202 that reveals nothing."""
    assert response.status_code == 202, response.text
    assert response.json == {
        "id": waiting.id,
        "expires_at": response.json["expires_at"],
        "needs": ["email_code"],
        "methods": [],
        "provider": "other",
        "client_state": "/basket",
    }


def test_alice_gets_a_code(app: Flask, mailbox: Mailbox, sql: Sql) -> None:
    waiting = WaitingSignIn(app)
    response = waiting.ask(f" {ALICE} ", **{"Accept-Language": "de"})
    asked(response, waiting)
    assert response.json["expires_at"] == text(minutes=10)
    assert [cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie")] == [COOKIE]
    [mail] = mailbox.all()
    assert (mail.message, mail.to, mail.language) == (Message.CONFIRM_PROVIDER_EMAIL, ALICE, "de")
    assert "mit Other fortzufahren" in mail.text
    assert f"\n{mail.code}\n" in mail.text
    [row] = recorded(sql)
    assert row == event(row, response, "email.verification_requested", None)
    assert sql("SELECT * FROM account") == sql("SELECT * FROM identity") == []


def test_only_the_browser_that_began_can_ask_and_only_while_an_address_is_waited_for(
    app: Flask, client: ApiClient, sql: Sql
) -> None:
    waiting = WaitingSignIn(app)
    over = [WaitingSignIn(app, stage=stage) for stage in (Stage.SIGN_IN, Stage.ENDED)]
    before = everything(sql)
    client.set_cookie(COOKIE, over[0].binding)  # of another attempt
    body = {"email": ALICE}
    for path in (waiting.path, f"{START}/{ids.new_id()}/email", f"{START}/x/email"):
        assert_problem(client.post(path, json=body), 404, "not_found")
    assert_problem(client.post(waiting.path, json={**body, "binding": "x"}), 404, "not_found")
    for ended in over:
        assert_problem(ended.ask(ALICE), 404, "not_found")
    assert everything(sql) == before
    asked(waiting.ask(ALICE), waiting)


def test_an_expired_one_is_unknown(app: Flask, clock: StoppedClock) -> None:
    waiting = WaitingSignIn(app)
    clock.advance(minutes=11)
    assert_problem(waiting.ask(ALICE), 404, "not_found")


def test_an_app_sends_its_binding(app: Flask) -> None:
    waiting = WaitingSignIn(app, deliver="token")
    response = waiting.ask(ALICE)
    asked(response, waiting)
    assert "Set-Cookie" not in response.headers
    waiting.extra = {}
    assert_problem(waiting.ask(ALICE), 404, "not_found")


def test_an_address_that_no_account_can_have_is_refused(app: Flask) -> None:
    fault = {"pointer": "#/email", "code": "invalid_email", "message": "Not an email address."}
    assert_fields(WaitingSignIn(app).ask("alice@localhost"), fault)


def test_a_repetition_mails_once(app: Flask, mailbox: Mailbox) -> None:
    waiting = WaitingSignIn(app)
    first, again = waiting.ask(ALICE, **KEY), waiting.ask(ALICE, **KEY)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    [mail] = mailbox.all()
    assert waiting.confirm(str(mail.code)).status_code == 201
    conflict = "This was already done, and the sign-in has gone on since."
    assert_problem(waiting.ask(ALICE, **KEY), 409, "conflict", conflict)


def test_a_later_code_ends_the_earlier_one(app: Flask, sql: Sql) -> None:
    """Otherwise a code for one address would prove the address that was named after it."""
    waiting = WaitingSignIn(app)
    first = waiting.asked(ALICE)
    second = waiting.asked("bob@example.com")
    assert waiting.confirm(first).status_code == 422
    assert waiting.confirm(second).status_code == 201
    assert [row["email"] for row in sql("SELECT email FROM account")] == ["bob@example.com"]


def test_one_sign_in_mails_five_codes(make_app: Callable[..., Flask], mailbox: Mailbox) -> None:
    """Each may go to another stranger."""
    app = make_app(limits=True)
    waiting = WaitingSignIn(app)
    for number in range(5):
        asked(waiting.ask(f"stranger{number}@example.com"), waiting)
    assert_too_many_attempts(waiting.ask(ALICE))
    assert len(mailbox.all()) == 5
    other = WaitingSignIn(app)
    asked(other.ask(ALICE), other)


def test_it_does_not_live_on_by_asking(app: Flask, clock: StoppedClock) -> None:
    waiting = WaitingSignIn(app)
    for _ in range(6):
        asked(waiting.ask(ALICE), waiting)
        clock.advance(minutes=9, seconds=59)
    clock.advance(seconds=7)  # An hour and a second since the start.
    assert_problem(waiting.ask(ALICE), 404, "not_found")


def test_whoever_asks_for_a_code_uses_up_no_other_mail_of_her(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], sql: Any, mailbox: Mailbox
) -> None:
    """Mails of this kind have a window of their own, and one for all sign-ins with providers."""
    app = make_app(limits=True)
    alice = sign_up("alice", app)
    sql("UPDATE account SET email_verified = 1")
    for number in range(5):
        waiting = WaitingSignIn(app, f"o{number}")
        asked(waiting.ask(ALICE), waiting)
    assert_too_many_attempts(WaitingSignIn(app, "o6").ask(ALICE.upper()))
    mailbox.clear()
    assert ApiClient(app).post("/v1/password-resets", json={"email": ALICE}).status_code == 202
    assert [mail.message for mail in mailbox.to(alice.email)] == [Message.RESET_PASSWORD]
