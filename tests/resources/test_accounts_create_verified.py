"""Test POST /v1/accounts and /v1/sessions with EMAIL_VERIFICATION=required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from api.rules.accounts import sign_up_unverified as sign_up_rule
from api.rules.sessions import prove_verified_password as proving
from api.store import account as account_store
from tests.resources.expected import (
    Sql,
    StoppedClock,
    account,
    assert_fields,
    assert_nothing,
    assert_problem,
    event,
    everything,
    recorded,
)
from tests.resources.proofs import NEW_PASSWORD, RESET, VERIFY, assert_not_valid, requested
from tests.resources.races import at_once, meanwhile, meet_after
from tests.support.client import PASSWORD, ApiClient
from tests.support.mailbox import Mailbox

ALICE = {"email": "alice@example.com", "password": PASSWORD, "name": "Alice"}
SIGN_IN = {"email": "alice@example.com", "password": PASSWORD}
OTHER_PASSWORD = "nine lanterns by the weir"
KEY = {"Idempotency-Key": "0d3b6f4e-required"}
REFUSED = (
    "No account has this address and this password. If your account is new, first confirm your"
    " address with the mail that we sent."
)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(email_verification="required")


def events_of(sql: Sql, response: Any) -> list[dict[str, Any]]:
    return [
        event for event in recorded(sql) if event["request_id"] == response.headers["X-Request-Id"]
    ]


def test_alice_signs_up_signs_in_too_early_and_verifies(
    client: ApiClient, mailbox: Mailbox, sql: Sql
) -> None:
    response = client.post("/v1/accounts", json=ALICE)
    proof_request = requested(response, hours=1)
    [mail] = mailbox.all()
    assert (mail.message, mail.to) == (Message.VERIFY_EMAIL, ALICE["email"])
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event, response, "account.created", recorded_event["subject"]
    )

    refused = client.post("/v1/sessions", json=SIGN_IN)
    assert_problem(refused, 401, "wrong_credentials", REFUSED)
    [recorded_event] = events_of(sql, refused)
    assert recorded_event == event(
        recorded_event,
        refused,
        "session.refused",
        None,
        subject=recorded_event["subject"],
        outcome="failure",
        data={"reason": "email_not_verified"},
    )

    # The mail was sent again, which ends the first proof.
    [_, second_mail] = mailbox.all()
    assert (second_mail.message, second_mail.to) == (Message.VERIFY_EMAIL, ALICE["email"])
    for proof in ({"token": mail.token}, {"id": proof_request["id"], "code": mail.code}):
        assert client.post(f"{VERIFY}/confirmations", json=proof).status_code == 422
    body = {"token": second_mail.token, "password": PASSWORD}
    verified = client.post(f"{VERIFY}/confirmations", json=body)
    assert verified.json == account(verified.json, email_verified=True)
    assert client.post("/v1/sessions", json=SIGN_IN).status_code == 201


def test_alice_verifies_with_the_code(client: ApiClient, mailbox: Mailbox) -> None:
    proof_request = requested(client.post("/v1/accounts", json=ALICE), hours=1)
    body = {
        "id": proof_request["id"],
        "code": mailbox.last(ALICE["email"]).code,
        "password": PASSWORD,
    }
    verified = client.post(f"{VERIFY}/confirmations", json=body)
    assert verified.json == account(verified.json, email_verified=True)
    assert client.post("/v1/sessions", json=SIGN_IN).status_code == 201


def test_a_wrong_password_is_answered_the_same_and_sends_nothing(
    client: ApiClient, mailbox: Mailbox, sql: Sql
) -> None:
    client.post("/v1/accounts", json=ALICE)
    sql("UPDATE account SET email_verified = 1")
    client.post("/v1/accounts", json={**ALICE, "email": "bob@example.com"})
    mailbox.clear()
    for email in (ALICE["email"], "bob@example.com", "nobody@example.com"):
        wrong = {"email": email, "password": "not this one"}
        refused = client.post("/v1/sessions", json=wrong)
        assert_problem(refused, 401, "wrong_credentials", REFUSED)
        [event] = events_of(sql, refused)
        assert event["data"] == {"reason": "wrong_credentials"}
    assert mailbox.all() == []


@pytest.mark.parametrize(
    ("language", "told"), [("de", "mit der E-Mail von uns"), ("zh", "如果您的账户是新建的")]
)
def test_the_refusal_says_in_the_language_what_a_new_account_needs(
    client: ApiClient, language: str, told: str
) -> None:
    refused = client.post("/v1/sessions", json=SIGN_IN, headers={"Accept-Language": language})
    assert (refused.status_code, told in refused.json["detail"]) == (401, True)


def test_signing_in_too_early_sends_no_more_mails_than_the_limit(
    make_app: Callable[..., Flask], mailbox: Mailbox
) -> None:
    """They do not stop the owner's own request for a mail: that would reveal the account."""
    limits: dict[str, Any] = {
        "limit_mail_per_recipient": "2/hour",
        "limit_password_free": 50,
        "limit_password_failures": 50,
    }
    client = ApiClient(make_app(email_verification="required", limits=True, **limits))
    client.post("/v1/accounts", json=ALICE)
    mailbox.clear()
    for _ in range(5):
        assert client.post("/v1/sessions", json=SIGN_IN).status_code == 401
    assert len(mailbox.all()) == 1  # The mail of the sign-up counts, too.
    # The last mailed proof stays valid: a mail that is not sent ends nothing.
    body = {"token": mailbox.last(ALICE["email"]).token, "password": PASSWORD}
    assert client.post(VERIFY, json={"email": "nobody@example.com"}).status_code == 202
    assert client.post(f"{VERIFY}/confirmations", json=body).status_code == 200


def test_an_account_that_is_verified_meanwhile_is_mailed_nothing(
    client: ApiClient, mailbox: Mailbox, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/v1/accounts", json=ALICE)
    mailbox.clear()
    meanwhile(
        monkeypatch,
        proving,
        "compare_password",
        lambda: sql("UPDATE account SET email_verified = 1"),
    )
    refused = client.post("/v1/sessions", json=SIGN_IN)
    assert_problem(refused, 401, "wrong_credentials", REFUSED)
    assert mailbox.all() == []
    assert client.post("/v1/sessions", json=SIGN_IN).status_code == 201


@pytest.mark.parametrize("verified", [False, True])
def test_a_taken_address_is_answered_the_same_and_its_owner_told(
    client: ApiClient, mailbox: Mailbox, sql: Sql, verified: bool
) -> None:
    first = client.post("/v1/accounts", json={**ALICE, "email": "Alice@Example.com"})
    if verified:
        sql("UPDATE account SET email_verified = 1")
    mailbox.clear()
    before = everything(sql)
    response = client.post("/v1/accounts", json={**ALICE, "password": OTHER_PASSWORD})
    requested(response, hours=1)
    assert sorted(response.headers.keys()) == sorted(first.headers.keys())
    assert everything(sql)["account"] == before["account"]
    [mail] = mailbox.all()
    assert (mail.message, mail.to) == (Message.SIGN_UP_AGAIN, "Alice@Example.com")
    [recorded_event] = events_of(sql, response)
    owner = before["audit_event"][0]["subject"]
    assert recorded_event == event(
        recorded_event,
        response,
        "password.reset_requested",
        None,
        subject=recorded_event["subject"],
    )
    assert recorded_event["subject"].replace("-", "") == owner.hex()


@pytest.mark.parametrize("verified", [False, True])
def test_the_reset_lives_an_hour_and_the_verification_a_day(
    client: ApiClient, mailbox: Mailbox, sql: Sql, clock: StoppedClock, verified: bool
) -> None:
    client.post("/v1/accounts", json=ALICE)
    verification = mailbox.last(ALICE["email"]).token
    if verified:
        sql("UPDATE account SET email_verified = 1")
    client.post("/v1/accounts", json=ALICE)
    reset = mailbox.last(ALICE["email"]).token
    clock.advance(hours=1)
    body = {"token": reset, "new_password": NEW_PASSWORD}
    assert_not_valid(client.post(f"{RESET}/confirmations", json=body))
    clock.advance(hours=22)
    body = {"token": verification, "password": PASSWORD}
    assert client.post(f"{VERIFY}/confirmations", json=body).status_code == 200


def test_its_owner_resets_the_password_with_that_mail_and_is_verified(
    client: ApiClient, mailbox: Mailbox
) -> None:
    # Mallory signed up first.
    client.post("/v1/accounts", json={**ALICE, "password": OTHER_PASSWORD})
    client.post("/v1/accounts", json=ALICE)
    token = mailbox.last(ALICE["email"]).token
    assert_not_valid(client.post(f"{VERIFY}/confirmations", json={"token": token}))
    body = {"token": token, "new_password": NEW_PASSWORD}
    assert_nothing(client.post(f"{RESET}/confirmations", json=body))
    for password in (OTHER_PASSWORD, PASSWORD):
        signing_in = {**SIGN_IN, "password": password}
        assert client.post("/v1/sessions", json=signing_in).status_code == 401
    signed_in = client.post("/v1/sessions", json={**SIGN_IN, "password": NEW_PASSWORD})
    assert (signed_in.status_code, signed_in.json["account"]["email_verified"]) == (201, True)


@pytest.mark.parametrize("taken", [False, True])
def test_a_repeated_request_gets_the_same_answer_and_no_second_mail(
    client: ApiClient, sql: Sql, taken: bool
) -> None:
    if taken:
        client.post("/v1/accounts", json=ALICE)
    first = client.post("/v1/accounts", json=ALICE, headers=KEY)
    before = everything(sql)
    repeated = client.post("/v1/accounts", json=ALICE, headers=KEY)
    assert (repeated.status_code, repeated.json) == (202, first.json)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before


def test_two_at_once_for_one_address_are_both_taken_down(
    app: Flask, sql: Sql, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both requests have found no account: the unique constraint decides, and the answers agree.
    meet_after(monkeypatch, account_store, "find_credentials_by_key")
    responses = at_once(*[lambda: ApiClient(app).post("/v1/accounts", json=ALICE)] * 2)
    for response in responses:
        requested(response, hours=1)
    assert len(sql("SELECT id FROM account")) == 1
    assert [mail.message for mail in mailbox.all()] == [
        Message.VERIFY_EMAIL,
        Message.SIGN_UP_AGAIN,
    ]


@pytest.mark.parametrize("taken", [False, True])
def test_two_at_once_with_one_key_are_one_request(
    app: Flask,
    client: ApiClient,
    sql: Sql,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    taken: bool,
) -> None:
    if taken:
        client.post("/v1/accounts", json=ALICE)
        mailbox.clear()
    # Both requests have looked for an earlier one and found none.
    meet_after(monkeypatch, sign_up_rule, "find_earlier_request")
    responses = at_once(*[lambda: ApiClient(app).post("/v1/accounts", json=ALICE, headers=KEY)] * 2)
    assert [response.status_code for response in responses] == [202, 202]
    assert responses[0].json == responses[1].json
    replayed = [response.headers.get("Idempotent-Replayed") for response in responses]
    assert sorted(replayed, key=str) == [None, "true"]
    assert len(mailbox.all()) == 1
    assert len(sql("SELECT id FROM account")) == 1


def test_an_address_that_may_be_taken_back_is_answered_the_same(
    client: ApiClient, mailbox: Mailbox, sql: Sql
) -> None:
    client.post("/v1/accounts", json=ALICE)
    verification = {"token": mailbox.last(ALICE["email"]).token, "password": PASSWORD}
    client.post(f"{VERIFY}/confirmations", json=verification)
    client.post("/v1/sessions", json=SIGN_IN)
    client.post("/v1/email-changes", json={"new_email": "alice@example.org"})
    confirmation = {"token": mailbox.last("alice@example.org").token}
    assert client.post("/v1/email-changes/confirmations", json=confirmation).status_code == 200
    mailbox.clear()
    requested(client.post("/v1/accounts", json=ALICE), hours=1)
    assert mailbox.all() == []
    assert [row["email"] for row in sql("SELECT email FROM account")] == ["alice@example.org"]


def test_a_common_password_is_refused_taken_or_not(client: ApiClient, sql: Sql) -> None:
    client.post("/v1/accounts", json=ALICE)
    before = everything(sql)
    for email in (ALICE["email"], "nobody@example.com"):
        response = client.post("/v1/accounts", json={"email": email, "password": "password1"})
        assert_fields(
            response,
            {
                "pointer": "#/password",
                "code": "password_too_common",
                "message": "This password is one of the most common passwords.",
            },
        )
    assert everything(sql) == before


def test_mails_to_one_address_are_limited_taken_or_not(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(
        make_app(email_verification="required", limits=True, limit_mail_per_recipient="1/hour")
    )
    assert client.post("/v1/accounts", json=ALICE).status_code == 202
    assert client.post("/v1/accounts", json=ALICE).status_code == 429
    # Strangers' requests do not use up the owner's limit for password resets.
    assert client.post(RESET, json={"email": ALICE["email"]}).status_code == 202
