"""Test GET /v1/webhooks/{id}/attempts: list each attempt to deliver an event."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.domain import ids
from tests.resources.expected import Sql, assert_problem
from tests.resources.webhooks import NOBODYS, WEBHOOKS, create, queued
from tests.support.client import Person


def tried(sql: Sql, hook: dict[str, Any], event_id: str, status: int | None) -> None:
    sql(
        """INSERT INTO webhook_attempt VALUES
        (%s, %s, %s, '2026-11-22 12:00:00', 7, %s, %s, %s)""",
        ids.new_id().bytes,
        UUID(hook["id"]).bytes,
        UUID(event_id).bytes,
        status,
        None if status else "no answer in time",
        b"busy" if status else b"",
    )


def attempt(event_id: str, status: int | None) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "attempted_at": "2026-11-22T12:00:00.000Z",
        "milliseconds": 7,
        "status": status,
        "error": None if status else "no answer in time",
        "answer": "busy" if status else "",
    }


def test_pages_lead_through_every_one_the_latest_first(admin: Person, sql: Sql) -> None:
    hook, other = create(admin), create(admin)
    first, second = queued(sql, hook, 2)
    attempts = [(first, 503), (first, None), (first, 204), *((second, 500),) * 20, (second, 200)]
    for event_id, status in attempts:
        tried(sql, hook, event_id, status)
        tried(sql, other, event_id, 204)
    path, items = f"{WEBHOOKS}/{hook['id']}/attempts?limit=5", []
    while path:
        response = admin.get(path)
        assert len(response.json["items"]) <= 5
        items += response.json["items"]
        link = response.headers.get("Link")
        path = link.removeprefix("<").removesuffix('>; rel="next"') if link else ""
    assert items == [attempt(*attempt_data) for attempt_data in reversed(attempts)]


def test_one_that_was_sent_nothing_has_none(admin: Person) -> None:
    hook = create(admin)
    page = admin.get(f"{WEBHOOKS}/{hook['id']}/attempts").json
    assert page == {"items": [], "next": None}


def test_what_is_none_is_not_found(admin: Person) -> None:
    assert_problem(admin.get(f"{WEBHOOKS}/{NOBODYS}/attempts"), 404, "not_found")
