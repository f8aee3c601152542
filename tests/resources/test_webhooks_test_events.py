"""Test POST /v1/webhooks/{id}/test-events: send a test event."""

from __future__ import annotations

from uuid import UUID

from tests.resources.expected import Sql, assert_problem
from tests.resources.webhooks import NOBODYS, WEBHOOKS, assert_recorded, create, queued
from tests.support.client import Person


def test_it_is_queued_behind_what_waits_whatever_the_patterns_say(admin: Person, sql: Sql) -> None:
    hook = create(admin, event_types=["role.granted"])
    (earlier,) = queued(sql, hook, 1, "waiting")
    response = admin.post(f"{WEBHOOKS}/{hook['id']}/test-events")
    assert response.status_code == 202
    assert_recorded(sql, response, admin, "webhook.tested", webhook=hook["id"])
    (last,) = sql("SELECT id FROM audit_event ORDER BY id DESC LIMIT 1")
    assert response.json == {"event_id": str(UUID(bytes=last["id"]))}
    waiting = sql("SELECT event_id FROM webhook_delivery ORDER BY turn, event_id")
    assert [row["event_id"] for row in waiting] == [UUID(earlier).bytes, last["id"]]


def test_where_nothing_is_sent_it_is_refused(admin: Person) -> None:
    hook = create(admin)
    admin.patch(f"{WEBHOOKS}/{hook['id']}", json={"enabled": False})
    response = admin.post(f"{WEBHOOKS}/{hook['id']}/test-events")
    detail = "The webhook is not enabled, so nothing is sent to it."
    assert_problem(response, 409, "conflict", detail)


def test_what_is_none_is_not_found(admin: Person) -> None:
    assert_problem(admin.post(f"{WEBHOOKS}/{NOBODYS}/test-events"), 404, "not_found")
