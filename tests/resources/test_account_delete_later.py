"""Test DELETE /v1/account with ACCOUNT_DELETION_GRACE: lock the account, and delete it later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.domain.account import Role
from api.mail.templates import Message
from api.rules.accounts import delete_account as delete_account_rule
from api.rules.administration import delete_due_accounts as deleting
from api.rules.administration.delete_due_accounts import delete_due_accounts
from tests.resources.expected import (
    CLEARED,
    Sql,
    StoppedClock,
    assert_nothing,
    assert_problem,
    event,
    recorded,
    text,
)
from tests.resources.races import at_once, meet_after
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.roles import OPERATOR, grant_role, vouched

RIGHT = {"password": PASSWORD}
CANCEL, DUE = "/v1/account-deletion-cancellations", "SELECT due_at FROM account_deletion"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(account_deletion_grace=7 * 86400)


@pytest.fixture
def alice(alice: Person) -> Person:
    return vouched(alice)


def leave(person: Person) -> Any:
    return person.delete("/v1/account", json=RIGHT)


def run_worker(app: Flask) -> int:
    with app.app_context():
        return delete_due_accounts()


def test_she_is_locked_out_and_told_when_and_deleted_then(
    app: Flask, alice: Person, admin: Person, clock: StoppedClock, mailbox: Mailbox, sql: Sql
) -> None:
    mailbox.clear()
    session_id = (alice.session or {})["id"]
    left = leave(alice)
    assert left.status_code == 202
    assert left.json == {"id": left.json["id"], "due_at": text(days=7)}
    assert left.headers.getlist("Set-Cookie") == [f"gatebook_session=; {CLEARED}"]
    ended, scheduled = recorded(sql)
    assert ended == event(
        ended,
        left,
        "session.ended",
        alice.id,
        session_id=session_id,
        data={"reason": "deletion_scheduled"},
    )
    assert scheduled == event(
        scheduled,
        left,
        "account.deletion_scheduled",
        alice.id,
        session_id=session_id,
        data={"reason": "requested_by_owner", "days": 7},
    )
    [mail] = mailbox.all()
    values = {"token": mail.token, "code": mail.code, "at": text(days=7)}
    assert (mail.message, mail.values) == (Message.OWN_DELETION_SCHEDULED, values)
    assert f"/keep-account#token={mail.token}" in mail.text
    view = admin.get(f"/v1/accounts/{alice.id}").json
    assert (view["state"], view["deletion"], view["lock"]) == (
        "deletion_scheduled",
        {"due_at": text(days=7), "reason": "requested_by_owner"},
        {"reason": "deletion", "until": None, "locked_at": text(), "locked_by": alice.id},
    )
    refused = alice.client.post("/v1/sessions", json={"email": alice.email, **RIGHT})
    says = "Your account will be deleted. The mail about the deletion says how to keep it."
    assert_problem(refused, 403, "account_locked", detail=says, until=None)
    clock.advance(days=7, microseconds=-1)
    assert run_worker(app) == 0
    clock.advance(microseconds=1)
    # at this moment the link has ended, whoever is faster
    too_late = ApiClient(app).post(CANCEL, json={"token": mail.token})
    assert (too_late.status_code, too_late.json["errors"][0]["code"]) == (422, "not_valid")
    assert run_worker(app) == 1
    assert recorded(sql)[-1] == {
        **recorded(sql)[-1],
        "type": "account.deleted",
        "actor": None,
        "subject": alice.id,
        "data": {"reason": "requested_by_owner"},
    }
    assert sql("SELECT email FROM account") == [{"email": admin.email}]


def test_an_unverified_account_is_deleted_at_once(
    alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    sql("UPDATE account SET email_verified = 0")
    mailbox.clear()
    assert_nothing(leave(alice))
    assert sql("SELECT id FROM account") == []
    assert mailbox.all() == []


def test_an_account_without_a_password_needs_a_fresh_session_here_too(
    alice: Person, clock: StoppedClock, sql: Sql
) -> None:
    sql("UPDATE account SET password_hash = ''")
    clock.advance(hours=1)
    stale = alice.delete("/v1/account", json={})
    assert (stale.status_code, stale.json["code"]) == (403, "reauthentication_required")
    assert sql(DUE) == []


def test_the_last_administrator_cannot_leave(admin: Person, alice: Person, sql: Sql) -> None:
    assert_problem(leave(admin), 409, "last_administrator")
    with admin.client.application.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    assert leave(admin).status_code == 202
    # the one who leaves is none any more
    assert_problem(leave(alice), 409, "last_administrator")
    assert len(sql(DUE)) == 1


def test_of_two_requests_at_once_one_schedules(
    alice: Person, mailbox: Mailbox, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = alice.on_another_device(deliver="token")
    mailbox.clear()
    meet_after(monkeypatch, delete_account_rule, "verify_own_password")
    answers = at_once(lambda: leave(alice), lambda: leave(phone))
    assert sorted(answer.status_code for answer in answers) == [202, 401]
    assert [mail.message for mail in mailbox.all()] == [Message.OWN_DELETION_SCHEDULED]
    assert [e["type"] for e in recorded(sql)].count("account.deletion_scheduled") == 1


def test_a_worker_that_is_killed_in_between_deletes_the_rest_at_its_next_run(
    app: Flask,
    alice: Person,
    bob: Person,
    clock: StoppedClock,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave(alice)
    leave(vouched(bob))
    clock.advance(days=7)
    original, calls = deleting.account.delete, []

    def killed(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(deleting.account, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            run_worker(app)
    [left] = sql("SELECT account.id FROM account JOIN account_deletion ON account_id = account.id")
    types = [(e["type"], e["subject"]) for e in recorded(sql)]
    assert ("account.deleted", str(UUID(bytes=left["id"]))) not in types
    assert run_worker(app) == 1
    assert sql("SELECT id FROM account") == []
    assert [e["type"] for e in recorded(sql)].count("account.deleted") == 2


def test_another_grace_changes_no_deletion_that_is_announced(
    app: Flask,
    make_app: Callable[..., Flask],
    alice: Person,
    clock: StoppedClock,
    mailbox: Mailbox,
    sql: Sql,
) -> None:
    leave(alice)
    later = make_app(account_deletion_grace=0)
    clock.advance(days=6)
    assert run_worker(later) == 0
    assert (
        ApiClient(later).post(CANCEL, json={"token": mailbox.last(alice.email).token}).status_code
        == 204
    )
    # and from now on there is none
    again = Person(ApiClient(later), alice.account, PASSWORD).sign_in()
    assert_nothing(leave(again))
    assert sql("SELECT id FROM account") == []


def test_a_clock_that_is_set_back_deletes_nothing_early_and_keeps_the_link(
    app: Flask, alice: Person, clock: StoppedClock, mailbox: Mailbox, sql: Sql
) -> None:
    leave(alice)
    clock.moment -= timedelta(days=30)
    assert run_worker(app) == 0
    refused = alice.client.post("/v1/sessions", json={"email": alice.email, **RIGHT})
    assert_problem(refused, 403, "account_locked", until=None, detail=refused.json["detail"])
    token = {"token": mailbox.last(alice.email).token}
    assert_nothing(ApiClient(app).post(CANCEL, json=token))
    assert sql(DUE) == []
    clock.advance(days=60)
    assert run_worker(app) == 0
