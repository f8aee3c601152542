"""Test ``GET`` and ``PATCH /v1/accounts/{id}/metadata``: for administrators and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import pytest
from flask import Flask

from api.domain.account import Role
from api.rules.administration import update_metadata
from tests.resources.account_views import ACCOUNTS, NOBODYS
from tests.resources.expected import (
    FEED,
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    event,
    everything,
    recorded,
    stranger,
    text,
)
from tests.resources.expected import etag as tag_of
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import Person
from tests.support.faults import elsewhere
from tests.support.lock_waits import waits_for_a_lock
from tests.support.operator_role import give_role
from tests.support.parked import Parked, mark
from tests.support.roles import OPERATOR, revoke_role

PLAN = {"plan": "team", "seats": 5, "flags": ["beta"]}
CRM = {"crm": {"stage": "trial", "notes": "é\n日本"}}
NOTHING: dict[str, Any] = {"public": {}, "private": {}}


def path(person: Person) -> str:
    return f"{ACCOUNTS}/{person.id}/metadata"


def etag(person: Person, version: int) -> str:
    """Return the tag of this version of the metadata; the account has another id."""
    return tag_of({"id": str(uuid5(UUID(person.id), "metadata"))}, version)


@pytest.fixture
def helpdesk(auditor: Person, sql: Sql) -> Iterator[Person]:
    """Give Olga a role of the operator's own: she may read and change accounts, no more."""
    yield give_role(sql, auditor, "helpdesk", ["accounts:read", "accounts:write"])
    sql("DELETE FROM account_role WHERE role = 'helpdesk'")
    sql("DELETE FROM role WHERE is_built_in = 0")


def test_each_object_is_replaced_as_a_whole_and_the_other_one_stays(
    admin: Person, bob: Person, sql: Sql, clock: StoppedClock
) -> None:
    sql("DELETE FROM audit_event")
    assert admin.get(path(bob)).json == NOTHING
    assert admin.get(path(bob)).headers["ETag"] == etag(bob, 1)
    clock.advance(seconds=1)

    first = admin.patch(path(bob), json={"public": PLAN})

    assert (first.status_code, first.json) == (200, {"public": PLAN, "private": {}})
    assert first.headers["ETag"] == etag(bob, 2)
    assert admin.patch(path(bob), json={"private": CRM}).json == {"public": PLAN, "private": CRM}
    replaced = admin.patch(path(bob), json={"public": {"seats": 6}})
    assert replaced.json == {"public": {"seats": 6}, "private": CRM}
    emptied = admin.patch(path(bob), json={"private": {}, "public": {}})
    assert emptied.json == NOTHING
    shown = admin.get(path(bob))
    assert (shown.json, shown.headers["ETag"]) == (NOTHING, etag(bob, 5))
    events = recorded(sql)
    assert events[0] == event(
        events[0],
        first,
        "account.metadata_updated",
        admin.id,
        occurred_at=text(seconds=1),
        subject=bob.id,
        session_id=(admin.session or {})["id"],
        data={"fields": ["public"]},
    )
    assert [each["data"]["fields"] for each in events] == [
        ["public"],
        ["private"],
        ["public"],
        ["private", "public"],
    ]


def test_the_account_stays_as_it_is(admin: Person, bob: Person, sql: Sql) -> None:
    """Its version, which sessions hold a copy of, is not raised, and no cached session renewed."""
    view, session = admin.get(f"{ACCOUNTS}/{bob.id}"), bob.get("/v1/session").json
    rows = sql("SELECT * FROM account ORDER BY id")
    admin.patch(path(bob), json={"public": PLAN, "private": CRM})
    again = admin.get(f"{ACCOUNTS}/{bob.id}")
    assert (again.json, again.headers["ETag"]) == (view.json, view.headers["ETag"])
    assert bob.get("/v1/session").json == session
    assert sql("SELECT * FROM account ORDER BY id") == rows


def test_nothing_is_changed_by_what_is_so_already(admin: Person, bob: Person, sql: Sql) -> None:
    admin.patch(path(bob), json={"public": PLAN})
    before = everything(sql)
    for same in ({"public": PLAN}, {"private": {}}, {"public": PLAN, "private": {}}):
        response = admin.patch(path(bob), json=same)
        assert (response.status_code, response.json) == (200, {"public": PLAN, "private": {}})
        assert response.headers["ETag"] == etag(bob, 2)
    assert everything(sql) == before


def test_numbers_and_booleans_that_python_calls_equal_are_told_apart(
    admin: Person, bob: Person
) -> None:
    for version, value in enumerate(("1", "true", "1.0", "0", "false"), start=2):
        raw = f'{{"public":{{"paid":{value}}}}}'
        changed = admin.patch(path(bob), data=raw, content_type="application/json")
        assert changed.headers["ETag"] == etag(bob, version)
        assert f'"paid":{value}' in admin.get(path(bob)).text.replace(" ", "")


def test_a_stale_tag_changes_nothing_nor_does_that_of_the_account(
    admin: Person, bob: Person, sql: Sql
) -> None:
    """A program that read the objects before another one wrote must read them again."""
    stale = admin.get(path(bob)).headers["ETag"]
    assert stale == etag(bob, 1)
    fresh = admin.patch(path(bob), json={"public": PLAN}, headers={"If-Match": stale})
    assert fresh.status_code == 200
    before = everything(sql)
    of_account = admin.get(f"{ACCOUNTS}/{bob.id}").headers["ETag"]
    for tag in (stale, of_account, etag(admin, 2), '"2"', etag(bob, 3)):
        response = admin.patch(path(bob), json={"private": CRM}, headers={"If-Match": tag})
        assert_problem(response, 412, "precondition_failed")
    assert everything(sql) == before
    for tag in (fresh.headers["ETag"], "*"):
        matched = admin.patch(path(bob), json={"private": CRM}, headers={"If-Match": tag})
        assert matched.status_code == 200
    tag = admin.get(path(bob)).headers["ETag"]
    known = admin.get(path(bob), headers={"If-None-Match": tag})
    assert (known.status_code, known.data) == (304, b"")
    assert admin.get(path(bob), headers={"If-None-Match": stale}).status_code == 200


def test_two_writers_at_once_lose_nothing(
    admin: Person, bob: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Write the public and the private object at once, both from the same reading."""
    tag = admin.get(path(bob)).headers["ETag"]
    other = admin.on_another_device()
    mark(monkeypatch, update_metadata.account_metadata, "put")
    first = Parked("before put", lambda: admin.patch(path(bob), json={"public": PLAN}))
    second = elsewhere(lambda: other.patch(path(bob), json={"private": CRM}))
    third = elsewhere(
        lambda: admin.on_another_device().patch(
            path(bob), json={"public": {}}, headers={"If-Match": tag}
        )
    )
    assert waits_for_a_lock(sql, second)
    assert first.go_on().json["public"] == PLAN
    assert second.result().json["private"] == CRM
    assert_problem(third.result(), 412, "precondition_failed")
    assert admin.get(path(bob)).json == {"public": PLAN, "private": CRM}
    assert admin.get(path(bob)).headers["ETag"] == etag(bob, 3)


def test_a_program_writes_with_the_permissions_of_its_token(
    app: Flask, admin: Person, bob: Person, sql: Sql
) -> None:
    reading = bearer(issue_to_service(app, "accounts:read"))
    writing = bearer(issue_to_service(app, "accounts:write"))
    client = stranger(app)
    assert client.patch(path(bob), json={"public": PLAN}, headers=reading).status_code == 403
    assert client.get(path(bob), headers=writing).status_code == 403
    changed = client.patch(path(bob), json={"public": PLAN}, headers=writing)
    assert (changed.status_code, changed.json["public"]) == (200, PLAN)
    latest, token = recorded(sql)[-1], sql("SELECT id, service_account_id AS owner FROM api_token")
    [by] = [row for row in token if str(UUID(bytes=row["owner"])) == latest["actor"]]
    assert (latest["subject"], latest["session_id"]) == (bob.id, str(UUID(bytes=by["id"])))
    assert client.get(path(bob), headers=reading).json == {"public": PLAN, "private": {}}
    # and a token of a person, on an account that outranks it, and after it has ended
    own = bearer(issue(admin, "accounts:write"))
    assert client.patch(path(bob), json={"private": CRM}, headers=own).status_code == 200
    assert_problem(client.patch(path(admin), json={"private": CRM}, headers=own), 403, "outranked")
    sql("UPDATE api_token SET expires_at = '2026-11-01'")
    before = everything(sql)
    for ended in (writing, own):
        assert client.patch(path(bob), json={"public": {}}, headers=ended).status_code == 401
    assert everything(sql) == before


def test_whoever_has_more_permissions_is_out_of_reach(
    helpdesk: Person, admin: Person, bob: Person, sql: Sql
) -> None:
    before = everything(sql)
    response = helpdesk.patch(path(admin), json={"public": PLAN})
    assert_problem(response, 403, "outranked")
    assert everything(sql) == before
    assert helpdesk.patch(path(bob), json={"public": PLAN}).status_code == 200
    assert helpdesk.patch(path(helpdesk), json={"public": PLAN}).status_code == 200


def test_who_loses_the_permission_meanwhile_writes_nothing(
    app: Flask, admin: Person, bob: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(monkeypatch, update_metadata, "act_on")
    request = Parked("before act_on", lambda: admin.patch(path(bob), json={"public": PLAN}))
    with app.app_context():
        revoke_role(admin.email, Role.ADMIN, OPERATOR)
    before = everything(sql)
    assert_problem(request.go_on(), 403, "forbidden")
    assert everything(sql) == before


def test_nobody_else_reads_or_writes(auditor: Person, admin: Person, bob: Person, sql: Sql) -> None:
    admin.patch(path(bob), json={"public": PLAN, "private": CRM})
    before = everything(sql)
    for person in (auditor, bob):
        assert_problem(person.get(path(bob)), 403, "forbidden")
        assert_problem(person.patch(path(bob), json={"public": {}}), 403, "forbidden")
    nobodys = f"{ACCOUNTS}/{NOBODYS}/metadata"
    for response in (admin.get(nobodys), admin.patch(nobodys, json={"public": {}})):
        assert_problem(response, 404, "not_found")
    assert admin.get(f"{ACCOUNTS}/me/metadata").status_code == 404
    assert everything(sql) == before


def test_a_fault_in_one_object_leaves_both(admin: Person, bob: Person, sql: Sql) -> None:
    before = everything(sql)
    response = admin.patch(
        path(bob), json={"public": PLAN, "private": {"a": {"b": {"c": {"d": {"e": {}}}}}}}
    )
    fault = {
        "pointer": "#/private",
        "code": "too_deep",
        "message": "The app sent something with too many levels here.",
        "params": {"max": 5},
    }
    assert_fields(response, fault)
    raw = b'{"public":{"seats":1,"seats":2}}'
    twice = admin.patch(path(bob), data=raw, content_type="application/json")
    assert (twice.status_code, twice.json["code"]) == (400, "malformed_json")
    assert everything(sql) == before


def test_the_largest_objects_come_back_whole(admin: Person, bob: Person) -> None:
    largest = {"a": "é" * ((4096 - len('{"a":""}')) // 2)}
    assert admin.patch(path(bob), json={"public": largest, "private": largest}).status_code == 200
    assert admin.get(path(bob)).json == {"public": largest, "private": largest}


def test_the_row_goes_with_the_account(admin: Person, bob: Person, sql: Sql) -> None:
    admin.patch(path(bob), json={"public": PLAN, "private": CRM})
    assert len(sql("SELECT 1 FROM account_metadata")) == 1
    assert bob.delete("/v1/account", json={"password": bob.password}).status_code == 204
    assert sql("SELECT 1 FROM account_metadata") == []
    assert_problem(admin.get(path(bob)), 404, "not_found")


def test_the_person_sees_that_something_was_written_and_not_from_where(
    admin: Person, bob: Person
) -> None:
    admin.patch(path(bob), json={"private": CRM})
    shown = bob.get(FEED).json["items"][0]
    assert (shown["type"], shown["title"], shown["data"]) == (
        "account.metadata_updated",
        "Additional account data changed",
        {"fields": ["private"]},
    )
    assert (shown["ip"], shown["user_agent"], shown["actor"]) == (None, None, admin.id)
