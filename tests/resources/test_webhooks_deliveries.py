"""Test GET /v1/webhooks/{id}/deliveries: list the deliveries and their results."""

from __future__ import annotations

from uuid import UUID

from api.domain import ids
from tests.resources.expected import Sql, assert_problem
from tests.resources.webhooks import NOBODYS, WEBHOOKS, create, queued
from tests.support.client import Person


def test_each_is_shown_with_its_latest_attempts(admin: Person, sql: Sql) -> None:
    hook = create(admin)
    first, second = queued(sql, hook, 2)
    sql("UPDATE webhook_delivery SET attempts = 12 WHERE event_id = %s", UUID(second).bytes)
    for number in range(12):
        sql(
            """INSERT INTO webhook_attempt VALUES
            (%s, %s, %s, '2026-11-22 12:00:00', 7, %s, NULL, %s)""",
            ids.new_id().bytes,
            UUID(hook["id"]).bytes,
            UUID(second).bytes,
            500 + number,
            b"\xff<no>\x00",
        )
    shared = {
        "type": "session.started",
        "state": "delivered",
        "created_at": "2026-11-22T12:00:00.000Z",
        "settled_at": "2026-11-22T12:30:00.000Z",
    }
    attempt = {
        "attempted_at": "2026-11-22T12:00:00.000Z",
        "milliseconds": 7,
        "error": None,
        "answer": "\ufffd<no>\x00",
    }
    latest = [{**attempt, "status": 511 - number} for number in range(10)]
    assert admin.get(f"{WEBHOOKS}/{hook['id']}/deliveries").json == {
        "items": [
            {**shared, "event_id": second, "attempts": 12, "latest_attempts": latest},
            {**shared, "event_id": first, "attempts": 0, "latest_attempts": []},
        ],
        "next": None,
    }


def test_pages_lead_through_all_of_them(admin: Person, sql: Sql) -> None:
    hook, other = create(admin), create(admin)
    event_ids = queued(sql, hook, 5)
    queued(sql, other, 2)
    path, items = f"{WEBHOOKS}/{hook['id']}/deliveries?limit=2", []
    while path:
        response = admin.get(path)
        items += [delivery["event_id"] for delivery in response.json["items"]]
        link = response.headers.get("Link")
        path = link.removeprefix("<").removesuffix('>; rel="next"') if link else ""
    assert items == event_ids[::-1]


def test_what_is_none_is_not_found(admin: Person) -> None:
    assert_problem(admin.get(f"{WEBHOOKS}/{NOBODYS}/deliveries"), 404, "not_found")
