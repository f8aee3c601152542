"""Test POST /v1/email-changes, /confirmations and /reversals: change the address and undo that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from api.rules.proofs import issue_proof
from tests.resources.expected import (
    Sql,
    StoppedClock,
    account,
    account_id_of,
    assert_email_taken,
    assert_fields,
    assert_problem,
    etag,
    event,
    everything,
    recorded,
    text,
)
from tests.resources.proofs import (
    CHANGE,
    MADE_UP,
    NEW_PASSWORD,
    RESET,
    VERIFY,
    assert_already_used,
    assert_not_valid,
    requested,
)
from tests.resources.races import at_once, meet_after
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox

CONFIRM, REVERSE = f"{CHANGE}/confirmations", f"{CHANGE}/reversals"
OLD, NEW = "alice@example.com", "Alice.Liddell@example.org"
KEY = {"Idempotency-Key": "0d3b6f4e-change"}


@pytest.fixture
def alice(alice: Person, mailbox: Mailbox) -> Person:
    """Sign in Alice by cookie, with a verified address."""
    verify(alice, mailbox)
    mailbox.clear()
    return alice


def verify(person: Person, mailbox: Mailbox) -> None:
    proof = {"token": mailbox.last(person.email).token}
    assert person.post(f"{VERIFY}/confirmations", json=proof).status_code == 200


def ask(person: Person, new_email: str = NEW) -> dict[str, Any]:
    return requested(person.post(CHANGE, json={"new_email": new_email}), hours=1)


def move(person: Person, mailbox: Mailbox, new_email: str = NEW) -> Any:
    """Ask for a change of address, confirm it, and return the response to the confirmation."""
    ask(person, new_email)
    return person.post(CONFIRM, json={"token": mailbox.last(new_email).token})


def events_of(sql: Sql, response: Any) -> list[dict[str, Any]]:
    return [
        event for event in recorded(sql) if event["request_id"] == response.headers["X-Request-Id"]
    ]


def sign_in(client: ApiClient, email: str, password: str = PASSWORD) -> Any:
    return client.post("/v1/sessions", json={"email": email, "password": password})


# Asking


def test_asking_mails_the_new_address_and_changes_nothing(
    alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    before = sql("SELECT * FROM account")
    response = alice.post(CHANGE, json={"new_email": NEW})
    requested(response, hours=1)
    assert [(mail.message, mail.to) for mail in mailbox.all()] == [(Message.CONFIRM_NEW_EMAIL, NEW)]
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "email.change_requested",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"reason": "requested_by_owner"},
    )
    assert sql("SELECT * FROM account") == before


def test_it_asks_for_a_fresh_authentication(alice: Person, clock: StoppedClock, sql: Sql) -> None:
    clock.advance(minutes=16)
    before = everything(sql)["mailed_proof"]
    response = alice.post(CHANGE, json={"new_email": NEW})
    assert (response.status_code, response.json["code"]) == (403, "reauthentication_required")
    assert everything(sql)["mailed_proof"] == before


def test_a_taken_address_is_answered_the_same_and_its_owner_told(
    alice: Person, bob: Person, mailbox: Mailbox, sql: Sql
) -> None:
    mailbox.clear()
    proof_request = ask(alice, "BOB@example.com")
    assert [(mail.message, mail.to) for mail in mailbox.all()] == [
        (Message.NEW_EMAIL_TAKEN, "bob@example.com")
    ]
    [row] = sql("SELECT account_id, email FROM mailed_proof ORDER BY id DESC LIMIT 1")
    assert row == {"account_id": None, "email": None}
    proof = {"id": proof_request["id"], "code": "12345678"}
    assert_not_valid(alice.post(CONFIRM, json=proof), "code")


@pytest.mark.parametrize("second", ["alice@example.net", "bob@example.com"])
def test_another_request_ends_the_one_before_whether_the_second_is_taken_or_not(
    alice: Person, bob: Person, mailbox: Mailbox, second: str
) -> None:
    ask(alice)
    first = mailbox.last(NEW).token
    ask(alice, second)
    assert_not_valid(alice.post(CONFIRM, json={"token": first}))


def test_a_repeated_request_gets_the_same_answer_and_no_second_mail(
    alice: Person, bob: Person, sql: Sql
) -> None:
    first = alice.post(CHANGE, json={"new_email": NEW}, headers=KEY)
    before = everything(sql)
    repeated = alice.post(CHANGE, json={"new_email": NEW}, headers=KEY)
    assert (repeated.status_code, repeated.json) == (202, first.json)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before
    bobs = bob.post(CHANGE, json={"new_email": NEW}, headers=KEY)
    assert bobs.json["id"] != first.json["id"]


def test_what_is_no_address_is_refused(alice: Person) -> None:
    assert_fields(
        alice.post(CHANGE, json={"new_email": "alice"}),
        {"pointer": "#/new_email", "code": "invalid_email", "message": "Not an email address."},
    )


# Confirming


@pytest.mark.parametrize("way", ["token", "code"])
def test_alice_has_another_address(
    alice: Person, mailbox: Mailbox, sql: Sql, clock: StoppedClock, app: Flask, way: str
) -> None:
    phone = alice.on_another_device(deliver="token")
    proof_request = ask(alice)
    mail = mailbox.last(NEW)
    clock.advance(minutes=2)
    proof = (
        {"token": mail.token} if way == "token" else {"id": proof_request["id"], "code": mail.code}
    )
    response = alice.post(CONFIRM, json=proof)
    changed = account(response.json, email=NEW, email_verified=True, updated_at=text(minutes=2))
    assert (response.status_code, response.json) == (200, changed)
    assert response.headers["ETag"] == etag(response.json, 3)
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "email.changed",
        alice.id,
        occurred_at=text(minutes=2),
        session_id=(alice.session or {})["id"],
    )
    # The change holds at once, although Redis still has the old account.
    for device in (alice, phone):
        assert device.get("/v1/session").json["account"] == changed
    client = ApiClient(app)
    assert sign_in(client, OLD).status_code == 401
    assert sign_in(client, NEW).status_code == 201


def test_the_old_address_is_told_and_can_undo_it(alice: Person, mailbox: Mailbox) -> None:
    move(alice, mailbox)
    mail = mailbox.last(OLD)
    assert (mail.message, mail.to) == (Message.EMAIL_CHANGED, OLD)
    assert mail.values == {"new_email_masked": "A***@e***.org", "token": mail.token}


def test_an_old_address_that_was_never_verified_can_not_undo_it(
    bob: Person, mailbox: Mailbox
) -> None:
    """The old address may belong to a stranger, if the owner mistyped it at sign-up."""
    mailbox.clear()
    assert move(bob, mailbox, "bob@example.org").status_code == 200
    assert mailbox.to("bob@example.com") == []


def test_another_spelling_of_the_domain_is_proved_and_the_old_one_gets_no_notice(
    alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    spelling = "alice@Example.COM"
    response = move(alice, mailbox, spelling)
    assert response.status_code == 200
    assert response.json == account(response.json, email=spelling, email_verified=True)
    assert [(mail.message, mail.to) for mail in mailbox.all()] == [
        (Message.CONFIRM_NEW_EMAIL, spelling)
    ]
    [recorded_event] = events_of(sql, response)
    session_id = (alice.session or {})["id"]
    assert recorded_event == event(
        recorded_event, response, "email.changed", alice.id, session_id=session_id
    )
    assert sql("SELECT COUNT(*) AS n FROM mailed_proof WHERE purpose = 'undo_email_change'") == [
        {"n": 0}
    ]


def test_other_capitals_before_the_domain_may_be_another_person_so_the_old_ones_can_undo_it(
    alice: Person, client: ApiClient, mailbox: Mailbox
) -> None:
    """Mallory has ``ALICE@`` on a server that distinguishes capitals, and Alice's session."""
    capitals = "ALICE@example.com"
    response = move(alice, mailbox, capitals)
    assert response.json == account(response.json, email=capitals, email_verified=True)
    mail = mailbox.last(OLD)
    assert (mail.message, mail.to) == (Message.EMAIL_CHANGED, OLD)
    restored = undo(client, mail.token)
    assert (restored.status_code, restored.json) == (
        200,
        account(restored.json, email=OLD, email_verified=True),
    )
    assert alice.get("/v1/session").status_code == 401


@pytest.mark.parametrize("own", [OLD, f" {OLD}\u200b"])
@pytest.mark.parametrize("verified", [True, False])
def test_ones_own_address_is_no_change(
    alice: Person, bob: Person, mailbox: Mailbox, sql: Sql, own: str, verified: bool
) -> None:
    person = alice if verified else bob
    own = own.replace("alice", person.account["name"].lower())
    before = everything(sql)
    assert_fields(
        person.post(CHANGE, json={"new_email": own}, headers=KEY),
        {
            "pointer": "#/new_email",
            "code": "unchanged",
            "message": "This is already the address of the account.",
        },
    )
    assert everything(sql) == before


def test_without_a_session_the_token_does_nothing(
    alice: Person, app: Flask, mailbox: Mailbox, sql: Sql
) -> None:
    """Otherwise the reader of a mistyped address would get the account by one click."""
    ask(alice)
    proof = {"token": mailbox.last(NEW).token}
    before = everything(sql)
    assert_problem(ApiClient(app).post(CONFIRM, json=proof), 401, "not_signed_in")
    assert everything(sql) == before
    assert alice.post(CONFIRM, json=proof).status_code == 200


def test_in_the_session_of_another_it_is_not_valid(
    alice: Person, bob: Person, mailbox: Mailbox, sql: Sql
) -> None:
    ask(alice)
    proof = {"token": mailbox.last(NEW).token}
    response = bob.post(CONFIRM, json=proof)
    assert_not_valid(response)
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "email.change_refused",
        bob.id,
        outcome="failure",
        data={"reason": "not_valid"},
    )
    assert alice.post(CONFIRM, json=proof).status_code == 200


def test_an_address_that_was_taken_meanwhile_is_a_conflict(
    alice: Person, mailbox: Mailbox, sign_up: Callable[..., Person], sql: Sql
) -> None:
    ask(alice)
    proof = {"token": mailbox.last(NEW).token}
    sign_up("carol", email=NEW.lower())
    response = alice.post(CONFIRM, json=proof)
    assert_email_taken(response, "token")
    [event] = events_of(sql, response)
    assert event["data"] == {"reason": "email_taken"}
    assert alice.get("/v1/session").json["account"]["email"] == OLD


@pytest.mark.parametrize("shown", [{"token": MADE_UP}, {"token": "x"}])
def test_a_wrong_token_is_not_valid(alice: Person, shown: dict[str, str]) -> None:
    assert_not_valid(alice.post(CONFIRM, json=shown))


def test_it_works_once_and_lives_an_hour(
    alice: Person, mailbox: Mailbox, clock: StoppedClock
) -> None:
    ask(alice)
    proof = {"token": mailbox.last(NEW).token}
    clock.advance(hours=1)
    assert_not_valid(alice.post(CONFIRM, json=proof))
    clock.advance(microseconds=-1)
    assert alice.post(CONFIRM, json=proof).status_code == 200
    assert_already_used(alice.post(CONFIRM, json=proof))


def test_a_used_token_is_not_valid_in_the_session_of_another(
    alice: Person, bob: Person, mailbox: Mailbox
) -> None:
    ask(alice)
    proof = {"token": mailbox.last(NEW).token}
    assert alice.post(CONFIRM, json=proof).status_code == 200
    assert_not_valid(bob.post(CONFIRM, json=proof))


def test_what_was_mailed_to_the_old_address_is_dead(
    alice: Person, client: ApiClient, mailbox: Mailbox
) -> None:
    client.post(RESET, json={"email": OLD})
    proof = {"token": mailbox.last(OLD).token, "new_password": NEW_PASSWORD}
    move(alice, mailbox)
    assert_not_valid(client.post(f"{RESET}/confirmations", json=proof))


# Undoing


def undo(client: ApiClient, token: str | None) -> Any:
    return client.post(REVERSE, json={"token": token})


def test_the_old_address_takes_it_back(
    alice: Person, client: ApiClient, app: Flask, mailbox: Mailbox, sql: Sql, clock: StoppedClock
) -> None:
    move(alice, mailbox)
    clock.advance(hours=7)
    response = undo(client, mailbox.last(OLD).token)
    assert response.status_code == 200
    assert response.json == account(
        response.json, email=OLD, email_verified=True, updated_at=text(hours=7)
    )
    assert response.headers["ETag"] == etag(response.json, 4)
    ended, reversed_ = events_of(sql, response)
    assert (ended["type"], ended["data"]) == (
        "session.ended",
        {"reason": "email_change_reversed"},
    )
    assert reversed_ == event(
        reversed_, response, "email.change_reversed", alice.id, occurred_at=text(hours=7)
    )
    assert account_id_of(app, alice.secret) is None
    for email in (OLD, NEW):
        assert_problem(sign_in(client, email), 401, "wrong_credentials")
    mail = mailbox.last(OLD)
    assert mail.message is Message.RESET_PASSWORD
    body = {"token": mail.token, "new_password": NEW_PASSWORD}
    assert client.post(f"{RESET}/confirmations", json=body).status_code == 204
    assert sign_in(client, OLD, NEW_PASSWORD).status_code == 201


def test_an_undo_works_once_and_for_a_week(
    alice: Person, client: ApiClient, mailbox: Mailbox, clock: StoppedClock
) -> None:
    move(alice, mailbox)
    token = mailbox.last(OLD).token
    clock.advance(days=7)
    assert_not_valid(undo(client, token))
    clock.advance(microseconds=-1)
    assert undo(client, token).status_code == 200
    assert_already_used(undo(client, token))


def test_no_later_change_takes_the_undo_away(
    alice: Person, client: ApiClient, mailbox: Mailbox
) -> None:
    """Mallory has Alice's password and session and tries everything to keep the account."""
    move(alice, mailbox, "mallory@example.net")
    first = mailbox.last(OLD).token
    change = {"current_password": PASSWORD, "new_password": "mallory has it all now"}
    assert alice.put("/v1/account/password", json=change).status_code == 204
    move(alice, mailbox, "mallory@example.org")
    client.post(RESET, json={"email": "mallory@example.org"})
    reset = {"token": mailbox.last("mallory@example.org").token, "new_password": NEW_PASSWORD}
    assert client.post(f"{RESET}/confirmations", json=reset).status_code == 204
    # Even Mallory's undo of the second change leaves the undo of the first one valid.
    assert undo(client, mailbox.last("mallory@example.net").token).status_code == 200
    response = undo(client, first)
    assert (response.status_code, response.json["email"]) == (200, OLD)


def test_an_undo_ends_those_of_later_changes(
    alice: Person, client: ApiClient, mailbox: Mailbox
) -> None:
    move(alice, mailbox, "mallory@example.net")
    move(alice, mailbox, "mallory@example.org")
    mallorys_token = mailbox.last("mallory@example.net").token
    assert undo(client, mailbox.last(OLD).token).status_code == 200
    assert_not_valid(undo(client, mallorys_token))


def test_nobody_else_gets_the_old_address_while_it_can_be_taken_back(
    alice: Person, client: ApiClient, bob: Person, mailbox: Mailbox, clock: StoppedClock
) -> None:
    """Otherwise Mallory could sign up with the old address and so prevent the undo."""
    move(alice, mailbox)
    undoing = mailbox.last(OLD).token
    new = {"email": OLD.upper(), "password": PASSWORD}
    assert_email_taken(client.post("/v1/accounts", json=new))
    mailbox.clear()
    ask(bob, OLD)
    assert mailbox.all() == []
    assert undo(client, undoing).json["email"] == OLD
    assert_email_taken(client.post("/v1/accounts", json=new))


def test_after_that_it_is_free(
    alice: Person, client: ApiClient, mailbox: Mailbox, clock: StoppedClock
) -> None:
    move(alice, mailbox)
    clock.advance(days=7)
    assert client.post("/v1/accounts", json={"email": OLD, "password": PASSWORD}).status_code == 201


def test_alice_goes_back_by_herself(alice: Person, mailbox: Mailbox) -> None:
    move(alice, mailbox)
    assert move(alice, mailbox, OLD).json["email"] == OLD


@pytest.mark.parametrize("token", [MADE_UP, "x"])
def test_a_wrong_undo_is_refused_and_recorded(client: ApiClient, sql: Sql, token: str) -> None:
    response = undo(client, token)
    assert_not_valid(response)
    [recorded_event] = events_of(sql, response)
    assert recorded_event == event(
        recorded_event,
        response,
        "email.change_reversal_refused",
        None,
        outcome="failure",
        data={"reason": "not_valid"},
    )


def test_the_token_to_confirm_does_not_undo(
    alice: Person, client: ApiClient, mailbox: Mailbox
) -> None:
    ask(alice)
    assert_not_valid(undo(client, mailbox.last(NEW).token))


def test_two_at_once_with_one_key_are_one_request(
    alice: Person, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = alice.on_another_device(deliver="token")
    # Both requests have looked for an earlier one and found none.
    meet_after(monkeypatch, issue_proof, "find_earlier_request")
    body = {"new_email": "alice@example.org"}
    responses = at_once(
        *(partial(device.post, CHANGE, json=body, headers=KEY) for device in (alice, phone))
    )
    assert [response.status_code for response in responses] == [202, 202]
    assert responses[0].json == responses[1].json
    replayed = [response.headers.get("Idempotent-Replayed") for response in responses]
    assert sorted(replayed, key=str) == [None, "true"]
    assert len(mailbox.to("alice@example.org")) == 1
