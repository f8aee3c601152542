"""List and end a person's sessions: ``/v1/accounts/{id}/sessions``."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.resources.expected import (
    Sql,
    assert_nothing,
    assert_problem,
    event,
    everything,
    recorded,
    session,
)
from tests.support.client import ApiClient, Person
from tests.support.operator_role import give_role
from tests.support.second_factors import Protected, begin


def path(person: Person, more: str = "") -> str:
    return f"/v1/accounts/{person.id}/sessions{more}"


def id_of(person: Person) -> str:
    return str((person.session or {})["id"])


def test_the_sessions_are_listed_as_she_sees_them(admin: Person, alice: Person) -> None:
    phone = alice.on_another_device(deliver="token")
    listed = admin.get(path(alice), query_string={"limit": 1})
    assert listed.status_code == 200
    [newest] = listed.json["items"]
    assert newest == session({"id": id_of(phone)}, alice.account, current=False)
    rest = admin.get(path(alice), query_string={"cursor": listed.json["next"]})
    assert rest.json == {
        "items": [session({"id": id_of(alice)}, alice.account, current=False)],
        "next": None,
    }
    assert [item["current"] for item in admin.get(path(admin)).json["items"]] == [True]
    assert_problem(admin.get(f"/v1/accounts/{id_of(alice)}/sessions"), 404, "not_found")
    assert_problem(alice.get(path(admin)), 403, "forbidden")


def test_all_end_with_what_would_let_her_in_unasked(
    app: Flask, admin: Person, alice: Person, sql: Sql
) -> None:
    protected = Protected(alice)
    browser = protected.trusting()
    waiting = ApiClient(app)
    assert protected.begin(waiting).status_code == 202
    sql("DELETE FROM audit_event")
    ended = admin.delete(path(alice))
    assert (ended.status_code, ended.json) == (200, {"ended": 2})
    first, _ = events = recorded(sql)
    assert first == event(
        first,
        ended,
        "session.ended",
        admin.id,
        subject=alice.id,
        session_id=id_of(alice),
        data={"reason": "ended_by_administrator"},
    )
    assert {written["actor"] for written in events} == {admin.id}
    assert browser.get("/v1/session").status_code == 401
    assert begin(browser, alice.email) == 202  # asked again: the device is not trusted any more
    assert protected.confirm(waiting).status_code == 401
    assert admin.delete(path(alice)).json == {"ended": 0}


def test_one_ends_and_only_of_that_account(
    admin: Person, alice: Person, bob: Person, sql: Sql
) -> None:
    phone = alice.on_another_device(deliver="token")
    before = everything(sql)
    assert_problem(admin.delete(path(bob, f"/{id_of(alice)}")), 404, "not_found")
    assert_problem(admin.delete(path(alice, "/none")), 404, "not_found")
    assert everything(sql) == before
    sql("DELETE FROM audit_event")
    ended = admin.delete(path(alice, f"/{id_of(phone)}"))
    assert_nothing(ended)
    [written] = recorded(sql)
    assert written == event(
        written,
        ended,
        "session.ended",
        admin.id,
        subject=alice.id,
        session_id=id_of(phone),
        data={"reason": "ended_by_administrator"},
    )
    assert phone.get("/v1/session").status_code == 401
    assert alice.get("/v1/session").status_code == 200
    assert_problem(admin.delete(path(alice, f"/{id_of(phone)}")), 404, "not_found")


def test_nobody_ends_their_own_here_or_those_of_whoever_holds_more(
    admin: Person, sign_in: Callable[..., Person], sql: Sql
) -> None:
    guard = give_role(sql, sign_in("grace"), "guard", {"accounts:lock"})
    before = everything(sql)
    own = "An administrator cannot do this to their own account."
    for more in ("", f"/{id_of(guard)}"):
        assert_problem(guard.delete(path(guard, more)), 403, "forbidden", own)
    for more in ("", f"/{id_of(admin)}"):
        assert_problem(guard.delete(path(admin, more)), 403, "outranked")
    assert_problem(guard.get(path(admin)), 403, "forbidden")  # it takes accounts:read
    assert everything(sql) == before
