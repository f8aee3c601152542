"""Test GET /v1/accounts: list accounts by state, role, time of creation and last use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.rules.administration import list_accounts as rule
from tests.resources.account_views import ACCOUNTS, emails, invite, key, set_columns, view
from tests.resources.expected import Sql, StoppedClock, assert_parameters
from tests.support.client import Person

MESSAGE = "This list cannot be continued here. Please start again."


@pytest.fixture
def admin(admin: Person, clock: StoppedClock, sql: Sql) -> Person:
    """Sign in Ada, whose account is older than those of the test, and let the clock run on."""
    clock.moment = datetime.now(UTC)  # the ids of accounts are of this time
    admin.sign_in()
    return admin


@pytest.fixture
def people(admin: Person, sign_up: Callable[..., Person], sql: Sql) -> dict[str, Person]:
    """Sign up five people, each in another state."""
    people = {name: sign_up(name) for name in ("alice", "bob", "carol", "dave", "erin")}
    for name in ("bob", "carol", "dave", "erin"):
        set_columns(sql, people[name], email_verified=1)
    invite(sql, people["carol"])
    for name in ("dave", "erin"):
        set_columns(sql, people[name], lock_reason="abuse", locked_at="2026-11-22", is_locked=1)
    sql(
        f"""INSERT INTO account_deletion (account_id, due_at, reason, created_at)
        VALUES ({key(people["erin"])}, NOW(), 'requested', NOW())"""
    )
    return people


def listed(admin: Person, **query: Any) -> list[str]:
    """Return who is listed on all pages, without Ada."""
    found: list[str] = []
    response = admin.get(ACCOUNTS, query_string={"limit": 2, **query})
    while response.status_code == 200 and response.json["next"]:
        found += emails(response.json)
        link = response.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
        response = admin.get(link)
    assert response.status_code == 200, response.text
    return [name for name in [*found, *emails(response.json)] if name != "ada"]


@pytest.mark.usefixtures("people")
def test_each_state_lists_its_own(admin: Person) -> None:
    assert listed(admin) == ["erin", "dave", "carol", "bob", "alice"]
    assert listed(admin, order="oldest") == ["alice", "bob", "carol", "dave", "erin"]
    assert listed(admin, state="unverified") == ["alice"]
    assert listed(admin, state="active") == ["bob"]
    assert listed(admin, state="invited") == ["carol"]
    assert listed(admin, state="locked") == ["dave"]
    assert listed(admin, state="deletion_scheduled") == ["erin"]


def test_filters_hold_together(admin: Person, people: dict[str, Person], sql: Sql) -> None:
    for name, days in (("alice", 9), ("bob", 30), ("carol", 9), ("dave", 30)):
        person = key(people[name])
        sql(
            f"""UPDATE account_activity SET last_seen_on = last_seen_on - INTERVAL {days} DAY
            WHERE account_id = {person}"""
        )
        if name != "alice":
            sql(f"INSERT INTO account_role VALUES ({person}, 'auditor', NOW(), NULL)")
            sql(f"UPDATE account SET roles = 'auditor' WHERE id = {person}")
    today = datetime.now(UTC).date()
    week, month = (str(today - timedelta(days=days)) for days in (7, 29))
    assert listed(admin, unseen_since=week) == ["carol", "alice", "dave", "bob"]
    assert listed(admin, unseen_since=week, order="oldest") == ["bob", "dave", "alice", "carol"]
    assert listed(admin, unseen_since=month) == ["dave", "bob"]
    assert listed(admin, unseen_since=month, state="active") == ["bob"]
    assert listed(admin, role="auditor") == ["dave", "carol", "bob"]
    assert listed(admin, role="auditor", state="locked", unseen_since=week) == ["dave"]
    assert listed(admin, role="admin") == []
    past, future = "2026-11-22T00:00:00Z", "2999-01-01T00:00:00.5Z"
    assert listed(admin, role="auditor", created_from=past, created_to=future) == [
        *("dave", "carol", "bob")
    ]
    assert listed(admin, created_from=future) == listed(admin, created_to=past) == []


def test_a_page_ends_when_enough_rows_are_read(
    admin: Person, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alice is the oldest of the unverified: pages before her are empty, and lead on."""
    monkeypatch.setattr(rule, "MOST_ROWS", 6)
    pages = [admin.get(ACCOUNTS, query_string={"state": "unverified", "limit": 1}).json]
    while cursor := pages[-1]["next"]:
        query = {"state": "unverified", "limit": 1, "cursor": cursor}
        pages.append(admin.get(ACCOUNTS, query_string=query).json)
    assert [emails(page) for page in pages] == [[], [], ["alice"], []]
    assert pages[2]["items"] == [view(people["alice"], last_seen_on=str(datetime.now(UTC).date()))]


def test_a_cursor_continues_the_list_of_the_same_caller_and_filters(
    admin: Person, people: dict[str, Person], sql: Sql
) -> None:
    query = {"state": "active", "limit": 1}
    cursor = admin.get(ACCOUNTS, query_string={"limit": 1}).json["next"]
    bob = people["bob"]
    set_columns(sql, bob, roles="admin")
    bob.sign_in()
    fault = {"parameter": "cursor", "code": "invalid_cursor", "message": MESSAGE}
    for person, asked in (
        (bob, {"cursor": cursor}),
        (admin, {**query, "cursor": cursor}),
        (admin, {"order": "oldest", "cursor": cursor}),
        (admin, {"cursor": f"{cursor[:30]}{'A' if cursor[30] != 'A' else 'B'}{cursor[31:]}"}),
        (admin, {"cursor": cursor[:-4]}),
        (admin, {"cursor": "~"}),
    ):
        assert_parameters(person.get(ACCOUNTS, query_string=asked), fault)
    assert emails(admin.get(ACCOUNTS, query_string={"cursor": cursor, "limit": 1}).json) == ["dave"]


def test_what_does_not_exist_is_refused_instead_of_an_empty_list(admin: Person) -> None:
    for query, code in (
        ({"role": "no-such-role"}, "unknown_role"),
        ({"unseen_since": "2026-02-30"}, "invalid_time"),
        ({"created_from": "2026-02-30T00:00:00Z"}, "invalid_time"),
        ({"state": "deleted"}, "invalid_choice"),
        ({"offset": "0"}, "unknown_field"),
    ):
        response = admin.get(ACCOUNTS, query_string=query)
        assert [error["code"] for error in response.json["errors"]] == [code]
