"""Remove a person's password: ``POST /v1/accounts/{id}/password-resets``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    assert_nothing,
    assert_problem,
    event,
    everything,
    recorded,
    text,
)
from tests.support.client import NEW_PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.operator_role import give_role
from tests.support.second_factors import begin

CONFIRM = "/v1/password-resets/confirmations"


def force(by: Person, person: Person, **members: Any) -> Any:
    headers = {"Idempotency-Key": members.pop("key")} if "key" in members else {}
    path = f"/v1/accounts/{person.id}/password-resets"
    return by.post(path, json={"reason": "requested", **members}, headers=headers)


def test_the_password_is_gone_and_a_link_sets_the_next_one(
    admin: Person, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    mailbox.clear()
    sql("UPDATE account SET language = 'de', email_verified = 1")
    sql("DELETE FROM audit_event")
    alices, adas = (alice.session or {})["id"], (admin.session or {})["id"]
    asked = force(admin, alice)
    assert asked.status_code == 202
    assert asked.json == {"id": asked.json["id"], "expires_at": text(hours=1)}
    ended, removed = recorded(sql)
    assert ended == event(
        ended,
        asked,
        "session.ended",
        admin.id,
        subject=alice.id,
        session_id=alices,
        data={"reason": "password_removed"},
    )
    assert removed == event(
        removed,
        asked,
        "password.removed",
        admin.id,
        subject=alice.id,
        session_id=adas,
        data={"reason": "requested"},
    )
    # one mail: no notice that says that she did it herself
    [mail] = mailbox.all()
    assert (mail.message, mail.to, mail.language, mail.code) == (
        Message.PASSWORD_RESET_REQUIRED,
        alice.email,
        "de",
        None,
    )
    assert_problem(alice.get("/v1/session"), 401, "not_signed_in")
    assert begin(alice.client, alice.email) == 401
    body = {"token": mail.token, "new_password": NEW_PASSWORD}
    assert_nothing(alice.client.post(CONFIRM, json=body))
    assert begin(alice.client, alice.email, NEW_PASSWORD) == 201


def test_a_repetition_does_nothing_again(
    admin: Person, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    first = force(admin, alice, key="once")
    body = {"token": mailbox.last(alice.email).token, "new_password": NEW_PASSWORD}
    assert_nothing(alice.client.post(CONFIRM, json=body))
    before = everything(sql)
    again = force(admin, alice, key="once")
    assert (again.status_code, again.json) == (202, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before


def test_nobody_resets_themselves_an_unknown_account_or_whoever_holds_more(
    app: Flask, admin: Person, alice: Person, sign_in: Callable[..., Person], sql: Sql
) -> None:
    support = give_role(sql, sign_in("sam"), "support", {"accounts:reset"})
    reader = give_role(sql, sign_in("rita"), "reader", {"accounts:lock"})
    before = everything(sql)
    own = "An administrator cannot do this to their own account."
    assert_problem(force(admin, admin), 403, "forbidden", detail=own)
    assert_problem(force(support, admin), 403, "outranked")
    assert_problem(force(reader, alice), 403, "forbidden")
    nobody = Person(ApiClient(app), {**alice.account, "id": alice.id[:-1] + "0"}, "")
    assert_problem(force(admin, nobody), 404, "not_found")
    assert everything(sql) == before
    assert force(support, alice).status_code == 202


def test_a_locked_account_gets_no_link(admin: Person, alice: Person, mailbox: Mailbox) -> None:
    locked = admin.put(f"/v1/accounts/{alice.id}/lock", json={"reason": "compromised"})
    assert locked.status_code == 200
    assert force(admin, alice).status_code == 202
    assert mailbox.last(alice.email).message is Message.ACCOUNT_LOCKED
    assert_nothing(admin.delete(f"/v1/accounts/{alice.id}/lock"))
    assert begin(alice.client, alice.email) == 401  # the password is gone all the same
