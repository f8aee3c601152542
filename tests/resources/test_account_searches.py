"""Test POST /v1/account-searches: find accounts by what is known of them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.resources.account_views import ACCOUNTS, NOBODYS, SEARCHES, emails, set_columns
from tests.resources.expected import Sql, assert_fields, assert_problem, everything
from tests.support.client import ApiClient, Person

NAMES = ("al", "alice", "alina", "bob", "a%ice", "al_na")
Sought = dict[str, Any]


@pytest.fixture
def people(sign_up: Callable[..., Person], sql: Sql) -> dict[str, Person]:
    """Sign up people, some with letters in their names that a search might take for wildcards."""
    people = {
        name: sign_up(name, email=f"{name}@{'EXAMPLE' if name == 'bob' else 'mail.example'}.com")
        for name in NAMES
    }
    set_columns(sql, people["bob"], external_id="Customer-7")
    return people


def find(admin: Person, **sought: Any) -> list[str]:
    """Return whom a search finds."""
    response = admin.post(SEARCHES, json=sought)
    assert response.status_code == 200, response.text
    assert response.json["next"] is None
    return emails(response.json)


def test_people_are_found_by_what_is_known_of_them(
    admin: Person, people: dict[str, Person]
) -> None:
    assert find(admin, email="BOB@example.com") == ["bob"]
    assert find(admin, email="b%@example.com") == []
    assert find(admin, email_prefix="ALI") == ["alice", "alina"]
    assert find(admin, email_prefix="alice@mail.exa") == ["alice"]
    assert find(admin, email_domain="Mail.Example.com") == [
        "al_na",
        "a%ice",
        "alina",
        "alice",
        "al",
    ]
    assert find(admin, email_domain="mail.example") == []
    assert find(admin, name_prefix="aLi") == ["alice", "alina"]
    assert find(admin, external_id="Customer-7") == ["bob"]
    assert find(admin, external_id="customer-7") == []
    ids = [people["al"].id, NOBODYS, people["bob"].id.upper(), people["al"].id]
    assert find(admin, ids=ids) == ["bob", "al"]
    assert find(admin, ids=[]) == []


@pytest.mark.parametrize("by", ["email_prefix", "name_prefix"])
def test_no_character_is_a_wildcard_or_ends_a_statement(
    admin: Person, people: dict[str, Person], sql: Sql, by: str
) -> None:
    before = everything(sql)
    assert find(admin, **{by: "a%i"}) == ["a%ice"]
    assert find(admin, **{by: "al_"}) == ["al_na"]
    for text in ("%%%", "___", "' OR 1=1 -- ", "\\' OR \\'\\'=\\'", "%(low)s", '")); DROP TABLE'):
        assert find(admin, **{by: text}) == []
    assert everything(sql) == before


@pytest.mark.parametrize(
    "sought",
    [{"email_prefix": "al"}, {"name_prefix": "a"}, {"email": "alice"}, {"ids": [NOBODYS] * 201}],
    ids=str,
)
def test_what_would_find_too_many_is_refused(admin: Person, sought: Sought) -> None:
    assert admin.post(SEARCHES, json=sought).status_code == 422


def test_exactly_one_thing_is_sought(admin: Person) -> None:
    fault = {"pointer": "#/email", "code": "required", "message": "Required."}
    assert_fields(admin.post(SEARCHES, json={"limit": 5}), fault)
    both = {"email": "bob@example.com", "name_prefix": "bob"}
    (error,) = admin.post(SEARCHES, json=both).json["errors"]
    assert (error["pointer"], error["code"]) == ("#/name_prefix", "not_together")


SEARCHED: list[tuple[Sought, list[str]]] = [
    ({"email_prefix": "ali"}, ["alice", "alina"]),
    ({"name_prefix": "AL"}, ["al", "al_na", "alice", "alina"]),
    ({"email_domain": "mail.example.com"}, ["al_na", "a%ice", "alina", "alice", "al"]),
]


@pytest.mark.parametrize(("sought", "expected"), SEARCHED, ids=str)
def test_pages_follow_each_other(
    admin: Person, people: dict[str, Person], sought: Sought, expected: list[str]
) -> None:
    found, cursor = [], None
    for _ in expected:
        body = {**sought, "limit": 1, **({"cursor": cursor} if cursor else {})}
        page = admin.post(SEARCHES, json=body).json
        found += emails(page)
        cursor = page["next"]
    assert (found, cursor) == (expected, None)


def test_a_cursor_continues_its_own_search_only(
    admin: Person, people: dict[str, Person], sign_in: Callable[..., Person], sql: Sql
) -> None:
    sought = {"email_prefix": "ali", "limit": 1}
    cursor = admin.post(SEARCHES, json=sought).json["next"]
    # it holds an address: sealed
    assert "alice" not in cursor
    assert b"alice" not in _decoded(cursor)

    eve = sign_in("eve")
    set_columns(sql, eve, roles="admin", email_verified=1)
    eve.sign_in()
    message = "This list cannot be continued here. Please start again."
    fault = {"pointer": "#/cursor", "code": "invalid_cursor", "message": message}
    middle = len(cursor) // 2
    changed = cursor[:middle] + ("A" if cursor[middle] != "A" else "B") + cursor[middle + 1 :]
    for person, body in (
        (eve, {**sought, "cursor": cursor}),
        (admin, {**sought, "cursor": cursor, "email_prefix": "bob"}),
        (admin, {"name_prefix": "ali", "cursor": cursor}),
        (admin, {**sought, "cursor": changed}),
        (admin, {**sought, "cursor": cursor[:-1]}),
        (admin, {**sought, "cursor": "A"}),
    ):
        assert_fields(person.post(SEARCHES, json=body), fault)
    in_list = eve.get(ACCOUNTS, query_string={"cursor": cursor})
    assert in_list.status_code == 422
    assert emails(admin.post(SEARCHES, json={**sought, "cursor": cursor}).json) == ["alina"]


def _decoded(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def test_a_search_shows_what_a_read_shows(
    admin: Person, auditor: Person, people: dict[str, Person], client: ApiClient
) -> None:
    bob = people["bob"]
    shown = admin.get(f"{ACCOUNTS}/{bob.id}").json
    for sought in ({"email": bob.email}, {"ids": [bob.id]}, {"external_id": "Customer-7"}):
        assert admin.post(SEARCHES, json=sought).json == {"items": [shown], "next": None}
        assert_problem(auditor.post(SEARCHES, json=sought), 403, "forbidden")
        assert_problem(client.post(SEARCHES, json=sought), 401, "not_signed_in")


def test_addresses_are_in_no_log(admin: Person, people: dict[str, Person]) -> None:
    with capture_logs() as logged:
        admin.post(SEARCHES, json={"email_prefix": "alice@"})
        admin.post(SEARCHES, json={"email_prefix": "alice@", "cursor": "alice"})
    assert "alice" not in str(logged)
