"""Attack the deletion that people request themselves: a thief requests it, the owner keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from api.rules.administration.delete_due_accounts import delete_due_accounts
from tests.conftest import Clock
from tests.security.test_enumeration_by_mail import visible_answer
from tests.support import passkeys
from tests.support.api_tokens import bearer, issue
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.identities import linked
from tests.support.identity_provider import FakeProvider
from tests.support.locks import administrator
from tests.support.mailbox import Mailbox
from tests.support.owners import Owner
from tests.support.provider_sign_ins import answered, complete
from tests.support.roles import vouched
from tests.support.second_factors import begin
from tests.support.sign_in_mails import Asking
from tests.support.tables import Sql

CANCEL, CHANGES = "/v1/account-deletion-cancellations", "/v1/email-changes"
RESETS, WEEK = "/v1/password-resets", 7 * 86400
THIEF = "mallory@example.org"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(account_deletion_grace=WEEK, email_change_undo_ttl=3 * 86400)


@pytest.fixture
def alice(alice: Person) -> Person:
    return vouched(alice)


def leave(person: Person) -> dict[str, Any]:
    left = person.delete("/v1/account", json={"password": PASSWORD})
    assert left.status_code == 202, left.text
    return dict(left.json)


def keep(app: Flask, token: str | None) -> tuple[int, str | None]:
    answer = ApiClient(app).post(CANCEL, json={"token": token})
    errors = (answer.json or {}).get("errors", [{}])
    return answer.status_code, errors[0].get("code")


def test_the_owner_keeps_what_a_thief_with_session_and_password_deletes(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    """All sessions and tokens of both stay ended, and the owner may shut the thief out at once."""
    headers, thief = bearer(issue(alice)), alice.on_another_device(deliver="token")
    leave(thief)
    assert keep(app, mailbox.last(alice.email).token) == (204, None)
    for person in (alice, thief):
        assert person.get("/v1/session").status_code == 401
    assert ApiClient(app).get("/v1/token", headers=headers).status_code == 401
    assert "choose" in mailbox.last(alice.email).text.lower()
    ApiClient(app).post(RESETS, json={"email": alice.email})
    reset = {"token": mailbox.last(alice.email).token, "new_password": NEW_PASSWORD}
    assert ApiClient(app).post(f"{RESETS}/confirmations", json=reset).status_code == 204
    assert begin(ApiClient(app), alice.email) == 401
    assert begin(ApiClient(app), alice.email, NEW_PASSWORD) == 201


@pytest.mark.parametrize("grace", [3600, WEEK])
def test_who_loses_address_and_account_to_a_thief_gets_both_back_from_the_old_mailbox(
    make_app: Callable[..., Flask], clock: Clock, mailbox: Mailbox, sql: Sql, grace: int
) -> None:
    """Also if the grace period is shorter than the time in which a change can be undone."""
    app = make_app(account_deletion_grace=grace, email_change_undo_ttl=3 * 86400)
    alice = vouched(Person.sign_up(app, "alice")).sign_in(deliver="token")
    alice.post(CHANGES, json={"new_email": THIEF})
    alice.post(f"{CHANGES}/confirmations", json={"token": mailbox.last(THIEF).token})
    undo = {"token": mailbox.last(alice.email).token}
    leave(alice)
    thiefs = mailbox.last(THIEF).token
    clock.advance(days=2, hours=23)
    with app.app_context():
        assert delete_due_accounts() == 0
    mailbox.clear()
    undone = ApiClient(app).post(f"{CHANGES}/reversals", json=undo)
    assert (undone.status_code, undone.json["email"]) == (200, alice.email)
    assert sql("SELECT account_id FROM account_deletion") == []
    [mail] = mailbox.all()
    assert (mail.message, mail.to) == (Message.RESET_PASSWORD, alice.email)
    reset = {"token": mail.token, "new_password": NEW_PASSWORD}
    assert ApiClient(app).post(f"{RESETS}/confirmations", json=reset).status_code == 204
    assert begin(ApiClient(app), alice.email, NEW_PASSWORD) == 201
    assert keep(app, thiefs) == (422, "not_valid")


def test_the_old_mailbox_does_not_cancel_the_deletion_of_an_administrator(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    alice.post(CHANGES, json={"new_email": THIEF})
    alice.post(f"{CHANGES}/confirmations", json={"token": mailbox.last(THIEF).token})
    undo = {"token": mailbox.last(alice.email).token}
    ada = administrator(app)
    scheduled = ada.put(f"/v1/accounts/{alice.id}/deletion", json={"reason": "abuse"})
    assert scheduled.status_code == 200
    mailbox.clear()
    assert ApiClient(app).post(f"{CHANGES}/reversals", json=undo).status_code == 200
    assert sql("SELECT reason FROM account_deletion") == [{"reason": "abuse"}]
    assert [mail.message for mail in mailbox.all()] == [Message.ACCOUNT_LEAVING]


def test_the_link_is_void_once_an_administrator_has_changed_or_cancelled_the_deletion(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    ada, path = administrator(app), f"/v1/accounts/{alice.id}/deletion"
    leave(alice)
    taken_over = mailbox.last(alice.email).token
    assert ada.put(path, json={"reason": "requested"}).status_code == 200
    assert keep(app, taken_over) == (422, "not_valid")
    assert sql("SELECT reason, scheduled_by = account_id AS own FROM account_deletion") == [
        {"reason": "requested", "own": 0}
    ]
    assert ada.delete(path).status_code == 204
    leave(alice.sign_in())
    cancelled = mailbox.last(alice.email).token
    assert ada.delete(path).status_code == 204
    assert begin(ApiClient(app), alice.email) == 201
    # and it does not cancel a later one of the administrator's
    assert ada.put(path, json={"reason": "abuse"}).status_code == 200
    assert keep(app, cancelled) == (422, "not_valid")
    assert sql("SELECT reason FROM account_deletion") == [{"reason": "abuse"}]
    # nor one that an administrator of an earlier release takes over, who leaves the proof as it is
    ada.delete(path)
    leave(alice.sign_in())
    sql("UPDATE account_deletion SET scheduled_by = NULL")
    assert keep(app, mailbox.last(alice.email).token) == (422, "not_valid")
    assert len(sql("SELECT account_id FROM account_deletion")) == 1


def test_the_link_is_void_after_the_deletion_and_for_whoever_has_the_address_then(
    app: Flask, alice: Person, clock: Clock, mailbox: Mailbox, sql: Sql
) -> None:
    leave(alice)
    token = mailbox.last(alice.email).token
    clock.advance(days=8)
    with app.app_context():
        assert delete_due_accounts() == 1
    assert keep(app, token) == (422, "not_valid")
    successor = vouched(Person.sign_up(app, "alice")).sign_in()
    leave(successor)
    assert keep(app, token) == (422, "not_valid")
    assert len(sql("SELECT account_id FROM account_deletion")) == 1


def test_an_administrator_who_moves_the_address_voids_the_link_in_the_old_mailbox(
    app: Flask, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    ada, new = administrator(app), "alice@example.org"
    leave(alice)
    token = mailbox.last(alice.email).token
    moved = ada.post(
        f"/v1/accounts/{alice.id}/email-changes", json={"new_email": new, "reason": "requested"}
    )
    assert moved.status_code == 202
    link = {"token": mailbox.last(new).token}
    assert ApiClient(app).post(f"{CHANGES}/confirmations", json=link).status_code == 200
    assert keep(app, token) == (422, "not_valid")
    assert len(sql("SELECT account_id FROM account_deletion")) == 1


def test_every_way_in_is_shut_meanwhile_and_no_mail_leads_in(
    make_app: Callable[..., Flask], acme: FakeProvider, mailbox: Mailbox, sql: Sql
) -> None:
    app = make_app(account_deletion_grace=WEEK)
    alice = Owner.new(app, "alice", sql).with_passkey(asks=False)
    person, browser = alice.person, ApiClient(app)
    linked(person, "acme", acme, sub="a1")
    mail = Asking(app, person.email)
    ApiClient(app).post(RESETS, json={"email": person.email})
    reset = {"token": mailbox.last(person.email).token, "new_password": NEW_PASSWORD}
    leave(person)
    says = "Your account will be deleted. The mail about the deletion says how to keep it."
    for refused in (
        ApiClient(app).post("/v1/sessions", json={"email": person.email, "password": PASSWORD}),
        passkeys.sign_in(ApiClient(app), alice.keys),
        complete(browser, answered(browser, acme)),
    ):
        assert (refused.status_code, refused.json["code"], refused.json["detail"]) == (
            403,
            "account_locked",
            says,
        )
    assert mail.sign_in().status_code == 422
    assert ApiClient(app).post(f"{RESETS}/confirmations", json=reset).status_code == 422
    for path in (RESETS, "/v1/sign-in-mails"):
        mailbox.clear()
        assert ApiClient(app).post(path, json={"email": person.email}).status_code == 202
        [notice] = mailbox.all()
        assert (notice.message, notice.values) == (Message.ACCOUNT_LEAVING, {})


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_a_sign_up_with_the_address_meanwhile_is_answered_as_with_any_taken_one(
    make_app: Callable[..., Flask], mode: str
) -> None:
    app = make_app(account_deletion_grace=WEEK)
    leave(vouched(Person.sign_up(app, "alice")).sign_in())
    vouched(Person.sign_up(app, "bob"))
    asked = make_app(email_verification=mode)
    answers = []
    for name in ("alice", "bob"):
        body = {"email": f"{name}@example.com", "password": NEW_PASSWORD}
        answer = ApiClient(asked).post("/v1/accounts", json=body)
        volatile = {"request_id": None, "id": None, "expires_at": None}
        answers.append((visible_answer(answer), {**answer.json, **volatile}))
    assert answers[0] == answers[1]
    assert answers[0][0][0] == (409 if mode == "optional" else 202)
