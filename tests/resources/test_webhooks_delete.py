"""Test DELETE /v1/webhooks/{id}."""

from __future__ import annotations

from tests.resources.expected import Sql, StoppedClock, assert_problem
from tests.resources.webhooks import NOBODYS, WEBHOOKS, assert_recorded, create
from tests.support.client import Person


def test_it_is_gone(admin: Person, sql: Sql) -> None:
    hook, other = create(admin), create(admin)
    response = admin.delete(f"{WEBHOOKS}/{hook['id']}")
    assert (response.status_code, response.data) == (204, b"")
    assert_recorded(sql, response, admin, "webhook.deleted", webhook=hook["id"])
    assert [webhook["id"] for webhook in admin.get(WEBHOOKS).json["items"]] == [other["id"]]
    assert_problem(admin.delete(f"{WEBHOOKS}/{hook['id']}"), 404, "not_found")


def test_what_is_none_is_not_found(admin: Person) -> None:
    assert_problem(admin.delete(f"{WEBHOOKS}/{NOBODYS}"), 404, "not_found")


def test_it_asks_for_a_fresh_authentication(admin: Person, clock: StoppedClock) -> None:
    hook = create(admin)
    clock.advance(seconds=901)
    response = admin.delete(f"{WEBHOOKS}/{hook['id']}")
    assert response.json["code"] == "reauthentication_required"
