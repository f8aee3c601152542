"""Schedule and cancel the deletion of an account: ``/v1/accounts/{id}/deletion``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.domain.account import Role
from api.mail.templates import Message
from api.rules.administration import delete_due_accounts as deleting
from api.rules.administration.delete_due_accounts import delete_due_accounts
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_nothing,
    assert_problem,
    event,
    everything,
    recorded,
    text,
)
from tests.resources.races import meanwhile
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.operator_role import give_role
from tests.support.roles import OPERATOR, grant_role
from tests.support.second_factors import begin

LOCK = """SELECT lock_reason, locked_until FROM account WHERE email = 'alice@example.com'"""


def path(person: Person, last: str = "deletion") -> str:
    return f"/v1/accounts/{person.id}/{last}"


def schedule(by: Person, person: Person, **members: Any) -> Any:
    return by.put(path(person), json={"reason": "inactive", **members})


def test_it_locks_the_account_and_tells_the_owner(
    admin: Person, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    sql("DELETE FROM audit_event")
    alices, adas = (alice.session or {})["id"], (admin.session or {})["id"]
    scheduled = schedule(admin, alice)
    due = text(days=30)
    assert (scheduled.status_code, scheduled.json) == (200, {"due_at": due, "reason": "inactive"})
    ended, written = recorded(sql)
    assert ended == event(
        ended,
        scheduled,
        "session.ended",
        admin.id,
        subject=alice.id,
        session_id=alices,
        data={"reason": "deletion_scheduled"},
    )
    assert written == event(
        written,
        scheduled,
        "account.deletion_scheduled",
        admin.id,
        subject=alice.id,
        session_id=adas,
        data={"reason": "inactive", "days": 30},
    )
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.values) == (Message.DELETION_SCHEDULED, {"at": due})
    assert_problem(alice.get("/v1/session"), 401, "not_signed_in")
    assert begin(alice.client, alice.email) == 403
    # a repetition sends no second mail; another time or reason replaces the first
    before = everything(sql)
    assert schedule(admin, alice).json == scheduled.json
    assert everything(sql) == before
    sooner = schedule(admin, alice, reason="requested", due_at=text(days=1))
    assert sooner.json == {"due_at": text(days=1), "reason": "requested"}
    assert recorded(sql)[-1]["data"] == {"reason": "requested", "days": 1}


def test_a_cancellation_lets_her_in_again(
    admin: Person, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    schedule(admin, alice)
    sql("DELETE FROM audit_event")
    cancelled = admin.delete(path(alice))
    assert_nothing(cancelled)
    [written] = recorded(sql)
    assert written == event(
        written,
        cancelled,
        "account.deletion_cancelled",
        admin.id,
        subject=alice.id,
        session_id=(admin.session or {})["id"],
    )
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.values) == (Message.DELETION_CANCELLED, {})
    assert_problem(alice.get("/v1/session"), 401, "not_signed_in")
    assert begin(alice.client, alice.email) == 201
    assert_problem(admin.delete(path(alice)), 404, "not_found")


def test_the_lock_of_an_administrator_stays_and_cannot_be_lifted_meanwhile(
    admin: Person, alice: Person, sql: Sql
) -> None:
    admin.put(path(alice, "lock"), json={"reason": "abuse", "until": text(days=2)})
    assert schedule(admin, alice).status_code == 200
    assert sql(LOCK) == [{"lock_reason": "abuse", "locked_until": None}]
    cause = "The deletion of this account is scheduled. Please cancel it first."
    lock = admin.put(path(alice, "lock"), json={"reason": "other", "until": text(days=1)})
    assert_problem(lock, 409, "conflict", detail=cause)
    assert_problem(admin.delete(path(alice, "lock")), 409, "conflict", detail=cause)
    assert_nothing(admin.delete(path(alice)))
    assert begin(alice.client, alice.email) == 403
    assert_nothing(admin.delete(path(alice, "lock")))
    assert begin(alice.client, alice.email) == 201


def test_what_is_due_is_deleted_by_the_worker(
    app: Flask,
    admin: Person,
    alice: Person,
    bob: Person,
    clock: StoppedClock,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deleting, "_BATCH", 1)
    schedule(admin, alice, due_at=text(days=2))
    schedule(admin, bob, reason="abuse", due_at=text())
    clock.advance(days=2, microseconds=-1)
    with app.app_context():
        assert delete_due_accounts() == 1
    assert recorded(sql)[-1] == {
        **recorded(sql)[-1],
        "type": "account.deleted",
        "actor": None,
        "subject": bob.id,
        "data": {"reason": "abuse"},
    }
    clock.advance(microseconds=1)
    with app.app_context():
        assert (delete_due_accounts(), delete_due_accounts()) == (1, 0)
    assert sql("SELECT email FROM account") == [{"email": admin.email}]
    assert sql("SELECT account_id FROM account_deletion") == []
    owners = sql("SELECT DISTINCT account_id FROM mailed_proof WHERE account_id IS NOT NULL")
    assert owners == [{"account_id": _id(admin)}]


def test_a_cancellation_while_the_worker_runs_keeps_the_account(
    app: Flask,
    admin: Person,
    alice: Person,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schedule(admin, alice, due_at=text())
    clock.advance(seconds=1)
    store = deleting.account_deletion
    meanwhile(monkeypatch, store, "list_due", lambda: admin.delete(path(alice)))
    with app.app_context():
        assert delete_due_accounts() == 0
    assert begin(alice.client, alice.email) == 201


@pytest.mark.parametrize(
    ("due_at", "message"),
    [
        (text(minutes=-6), "Must be between now and 90 days from now."),
        (text(days=90, seconds=1), "Must be between now and 90 days from now."),
        ("2027-02-29T00:00:00Z", "This time does not exist."),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    admin: Person, alice: Person, due_at: str, message: str
) -> None:
    fault = {"pointer": "#/due_at", "code": "invalid_time", "message": message}
    assert_fields(schedule(admin, alice, due_at=due_at), fault)


def test_nobody_deletes_themselves_whoever_holds_more_or_the_last_administrator(
    app: Flask, admin: Person, alice: Person, sign_in: Callable[..., Person], sql: Sql
) -> None:
    eraser = give_role(sql, sign_in("erik"), "eraser", {"accounts:erase"})
    own = "An administrator cannot do this to their own account."
    assert_problem(schedule(admin, admin), 403, "forbidden", detail=own)
    assert_problem(schedule(eraser, admin), 403, "outranked")
    assert schedule(eraser, alice).status_code == 200
    assert_nothing(eraser.delete(path(alice)))
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
    sql("UPDATE account SET lock_reason = 'left', locked_at = NOW(6) WHERE id = %s", _id(admin))
    assert_problem(schedule(admin, alice), 409, "last_administrator")


def _id(person: Person) -> bytes:
    return UUID(person.id).bytes
