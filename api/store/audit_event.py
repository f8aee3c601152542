"""The table ``audit_event``, whose rows are added and never changed except by an erasure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.audit import AuditEvent, TrailQuery
from api.pool import Row, Transaction, defer_row, execute, fetch_all, fetch_one

INSERT = """INSERT INTO audit_event
    (id, occurred_at, type, outcome, actor, subject, session_id, request_id, ip, user_agent, data)
    VALUES"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
# A client chooses the name of its device: it is personal, so no event contains it, and it is gone
# with the session.
LIST_BY_SUBJECT = """SELECT audit_event.*, session.device AS session_device FROM audit_event
    LEFT JOIN session
        ON session.id = audit_event.session_id AND session.account_id = audit_event.subject
    WHERE audit_event.subject = %s AND audit_event.id >= %s AND audit_event.id < %s
    ORDER BY audit_event.id DESC LIMIT %s"""

# The trail might not reach back to the sign-up: without account.created it is no first session.
LIST_FIRST_SESSIONS = """SELECT type, session_id FROM audit_event
    WHERE subject = %s AND type IN ('account.created', 'session.started') AND id < %s
    ORDER BY id LIMIT 2"""
FIRST_WEEKS = 60 * 86400  # seconds
COUNT = """SELECT COUNT(*) AS count FROM (SELECT id FROM audit_event
    WHERE subject = %s AND id >= %s AND type = %s LIMIT %s) AS recent"""
FIND = "SELECT * FROM audit_event WHERE id = %s"
# The driver writes values into the statement, so the server sees absent filters as constants when
# it chooses an index: test_audit_trail_plans.py.
MATCHING = """id >= %(low)s AND id < %(high)s
    AND (%(since)s IS NULL OR occurred_at >= %(since)s)
    AND (%(until)s IS NULL OR occurred_at < %(until)s)
    AND (%(any_type)s OR type IN %(types)s)
    AND (%(actor)s IS NULL OR actor = %(actor)s)
    AND (%(subject)s IS NULL OR subject = %(subject)s)
    AND (%(ip)s IS NULL OR ip = %(ip)s)
    AND (%(request_id)s IS NULL OR request_id = %(request_id)s)"""
LIST_NEWEST = f"SELECT * FROM audit_event WHERE {MATCHING} ORDER BY id DESC LIMIT %(limit)s"
LIST_OLDEST = f"SELECT * FROM audit_event WHERE {MATCHING} ORDER BY id LIMIT %(limit)s"
LIST_IDS_NEWEST = f"SELECT id FROM audit_event WHERE {MATCHING} ORDER BY id DESC LIMIT %(limit)s"
LIST_IDS_OLDEST = f"SELECT id FROM audit_event WHERE {MATCHING} ORDER BY id LIMIT %(limit)s"
# one statement is one snapshot: an event committed between two would be in neither or in both
LIST_AROUND = f"""(SELECT id FROM audit_event WHERE {MATCHING} AND id <= %(last)s)
    UNION ALL
    (SELECT id FROM audit_event WHERE {MATCHING} AND id > %(last)s ORDER BY id LIMIT %(limit)s)
    ORDER BY id"""
LATEST = "SELECT MAX(id) AS id FROM audit_event"
LIST_BY_IDS = "SELECT * FROM audit_event WHERE id IN %s ORDER BY id"

# One statement for a batch. The list is the first table: a scan of all events would lock them.
ERASE = """UPDATE JSON_TABLE(%s, '$[*]' COLUMNS (
        event CHAR(32) PATH '$[0]', gone VARCHAR(100) PATH '$[1]'
    )) AS given STRAIGHT_JOIN audit_event e ON e.id = UNHEX(given.event)
    SET e.actor = IF(FIND_IN_SET('actor', gone), NULL, e.actor),
        e.subject = IF(FIND_IN_SET('subject', gone), NULL, e.subject),
        e.session_id = IF(FIND_IN_SET('session_id', gone), NULL, e.session_id),
        e.request_id = IF(FIND_IN_SET('request_id', gone), '', e.request_id),
        e.ip = IF(FIND_IN_SET('ip', gone), NULL, e.ip),
        e.user_agent = IF(FIND_IN_SET('user_agent', gone), NULL, e.user_agent),
        e.data = IF(FIND_IN_SET('data', gone), 'null', e.data),
        e.erased = CONCAT_WS(',', e.erased, gone)"""


def insert(tx: Transaction, event: AuditEvent) -> None:
    """Insert the event in the transaction of the change that it records (I1).

    Events that follow one another without another statement between them are one INSERT.
    """
    defer_row(
        tx,
        INSERT,
        ROW,
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


def erase(tx: Transaction, members: Mapping[UUID, Iterable[str]]) -> None:
    """Erase the values of these members of these events; ``members`` must not be empty."""
    rows = [(event.hex, ",".join(sorted(names))) for event, names in members.items()]
    execute(tx, ERASE, (msgspec.json.encode(rows).decode(),))


def list_by_subject(
    subject: UUID, low: UUID, high: UUID, limit: int
) -> list[tuple[AuditEvent, str | None]]:
    """Return events about an account with ids in ``[low, high)``, newest first.

    Beside each is the device of the event's session; None if the session is not the account's, has
    no device, or was removed.
    """
    rows = fetch_all(LIST_BY_SUBJECT, (subject.bytes, low.bytes, high.bytes, limit))
    return [(_from_row(row), row["session_device"]) for row in rows]


def is_first_session(tx: Transaction, subject: UUID, session_id: UUID) -> bool:
    """Return whether this session was the first since the account was created."""
    # usually both events are from the account's first weeks, so in few partitions
    rows: list[Row] = []
    for end in (ids.moved(subject, FIRST_WEEKS), ids.GREATEST):
        if len(rows) < 2:
            rows = fetch_all(LIST_FIRST_SESSIONS, (subject.bytes, end.bytes), tx=tx)
    begun = [("account.created", None), ("session.started", session_id.bytes)]
    return [(row["type"], row["session_id"]) for row in rows] == begun


def count(tx: Transaction, subject: UUID, type: str, since: datetime, *, at_most: int) -> int:
    """Count the events of a type about an account since then, at most ``at_most``."""
    beginning = ids.earliest(since).bytes
    rows = fetch_all(COUNT, (subject.bytes, beginning, str(type), at_most), tx=tx)
    return int(rows[0]["count"])


def find(event_id: UUID) -> AuditEvent | None:
    """Return the event; None: unknown."""
    row = fetch_one(FIND, (event_id.bytes,))
    return _from_row(row) if row else None


def list_matching(query: TrailQuery, low: UUID, high: UUID, limit: int) -> list[AuditEvent]:
    """Return the first ``limit`` matching events in ``[low, high)``, in the query's order."""
    values = _values(query, low, high, limit)
    if query.oldest_first:
        return [_from_row(row) for row in fetch_all(LIST_OLDEST, values)]
    return [_from_row(row) for row in fetch_all(LIST_NEWEST, values)]


def list_matching_ids(query: TrailQuery, low: UUID, high: UUID, limit: int) -> list[UUID]:
    """Return the ids of the events that ``list_matching`` would return."""
    values = _values(query, low, high, limit)
    if query.oldest_first:
        return [UUID(bytes=row["id"]) for row in fetch_all(LIST_IDS_OLDEST, values)]
    return [UUID(bytes=row["id"]) for row in fetch_all(LIST_IDS_NEWEST, values)]


def list_around(query: TrailQuery, low: UUID, last: UUID, high: UUID, more: int) -> list[UUID]:
    """Return the matching ids from ``low`` up to ``last`` and the first ``more`` after that."""
    values = {**_values(query, low, high, more), "last": last.bytes}
    return [UUID(bytes=row["id"]) for row in fetch_all(LIST_AROUND, values)]


def latest_id(tx: Transaction) -> UUID:
    """Return the greatest id, or the least possible one if the table is empty."""
    row = fetch_one(LATEST, tx=tx)
    return UUID(bytes=row["id"]) if row and row["id"] else ids.LEAST


def list_by_ids(event_ids: Sequence[UUID]) -> list[AuditEvent]:
    """Return these events, oldest first; ``event_ids`` must not be empty."""
    rows = fetch_all(LIST_BY_IDS, (tuple(event_id.bytes for event_id in event_ids),))
    return [_from_row(row) for row in rows]


def _values(query: TrailQuery, low: UUID, high: UUID, limit: int) -> dict[str, object]:
    return {
        "low": low.bytes,
        "high": high.bytes,
        "since": query.since,
        "until": query.until,
        "any_type": query.types is None,
        "types": query.types or ("",),  # SQL has no empty list
        "actor": _bytes(query.actor),
        "subject": _bytes(query.subject),
        "ip": query.ip,
        "request_id": query.request_id,
        "limit": limit,
    }


def _from_row(row: Row) -> AuditEvent:
    return AuditEvent(
        id=UUID(bytes=row["id"]),
        occurred_at=row["occurred_at"],
        type=row["type"],
        outcome=row["outcome"],
        actor=_uuid(row["actor"]),
        subject=_uuid(row["subject"]),
        session_id=_uuid(row["session_id"]),
        request_id=row["request_id"] or None,
        ip=row["ip"],
        user_agent=row["user_agent"],
        data=msgspec.json.decode(row["data"]),
        erased=tuple(sorted(row["erased"].split(","))) if row["erased"] else (),
    )


def _bytes(value: UUID | None) -> bytes | None:
    return value.bytes if value else None


def _uuid(value: bytes | None) -> UUID | None:
    return UUID(bytes=value) if value else None
