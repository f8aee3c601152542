"""Move a person to another address: ``POST /v1/accounts/{id}/email-changes``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from api.domain.account import Role
from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    account,
    assert_fields,
    assert_problem,
    event,
    everything,
    recorded,
)
from tests.support.api_tokens import bearer, issue
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.operator_role import give_role
from tests.support.roles import OPERATOR, grant_role, vouched
from tests.support.second_factors import begin

CHANGES = "/v1/email-changes"
OLD, NEW = "alice@example.com", "alice@example.org"


def move(by: Person, person: Person, email: str = NEW, reason: str = "requested") -> TestResponse:
    path = f"/v1/accounts/{person.id}/email-changes"
    return by.post(path, json={"new_email": email, "reason": reason})


def confirm(by: Person | ApiClient, token: str | None) -> TestResponse:
    return by.post(f"{CHANGES}/confirmations", json={"token": token})


def asked(by: Person, person: Person, mailbox: Mailbox) -> str | None:
    """Ask for the new address, and return the token of the mail."""
    assert move(by, person).status_code == 202
    return mailbox.last(NEW).token


def test_the_new_mailbox_confirms_without_a_session_and_the_old_one_may_undo_it(
    app: Flask, admin: Person, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    vouched(alice)
    before = sql("SELECT * FROM account WHERE email = %s", OLD)
    sql("DELETE FROM audit_event")
    wanted = move(admin, alice, reason="correction")
    assert wanted.status_code == 202
    [written] = recorded(sql)
    assert written == event(
        written,
        wanted,
        "email.change_requested",
        admin.id,
        subject=alice.id,
        session_id=(admin.session or {})["id"],
        data={"reason": "correction"},
    )
    assert sql("SELECT * FROM account WHERE email = %s", OLD) == before
    mail = mailbox.last(NEW)
    assert (mail.message, mail.code) == (Message.CONFIRM_EMAIL_OF_SUPPORT, None)
    changed = confirm(ApiClient(app), mail.token)
    assert changed.status_code == 200
    assert changed.json == account(changed.json, email=NEW, email_verified=True)
    assert recorded(sql)[-1] == event(recorded(sql)[-1], changed, "email.changed", alice.id)
    assert alice.get("/v1/account").json["email"] == NEW  # her session goes on
    assert confirm(ApiClient(app), mail.token).json["code"] == "already_used"
    told = mailbox.last(OLD)
    assert told.message is Message.EMAIL_CHANGED
    undone = ApiClient(app).post(f"{CHANGES}/reversals", json={"token": told.token})
    assert (undone.status_code, undone.json["email"]) == (200, OLD)


def test_an_unverified_address_has_no_say(
    app: Flask, admin: Person, alice: Person, mailbox: Mailbox
) -> None:
    mailbox_before = len(mailbox.to(OLD))
    assert confirm(ApiClient(app), asked(admin, alice, mailbox)).status_code == 200
    assert len(mailbox.to(OLD)) == mailbox_before


def test_who_signed_up_with_the_old_address_is_out_unless_they_open_the_link(
    app: Flask, admin: Person, sign_in: Callable[..., Person], mailbox: Mailbox
) -> None:
    """Mallory signed up with Alice's address; support moves "her account" to her new mailbox."""
    mallory = sign_in("alice")
    machine = bearer(issue(mallory))
    assert confirm(ApiClient(app), asked(admin, mallory, mailbox)).status_code == 200
    password = {"email": NEW, "password": PASSWORD}
    doors = [
        mallory.get("/v1/session"),
        ApiClient(app).get("/v1/token", headers=machine),
        ApiClient(app).post("/v1/sessions", json=password),
    ]
    assert [door.status_code for door in doors] == [401, 401, 401]
    bob, moved = sign_in("bob"), "bob@example.org"
    machine = bearer(issue(bob))
    assert move(admin, bob, moved).status_code == 202
    assert confirm(bob, mailbox.last(moved).token).status_code == 200
    assert bob.get("/v1/session").json["account"]["email"] == moved
    assert ApiClient(app).get("/v1/token", headers=machine).status_code == 200


def test_the_owners_own_change_still_needs_a_session(
    app: Flask, alice: Person, bob: Person, mailbox: Mailbox, sql: Sql
) -> None:
    assert alice.post(CHANGES, json={"new_email": NEW}).status_code == 202
    token = mailbox.last(NEW).token
    before = everything(sql)
    assert_problem(confirm(ApiClient(app), token), 401, "not_signed_in")
    assert_problem(confirm(ApiClient(app), "A" * 43), 401, "not_signed_in")
    assert everything(sql) == before
    assert confirm(bob, token).status_code == 422
    assert confirm(alice, token).status_code == 200


def test_the_code_of_an_administrators_mail_is_no_use(
    app: Flask, admin: Person, alice: Person, sql: Sql
) -> None:
    named = move(admin, alice).json["id"]
    body = {"id": named, "code": "12345678"}
    assert_problem(ApiClient(app).post(f"{CHANGES}/confirmations", json=body), 401, "not_signed_in")
    assert sql("SELECT tries_left FROM mailed_proof WHERE requested_by IS NOT NULL") == [
        {"tries_left": 0}
    ]


def test_a_link_dies_with_the_permission_of_who_asked_for_it(
    app: Flask,
    admin: Person,
    alice: Person,
    sign_in: Callable[..., Person],
    mailbox: Mailbox,
    sql: Sql,
) -> None:
    """Sam, who is dismissed, has entered a mailbox of his own and opens the link at home."""
    sam = give_role(sql, sign_in("sam"), "support", {"accounts:write"})
    endings: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "role revoked": (
            lambda: sql("UPDATE account SET roles = '' WHERE email = %s", sam.email),
            lambda: sql("UPDATE account SET roles = 'support' WHERE email = %s", sam.email),
        ),
        "account locked": (
            lambda: sql(
                "UPDATE account SET lock_reason = 'left', locked_at = NOW(6) WHERE email = %s",
                sam.email,
            ),
            lambda: sql("UPDATE account SET lock_reason = NULL WHERE email = %s", sam.email),
        ),
        "outranked": (lambda: _promote(app, alice), lambda: None),
    }
    for ending, restore in endings.values():
        token = asked(sam, alice, mailbox)
        ending()
        assert confirm(ApiClient(app), token).status_code == 422
        assert sql("SELECT email FROM account WHERE email = %s", NEW) == []
        restore()
    assert_problem(move(sam, alice), 403, "outranked")
    assert confirm(ApiClient(app), asked(admin, alice, mailbox)).status_code == 200


def _promote(app: Flask, person: Person) -> None:
    with app.app_context():
        grant_role(person.email, Role.AUDITOR, OPERATOR)


def test_it_works_while_the_account_is_locked_and_opens_nothing(
    app: Flask, admin: Person, alice: Person, mailbox: Mailbox
) -> None:
    vouched(alice)
    assert admin.put(f"/v1/accounts/{alice.id}/lock", json={"reason": "abuse"}).status_code == 200
    assert confirm(ApiClient(app), asked(admin, alice, mailbox)).status_code == 200
    assert begin(alice.client, NEW) == 403


def test_a_taken_address_and_the_present_one_change_nothing(
    admin: Person, alice: Person, bob: Person, mailbox: Mailbox
) -> None:
    fault = {
        "pointer": "#/new_email",
        "code": "unchanged",
        "message": "This is already the address of the account.",
    }
    assert_fields(move(admin, alice, OLD), fault)
    assert move(admin, alice, bob.email).status_code == 202
    assert mailbox.last(bob.email).message is Message.NEW_EMAIL_TAKEN
    own = "An administrator cannot do this to their own account."
    assert_problem(move(admin, admin), 403, "forbidden", detail=own)
