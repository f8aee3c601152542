"""The table ``audit_event``. Rows are added and read, never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api import ids
from api.model import AuditEvent
from api.pool import Row, Transaction, defer, fetch_all

INSERT = """INSERT INTO audit_event
    (id, occurred_at, type, outcome, actor, subject, session_id, request_id, ip, user_agent, data)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
LIST_BY_SUBJECT = """SELECT * FROM audit_event WHERE subject = %s AND id < %s
    ORDER BY id DESC LIMIT %s"""

# The record may not reach back to the beginning: without account.created it is no first session.
LIST_FIRST_SESSIONS = """SELECT type, session_id FROM audit_event
    WHERE subject = %s AND type IN ('account.created', 'session.started') ORDER BY id LIMIT 2"""
COUNT = """SELECT COUNT(*) AS count FROM (SELECT id FROM audit_event
    WHERE subject = %s AND id >= %s AND type = %s LIMIT %s) AS recent"""


def insert(tx: Transaction, event: AuditEvent) -> None:
    """Add an event in the transaction of what it tells of (I1)."""
    defer(
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


def list_by_subject(subject: UUID, before: UUID | None, limit: int) -> list[AuditEvent]:
    """The events about one account, newest first, those older than ``before`` (keyset)."""
    rows = fetch_all(LIST_BY_SUBJECT, (subject.bytes, (before or ids.GREATEST).bytes, limit))
    return [_from_row(row) for row in rows]


def is_first_session(tx: Transaction, subject: UUID, session_id: UUID) -> bool:
    """Whether the start of this session is the first since the account was created."""
    rows = fetch_all(LIST_FIRST_SESSIONS, (subject.bytes,), tx=tx)
    begun = [("account.created", None), ("session.started", session_id.bytes)]
    return [(row["type"], row["session_id"]) for row in rows] == begun


def count(tx: Transaction, subject: UUID, type: str, since: datetime, *, at_most: int) -> int:
    """How many events of a type happened to an account since then; it stops counting there."""
    beginning = ids.since(since).bytes
    rows = fetch_all(COUNT, (subject.bytes, beginning, str(type), at_most), tx=tx)
    return int(rows[0]["count"])


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
