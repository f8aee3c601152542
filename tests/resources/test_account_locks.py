"""Lock and unlock an account: ``PUT`` and ``DELETE /v1/accounts/{id}/lock``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.domain.account import Role
from api.domain.permissions import BUILT_IN
from tests.resources.expected import (
    NOON,
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
from tests.support.client import Person
from tests.support.operator_role import give_role
from tests.support.roles import OPERATOR, grant_role
from tests.support.second_factors import begin

SOON = text(days=1)


def path(person: Person) -> str:
    return f"/v1/accounts/{person.id}/lock"


def lock(admin: Person, person: Person, **members: Any) -> Any:
    return admin.put(path(person), json={"reason": "abuse", **members})


def test_a_lock_is_answered_stored_and_recorded(admin: Person, alice: Person, sql: Sql) -> None:
    sql("DELETE FROM audit_event")
    alices, adas = (alice.session or {})["id"], (admin.session or {})["id"]
    locked = lock(admin, alice, until=SOON)
    assert (locked.status_code, locked.json) == (
        200,
        {"reason": "abuse", "until": SOON, "locked_at": text(), "locked_by": admin.id},
    )
    ended, written = recorded(sql)
    assert ended == event(
        ended,
        locked,
        "session.ended",
        admin.id,
        subject=alice.id,
        session_id=alices,
        data={"reason": "account_locked"},
    )
    until = int((NOON + timedelta(days=1)).timestamp())
    assert written == event(
        written,
        locked,
        "account.locked",
        admin.id,
        subject=alice.id,
        session_id=adas,
        data={"reason": "abuse", "until": until},
    )
    assert_problem(alice.get("/v1/session"), 401, "not_signed_in")


def test_a_second_lock_replaces_the_first(
    admin: Person, alice: Person, clock: StoppedClock, sql: Sql
) -> None:
    lock(admin, alice, until=SOON)
    clock.advance(minutes=1)
    again = lock(admin, alice, reason="left", until=None)
    assert again.json == {
        "reason": "left",
        "until": None,
        "locked_at": text(minutes=1),
        "locked_by": admin.id,
    }
    assert recorded(sql)[-1]["data"] == {"reason": "left", "until": 0}
    assert sql("SELECT version FROM account WHERE id = %s", UUID(alice.id).bytes) == [
        {"version": 3}
    ]


def test_unlocking_lets_her_in_and_is_recorded(admin: Person, alice: Person, sql: Sql) -> None:
    lock(admin, alice)
    assert begin(alice.client, alice.email) == 403
    sql("DELETE FROM audit_event")
    unlocked = admin.delete(path(alice))
    assert_nothing(unlocked)
    [written] = recorded(sql)
    assert written == event(
        written,
        unlocked,
        "account.unlocked",
        admin.id,
        subject=alice.id,
        session_id=(admin.session or {})["id"],
    )
    assert begin(alice.client, alice.email) == 201
    assert_problem(admin.delete(path(alice)), 404, "not_found")


def test_a_lock_is_over_at_its_end_without_a_job(
    admin: Person, alice: Person, clock: StoppedClock
) -> None:
    lock(admin, alice, until=text(seconds=90))
    clock.advance(seconds=89)
    refused = alice.client.post(
        "/v1/sessions", json={"email": alice.email, "password": alice.password}
    )
    assert_problem(refused, 403, "account_locked", until=text(seconds=90))
    clock.advance(seconds=1)
    assert begin(alice.client, alice.email) == 201
    assert_problem(admin.delete(path(alice)), 404, "not_found")


@pytest.mark.parametrize(
    ("until", "message"),
    [
        (text(), "This time has passed."),
        ("2027-02-29T00:00:00Z", "This time does not exist."),
        (
            text(days=3654),
            "At most ten years from now. Without an end, the lock lasts.",
        ),
    ],
)
def test_an_end_that_cannot_be_is_refused(
    admin: Person, alice: Person, until: str, message: str
) -> None:
    fault = {"pointer": "#/until", "code": "invalid_time", "message": message}
    assert_fields(lock(admin, alice, until=until), fault)


def test_nobody_locks_themselves_an_unknown_account_or_whoever_holds_more(
    app: Flask, admin: Person, alice: Person, sign_in: Callable[..., Person], sql: Sql
) -> None:
    guard = give_role(sql, sign_in("grace"), "guard", {"accounts:lock"})
    before = everything(sql)
    own = "An administrator cannot do this to their own account."
    for act in ("put", "delete"):
        body = {"json": {"reason": "other"}} if act == "put" else {}
        send = getattr(guard, act)
        assert_problem(send(path(guard), **body), 403, "forbidden", own)
        assert_problem(send(path(admin), **body), 403, "outranked")
        assert_problem(send("/v1/accounts/none/lock", **body), 404, "not_found")
        gone = f"/v1/accounts/{guard.session['id']}/lock"  # type: ignore[index]
        assert_problem(send(gone, **body), 404, "not_found")
    assert everything(sql) == before
    assert lock(guard, alice).status_code == 200
    with app.app_context():
        grant_role(alice.email, Role.AUDITOR, OPERATOR)
    # she holds audit:read now, which a guard lacks: not even a lock of theirs can be taken back
    assert_problem(guard.delete(path(alice)), 403, "outranked")


def test_the_last_administrator_cannot_be_locked(
    app: Flask, admin: Person, sign_in: Callable[..., Person], sql: Sql
) -> None:
    boss = give_role(sql, sign_in("bella"), "boss", BUILT_IN)
    before = everything(sql)
    assert_problem(lock(boss, admin), 409, "last_administrator")
    assert everything(sql) == before
    carol = sign_in("carol")
    with app.app_context():
        grant_role(carol.email, Role.ADMIN, OPERATOR)
    assert lock(boss, admin).status_code == 200
    assert_problem(lock(boss, carol), 409, "last_administrator")
    assert lock(boss, admin, reason="left").status_code == 200  # locked before: nothing is lost
