"""The table ``audit_event``. Rows are added and read, never changed."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api import ids
from api.model import AuditEvent
from api.pool import Row, Transaction, execute, fetch_all, fetch_one

INSERT = """INSERT INTO audit_event
    (id, occurred_at, type, outcome, actor, subject, session_id, request_id, ip, user_agent, data)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
FIND = "SELECT * FROM audit_event WHERE id = %s"
LIST_BY_SUBJECT = """SELECT * FROM audit_event WHERE subject = %s AND id < %s
    ORDER BY id DESC LIMIT %s"""


def insert(tx: Transaction, event: AuditEvent) -> None:
    """Add an event in the transaction of what it tells of (I1)."""
    execute(
        tx,
        INSERT,
        (
            event.id.bytes,
            event.occurred_at,
            event.type,
            event.outcome,
            _bytes(event.actor),
            _bytes(event.subject),
            _bytes(event.session_id),
            event.request_id,
            event.ip,
            event.user_agent,
            msgspec.json.encode(event.data).decode(),
        ),
    )


def find(event_id: UUID) -> AuditEvent | None:
    """The event with this id."""
    row = fetch_one(FIND, (event_id.bytes,))
    return _from_row(row) if row else None


def list_by_subject(subject: UUID, before: UUID | None, limit: int) -> list[AuditEvent]:
    """The events about one account, newest first, those older than ``before`` (keyset)."""
    rows = fetch_all(LIST_BY_SUBJECT, (subject.bytes, (before or ids.GREATEST).bytes, limit))
    return [_from_row(row) for row in rows]


def _from_row(row: Row) -> AuditEvent:
    return AuditEvent(
        id=UUID(bytes=row["id"]),
        occurred_at=row["occurred_at"],
        type=row["type"],
        outcome=row["outcome"],
        actor=_uuid(row["actor"]),
        subject=_uuid(row["subject"]),
        session_id=_uuid(row["session_id"]),
        request_id=row["request_id"],
        ip=row["ip"],
        user_agent=row["user_agent"],
        data=msgspec.json.decode(row["data"]),
    )


def _bytes(value: UUID | None) -> bytes | None:
    return value.bytes if value else None


def _uuid(value: bytes | None) -> UUID | None:
    return UUID(bytes=value) if value else None
