"""Test POST /v1/email-verifications: ask for the mail that verifies an address."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_too_many_attempts,
    event,
    everything,
    recorded,
    remaining_limits,
)
from tests.resources.proofs import VERIFY, assert_not_valid, requested
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox

KEY = {"Idempotency-Key": "0d3b6f4e-verify"}


def test_signing_up_sends_the_mail(mailbox: Mailbox, alice: Person) -> None:
    [mail] = mailbox.all()
    assert (mail.message, mail.to) == (Message.VERIFY_EMAIL, "alice@example.com")


def test_alice_asks_for_another_mail(client: ApiClient, mailbox: Mailbox, alice: Person) -> None:
    mailbox.clear()
    response = client.post(VERIFY, json={"email": "alice@example.com"})
    proof_request = requested(response, hours=24)
    [mail] = mailbox.all()
    assert (mail.message, mail.to) == (Message.VERIFY_EMAIL, "alice@example.com")
    assert "Idempotent-Replayed" not in response.headers
    proof = {"id": proof_request["id"], "code": mail.code}
    response = client.post(f"{VERIFY}/confirmations", json=proof)
    assert (response.status_code, response.json["email_verified"]) == (200, True)


def test_the_mail_goes_to_the_address_as_it_is_stored(
    client: ApiClient, mailbox: Mailbox, sign_up: Callable[..., Person]
) -> None:
    sign_up("alice", email="Alice.B@example.com")
    mailbox.clear()
    requested(client.post(VERIFY, json={"email": "aLICE.b@EXAMPLE.com"}), hours=24)
    assert [mail.to for mail in mailbox.all()] == ["Alice.B@example.com"]


@pytest.mark.parametrize("email", ["nobody@example.com", "аlice@example.com", "bob@example.com"])
def test_an_unknown_or_verified_address_gets_no_mail(
    client: ApiClient, mailbox: Mailbox, sql: Sql, alice: Person, bob: Person, email: str
) -> None:
    sql("UPDATE account SET email_verified = 1 WHERE email = %s", bob.email)
    mailbox.clear()
    requested(client.post(VERIFY, json={"email": email}), hours=24)
    assert mailbox.all() == []


def test_the_mail_before_it_opens_nothing_any_more(
    client: ApiClient, mailbox: Mailbox, alice: Person
) -> None:
    first = mailbox.last(alice.email)
    proof_request = client.post(VERIFY, json={"email": alice.email}).json
    second = mailbox.last(alice.email)
    client.post(VERIFY, json={"email": alice.email})
    for mail in (first, second):
        assert_not_valid(client.post(f"{VERIFY}/confirmations", json={"token": mail.token}))
    proof = {"id": proof_request["id"], "code": second.code}
    assert_not_valid(client.post(f"{VERIFY}/confirmations", json=proof), "code")


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_it_is_recorded(client: ApiClient, sql: Sql, alice: Person, email: str) -> None:
    subject = alice.id if email == alice.email else None
    response = client.post(VERIFY, json={"email": email})
    recorded_event = recorded(sql)[-1]
    assert recorded_event == event(
        recorded_event, response, "email.verification_requested", None, subject=subject
    )


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_a_repeated_request_gets_the_same_answer_and_no_second_mail(
    client: ApiClient, sql: Sql, clock: StoppedClock, alice: Person, email: str
) -> None:
    first = client.post(VERIFY, json={"email": email}, headers=KEY)
    before = everything(sql)
    clock.advance(minutes=5)
    repeated = client.post(VERIFY, json={"email": email}, headers=KEY)
    assert (repeated.status_code, repeated.json) == (202, first.json)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before
    other = client.post(VERIFY, json={"email": "other@example.com"}, headers=KEY)
    assert requested(other, minutes=5, hours=24)["id"] != first.json["id"]
    assert "Idempotent-Replayed" not in other.headers


def test_what_is_no_address_is_refused(client: ApiClient, sql: Sql) -> None:
    before = everything(sql)
    assert_fields(
        client.post(VERIFY, json={"email": "alice"}),
        {"pointer": "#/email", "code": "invalid_email", "message": "Not an email address."},
    )
    assert_fields(
        client.post(VERIFY, json={}),
        {"pointer": "#/email", "code": "required", "message": "Required."},
    )
    assert everything(sql) == before


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_mails_to_one_address_are_limited_whether_it_is_known_or_not(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], sql: Sql, name: str
) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="1/hour")
    sign_up("alice", app)
    client = ApiClient(app)
    email = f"{name}@example.com"
    answered = client.post(VERIFY, json={"email": email})
    assert remaining_limits(answered)["mail-recipient"] == 0
    before = everything(sql)
    response = client.post(VERIFY, json={"email": email.upper()})
    assert_too_many_attempts(response)
    assert everything(sql) == before


def test_past_the_limit_of_an_unverified_address_the_link_before_goes_on_working(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], mailbox: Mailbox
) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="1/hour")
    alice = sign_up("alice", app)
    client = ApiClient(app)
    assert client.post(VERIFY, json={"email": alice.email}).status_code == 202
    [mail] = mailbox.to(alice.email)
    proof = {"token": mail.token, "password": alice.password}
    assert client.post(f"{VERIFY}/confirmations", json=proof).status_code == 200
