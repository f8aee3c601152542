"""The table ``audit_leaf``, which gives each sealed event its leaf; a leaf never moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.domain.audit import AuditLeaf, LeafExtent
from api.pool import Row, Transaction, execute, fetch_all, fetch_one
from api.tlog import leaf

UNSEALED = """SELECT e.* FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id
    WHERE e.id > %s AND e.id <= %s AND l.event_id IS NULL ORDER BY e.id LIMIT %s"""
COUNT_AFTER = """SELECT COUNT(*) AS waiting, MIN(occurred_at) AS since FROM (
    SELECT e.occurred_at, l.leaf_index FROM audit_event e LEFT JOIN audit_leaf l
        ON l.event_id = e.id WHERE e.id > %s ORDER BY e.id LIMIT %s) AS piece
    WHERE leaf_index IS NULL"""
NTH_EVENT = "SELECT id FROM audit_event WHERE id > %s ORDER BY id LIMIT 1 OFFSET %s"
# One statement for a thousand rows; MariaDB 10.6 and MySQL 8.0 both have JSON_TABLE.
INSERT = """INSERT INTO audit_leaf (leaf_index, event_id, salt, openings)
    SELECT n, UNHEX(event), UNHEX(salt), openings FROM JSON_TABLE(%s, '$[*]' COLUMNS (
        n BIGINT UNSIGNED PATH '$[0]', event CHAR(32) PATH '$[1]', salt CHAR(32) PATH '$[2]',
        openings VARCHAR(2000) PATH '$[3]'
    )) AS given"""
FIND_EVENT = "SELECT event_id FROM audit_leaf WHERE leaf_index = %s"
FIND_BY_EVENT = """SELECT l.leaf_index, l.event_id, l.salt, l.openings, e.*
    FROM audit_leaf l JOIN audit_event e ON e.id = l.event_id WHERE l.event_id = %s"""
END = "SELECT COALESCE(MAX(leaf_index) + 1, 0) AS next FROM audit_leaf"
OF_TYPE = """SELECT l.leaf_index, l.event_id, l.salt, l.openings, e.*
    FROM audit_event e STRAIGHT_JOIN audit_leaf l FORCE INDEX (audit_leaf_event)
        ON l.event_id = e.id
    WHERE e.type = %s AND e.id > %s AND l.leaf_index >= %s ORDER BY e.id LIMIT %s"""
ERASED = """SELECT l.leaf_index, l.event_id, l.salt, l.openings, e.*
    FROM audit_leaf l JOIN audit_event e ON e.id = l.event_id
    WHERE l.leaf_index >= %s AND l.leaf_index < %s AND l.openings IS NOT NULL
    ORDER BY l.leaf_index"""
LIST = """SELECT l.leaf_index, l.event_id, l.salt, l.openings, e.*
    FROM audit_leaf l LEFT JOIN audit_event e ON e.id = l.event_id
    WHERE l.leaf_index >= %s AND l.leaf_index < %s ORDER BY l.leaf_index"""

# In pieces: a month may have ten million events, and a statement may take seconds only.
EXTENT = """SELECT MIN(leaf_index) AS first, MAX(leaf_index) AS last, MAX(event_id) AS reached
    FROM (SELECT leaf_index, event_id FROM audit_leaf
        WHERE event_id >= %s AND event_id < %s ORDER BY event_id LIMIT %s) AS piece"""
PIECE = 100_000
UNSEALED_AT = """SELECT COUNT(*) AS events, MAX(id) AS reached,
        COALESCE(SUM(leaf_index IS NULL OR leaf_index >= %s), 0) AS unsealed
    FROM (SELECT e.id, l.leaf_index FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id
        WHERE e.id >= %s AND e.id < %s ORDER BY e.id LIMIT %s) AS piece"""
LEAVES = """SELECT leaf_index, event_id FROM audit_leaf
    WHERE leaf_index >= %s AND leaf_index < %s AND (salt IS NOT NULL OR openings IS NOT NULL)
    ORDER BY leaf_index"""
KNOWN = "SELECT 1 AS one FROM audit_leaf WHERE event_id = %s"
FORGET = """UPDATE audit_leaf l SET l.salt = NULL, l.openings = NULL
    WHERE l.leaf_index >= %s AND l.leaf_index < %s
    AND (l.salt IS NOT NULL OR l.openings IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = l.event_id)"""
REMOVE = "DELETE FROM audit_leaf ORDER BY leaf_index LIMIT %s"
# Two lookups, each in the order of its index; both find an event whose actor is its subject.
OF_ACCOUNT = """SELECT l.leaf_index, l.salt, l.openings, e.* FROM (
        (SELECT id FROM audit_event WHERE subject = %(account)s AND id > %(after)s
            AND type <> %(but)s ORDER BY id LIMIT %(limit)s)
        UNION
        (SELECT id FROM audit_event WHERE actor = %(account)s AND id > %(after)s
            ORDER BY id LIMIT %(limit)s)
        ORDER BY id LIMIT %(limit)s
    ) AS theirs JOIN audit_event e ON e.id = theirs.id
    LEFT JOIN audit_leaf l ON l.event_id = e.id ORDER BY e.id"""
ERASE = """UPDATE JSON_TABLE(%s, '$[*]' COLUMNS (
        event CHAR(32) PATH '$[0]', left_over VARCHAR(2000) PATH '$[1]'
    )) AS given STRAIGHT_JOIN audit_leaf l ON l.event_id = UNHEX(given.event)
    SET l.salt = NULL, l.openings = left_over"""


def list_unsealed(tx: Transaction, after_id: UUID, to: UUID, limit: int) -> list[dict[str, Any]]:
    """Return the material of at most ``limit`` unsealed events in ``(after, to]``, without salts.

    Sorted by id. ``erased`` names the members that were erased before.
    """
    rows = fetch_all(UNSEALED, (after_id.bytes, to.bytes, limit), tx=tx)
    return [{**_event(row), "erased": row["erased"]} for row in rows]


def count_after(after_id: UUID, examined: int) -> tuple[int, datetime | None]:
    """Count the unsealed ones of the first events after an id, and return the oldest's time.

    ``examined``: how many events are read.
    """
    row = fetch_one(COUNT_AFTER, (after_id.bytes, examined))
    return (row["waiting"], row["since"]) if row else (0, None)


def find_event(index: int) -> UUID | None:
    """Return the event of a leaf; None: the log ends before it."""
    row = fetch_one(FIND_EVENT, (index,))
    return UUID(bytes=row["event_id"]) if row else None


def event_after(tx: Transaction, after_id: UUID, further: int) -> UUID | None:
    """Return the id of the ``further``-th event after an id; None: there are fewer."""
    row = fetch_one(NTH_EVENT, (after_id.bytes, further - 1), tx=tx)
    return UUID(bytes=row["id"]) if row else None


def insert(tx: Transaction, first: int, leaves: Sequence[Mapping[str, Any]]) -> None:
    """Insert leaves from index ``first`` on: the material of each event, in order.

    Raises ``Duplicate`` if an index or an event has a leaf.
    """
    rows = [
        (index, UUID(material["id"]).hex, material["salt"], _text(material["openings"]))
        for index, material in enumerate(leaves, start=first)
    ]
    execute(tx, INSERT, (msgspec.json.encode(rows).decode(),))


def remove(tx: Transaction, limit: int) -> int:
    """Remove at most ``limit`` leaves from the start of the log; return how many there were."""
    return execute(tx, REMOVE, (limit,))


def list_of_account(
    account: UUID, after_id: UUID, limit: int, *, but: str, tx: Transaction | None = None
) -> list[tuple[dict[str, Any], bool]]:
    """Return the material of events by or about an account after an id, and whether each is sealed.

    Sorted by id. Events of the type ``but`` about the account are left out.
    """
    values = {"account": account.bytes, "after": after_id.bytes, "limit": limit, "but": but}
    rows = fetch_all(OF_ACCOUNT, values, tx=tx)
    return [(_material(row), row["leaf_index"] is not None) for row in rows]


def erase(tx: Transaction, openings: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Delete the salts of these events and store their openings; ``openings`` must not be empty."""
    rows = [(event.hex, _text(left)) for event, left in openings.items()]
    execute(tx, ERASE, (msgspec.json.encode(rows).decode(),))


def find_by_event(event: UUID) -> AuditLeaf | None:
    """Return the leaf of an event; None: not sealed, or the event was deleted."""
    row = fetch_one(FIND_BY_EVENT, (event.bytes,))
    return _leaf(row) if row else None


def end() -> int:
    """Return the greatest leaf index plus one."""
    row = fetch_one(END)
    return int(row["next"]) if row else 0


def extents(low: UUID, high: UUID) -> Iterator[LeafExtent]:
    """Yield the ranges of leaves of the events with ids in ``[low, high)``, piece by piece."""
    at = low
    while (row := fetch_one(EXTENT, (at.bytes, high.bytes, PIECE))) and row["first"] is not None:
        yield LeafExtent(row["first"], row["last"])
        at = UUID(int=UUID(bytes=row["reached"]).int + 1)


def count_unsealed(low: UUID, high: UUID, size: int) -> tuple[int, int]:
    """Count the events in ``[low, high)``, and those of them outside the first ``size`` leaves."""
    events = unsealed = 0
    at = low
    while True:
        row = fetch_one(UNSEALED_AT, (size, at.bytes, high.bytes, PIECE // 10))
        if row is None or not row["events"]:
            return events, unsealed
        events += row["events"]
        unsealed += int(row["unsealed"])
        at = UUID(int=UUID(bytes=row["reached"]).int + 1)


def list_places(begin: int, end: int) -> list[tuple[int, UUID]]:
    """Return index and event of the leaves in ``[begin, end)``, except pruned ones."""
    rows = fetch_all(LEAVES, (begin, end))
    return [(row["leaf_index"], UUID(bytes=row["event_id"])) for row in rows]


def is_known(event: UUID) -> bool:
    """Return whether the event was sealed, even if it was deleted since."""
    return fetch_one(KNOWN, (event.bytes,)) is not None


def forget(tx: Transaction, begin: int, end: int) -> None:
    """Delete salts and openings of leaves in ``[begin, end)`` whose events were deleted."""
    execute(tx, FORGET, (begin, end))


def list_from(first: int, end: int) -> list[AuditLeaf]:
    """Return the leaves in ``[first, end)``; the material of a deleted event is None."""
    return [_leaf(row) for row in fetch_all(LIST, (first, end))]


def list_of_type(event_type: str, after_id: UUID, first: int, limit: int) -> list[AuditLeaf]:
    """Return leaves from ``first`` on for events of a type with ids after ``after_id``."""
    rows = fetch_all(OF_TYPE, (event_type, after_id.bytes, first, limit))
    return [_leaf(row) for row in rows]


def list_erased(begin: int, end: int) -> list[AuditLeaf]:
    """Return the leaves in ``[begin, end)`` whose events exist and have erased values."""
    return [_leaf(row) for row in fetch_all(ERASED, (begin, end))]


def _leaf(row: Row) -> AuditLeaf:
    event_id = UUID(bytes=row["event_id"])
    if row["id"] is None:
        pruned = row["salt"] is None and row["openings"] is None
        return AuditLeaf(row["leaf_index"], event_id, None, pruned=pruned)
    return AuditLeaf(row["leaf_index"], event_id, _material(row))


def _material(row: Row) -> dict[str, Any]:
    return {
        **_event(row),
        "salt": row["salt"].hex() if row["salt"] else None,
        "openings": msgspec.json.decode(row["openings"]) if row["openings"] else None,
    }


def _text(openings: Mapping[str, Any] | None) -> str | None:
    """Return the openings as a JSON string: MariaDB's JSON_TABLE takes no object for a column."""
    return None if openings is None else msgspec.json.encode(openings).decode()


def _event(row: Row) -> dict[str, Any]:
    moment = row["occurred_at"].replace(tzinfo=None).isoformat(timespec="microseconds")
    return {
        "id": str(UUID(bytes=row["id"])),
        "occurred_at": f"{moment}Z",
        "type": row["type"],
        "outcome": row["outcome"],
        "actor": _uuid(row["actor"]),
        "subject": _uuid(row["subject"]),
        "session_id": _uuid(row["session_id"]),
        "request_id": row["request_id"] or None,
        "ip": row["ip"],
        "user_agent": row["user_agent"],
        "data": _data(row["data"]),
    }


def _data(text: str) -> Any:
    try:
        return leaf.readable(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError):  # the stored text was manipulated
        return {"no_json": leaf.readable(text)}


def _uuid(value: bytes | None) -> str | None:
    return str(UUID(bytes=value)) if value else None
