"""Helpers for the tests of the webhook endpoints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from tests.resources.expected import Matching, Sql, event, recorded, text
from tests.support.client import Person

WEBHOOKS = "/v1/webhooks"
URL = "https://hooks.example.com/in"
NEW = {"url": URL, "event_types": ["session.*"], "description": "Alerts"}
SECRET = Matching(r"whsec_[A-Za-z0-9+/]{43}=")
NOBODYS = "01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11"


def create(admin: Person, **changed: Any) -> dict[str, Any]:
    """Create a webhook and return it with its secret."""
    response = admin.post(WEBHOOKS, json={**NEW, **changed})
    assert response.status_code == 201, response.text
    return dict(response.json)


def webhook(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return the expected JSON of a webhook just created; its id is taken from ``body``."""
    return {
        "id": body["id"],
        **NEW,
        "enabled": True,
        "paused": None,
        "previous_secret_ends_at": None,
        "created_at": text(),
        "updated_at": text(),
        **members,
    }


def assert_recorded(sql: Sql, cause: TestResponse, admin: Person, type: str, **data: Any) -> None:
    """Check that the latest event has this type and was caused by this administrator's session."""
    recorded_event = recorded(sql)[-1]
    session_id = (admin.session or {})["id"]
    expected = event(
        recorded_event, cause, type, admin.id, subject=None, session_id=session_id, data=data
    )
    assert recorded_event == expected


def queued(sql: Sql, hook: dict[str, Any], events: int, state: str = "delivered") -> list[str]:
    """Insert this many deliveries and return their event ids, one per minute from noon on."""
    event_ids = []
    for number in range(events):
        milliseconds = 1_795_348_800_000 + 60_000 * number  # 2026-11-22T12:00:00Z
        event_id = UUID(int=(milliseconds << 80) + (7 << 76) + (2 << 62) + number)
        settled = "2026-11-22 12:30:00" if state != "waiting" else None
        sql(
            """INSERT INTO webhook_delivery
            (webhook_id, event_id, type, state, turn, created_at, settled_at)
            VALUES (%s, %s, 'session.started', %s, 0, '2026-11-22 12:00:00', %s)""",
            UUID(hook["id"]).bytes,
            event_id.bytes,
            state,
            settled,
        )
        event_ids.append(str(event_id))
    return event_ids
