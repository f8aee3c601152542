"""Insert a person's audit events, and read what an erasure leaves of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask

from api.commands.operator import operator
from api.domain import ids
from api.rules.audit_trail.erase_personal_data import Erased, erase_personal_data

Sql = Callable[..., list[dict[str, Any]]]

ALICE, BOB, MALLORY = (UUID(int=(0x019B0000 << 96) + number) for number in (1, 2, 3))
INSERT = "INSERT INTO audit_event VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)"
NOON = datetime(2026, 11, 22, 12, 45, 3, tzinfo=UTC)
TRACES = ["ip", "request_id", "session_id", "user_agent"]


def record(
    sql: Sql,
    *,
    actor: UUID | None = None,
    subject: UUID | None = None,
    type: str = "session.ended",
    data: Any = None,
) -> UUID:
    """Insert an event that has every member; no other event has the same values."""
    event_id = ids.new_id()
    hex_id = event_id.hex
    sql(
        INSERT,
        event_id.bytes,
        NOON,
        type,
        "success",
        actor.bytes if actor else None,
        subject.bytes if subject else None,
        ids.new_id().bytes,
        f"request-{hex_id}",
        f"2001:db8::{hex_id[-4:]}",
        f"Firefox {hex_id}",
        json.dumps(data or {"reason": "signed_out"}),
    )
    return event_id


def erase(app: Flask, subject: UUID | str) -> Erased:
    with app.app_context():
        return erase_personal_data(str(subject), operator())


def row_of(sql: Sql, event_id: UUID) -> dict[str, Any]:
    [row] = sql("SELECT * FROM audit_event WHERE id = %s", event_id.bytes)
    return row


def gone_from(sql: Sql, event_id: UUID) -> list[str]:
    """Return the members marked as erased, after checking that they have no value."""
    row = row_of(sql, event_id)
    empty = {"request_id": "", "data": "null"}
    names = (row["erased"] or "").split(",") if row["erased"] else []
    for name in names:
        assert row[name] == empty.get(name)
    return sorted(names)


def telling(sql: Sql) -> list[dict[str, Any]]:
    """Return the data of the events that record erasures."""
    rows = sql(
        "SELECT data FROM audit_event WHERE type = 'account.personal_data_erased' ORDER BY id"
    )
    return [json.loads(row["data"]) for row in rows]
