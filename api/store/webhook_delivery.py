"""The table ``webhook_delivery``: which events are on their way to which webhook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.webhook import Delivery, State
from api.pool import Row, Transaction, execute, fetch_all, fetch_one

# FORCE: statistics of a table that has just grown, or has one webhook, lead to reading all of it.

# Read without locks: requests go on writing events.
UNQUEUED = """SELECT event.id, event.type FROM audit_event AS event
    LEFT JOIN webhook_delivery AS queued FORCE INDEX (PRIMARY)
        ON queued.webhook_id = %s AND queued.event_id = event.id
    WHERE event.id > %s AND event.id <= %s AND queued.event_id IS NULL AND event.type REGEXP %s
    ORDER BY event.id LIMIT %s"""
# One statement for all rows; MariaDB 10.6 and MySQL 8.0 both have JSON_TABLE.
INSERT = """INSERT INTO webhook_delivery (webhook_id, event_id, type, state, turn, created_at)
    SELECT %s, UNHEX(event), name, 'waiting', %s, %s FROM JSON_TABLE(%s, '$[*]' COLUMNS (
        event CHAR(32) PATH '$[0]', name VARCHAR(64) PATH '$[1]')) AS given"""
COUNT_WAITING = """SELECT COUNT(*) AS count FROM (SELECT 1 FROM webhook_delivery
    FORCE INDEX (webhook_delivery_queue) WHERE webhook_id = %s AND state = 'waiting' LIMIT %s
    ) AS some"""
HEAD = """SELECT event_id FROM webhook_delivery FORCE INDEX (webhook_delivery_queue)
    WHERE webhook_id = %s AND state = 'waiting' ORDER BY turn, event_id LIMIT 1"""
TRIED = """UPDATE webhook_delivery SET attempts = attempts + 1
    WHERE webhook_id = %s AND event_id = %s"""
SETTLE = """UPDATE webhook_delivery SET state = %s, settled_at = %s
    WHERE webhook_id = %s AND event_id = %s"""
LIST = """SELECT event_id, type, state, attempts, created_at, settled_at FROM webhook_delivery
    WHERE webhook_id = %s AND event_id < %s ORDER BY event_id DESC LIMIT %s"""
COUNT_SETTLED = """SELECT COUNT(*) AS count FROM (SELECT 1 FROM webhook_delivery
    WHERE webhook_id = %s AND event_id >= %s AND event_id < %s AND state <> 'waiting' LIMIT %s
    ) AS some"""
QUEUE_AGAIN = """UPDATE webhook_delivery SET state = 'waiting', settled_at = NULL, turn = %s
    WHERE webhook_id = %s AND event_id >= %s AND event_id < %s AND state <> 'waiting'"""
DELETE_SETTLED = """DELETE FROM webhook_delivery WHERE state = %s AND settled_at < %s
    ORDER BY settled_at LIMIT %s"""
ORPHANED = """SELECT known.webhook_id
    FROM (SELECT DISTINCT webhook_id FROM webhook_delivery) AS known LEFT JOIN webhook
    ON webhook.id = known.webhook_id WHERE webhook.id IS NULL LIMIT 1"""
DELETE_ALL = "DELETE FROM webhook_delivery WHERE webhook_id = %s ORDER BY event_id LIMIT %s"


def list_unqueued(
    tx: Transaction, hook_id: UUID, pattern: str, after: UUID, to: UUID, limit: int
) -> list[tuple[UUID, str]]:
    """Id and type of the events in ``(after, to]`` whose type matches and that are not queued."""
    values = (hook_id.bytes, after.bytes, to.bytes, pattern, limit)
    return [(UUID(bytes=row["id"]), row["type"]) for row in fetch_all(UNQUEUED, values, tx=tx)]


def insert(
    tx: Transaction, hook_id: UUID, turn: int, events: Sequence[tuple[UUID, str]], moment: datetime
) -> None:
    """At the end of the queue, by id."""
    if not events:
        return
    given = msgspec.json.encode([(event.hex, name) for event, name in events]).decode()
    execute(tx, INSERT, (hook_id.bytes, turn, moment, given))


def count_waiting(tx: Transaction, hook_id: UUID, at_most: int) -> int:
    """How many wait; it stops counting there."""
    row = fetch_one(COUNT_WAITING, (hook_id.bytes, at_most), tx=tx)
    return int(row["count"]) if row else 0


def head(tx: Transaction, hook_id: UUID) -> UUID | None:
    """The event that is to be sent first."""
    row = fetch_one(HEAD, (hook_id.bytes,), tx=tx)
    return UUID(bytes=row["event_id"]) if row else None


def count_attempt(tx: Transaction, hook_id: UUID, event_id: UUID) -> None:
    """It was tried once more."""
    execute(tx, TRIED, (hook_id.bytes, event_id.bytes))


def settle(tx: Transaction, hook_id: UUID, event_id: UUID, state: State, moment: datetime) -> None:
    """It waits no longer."""
    execute(tx, SETTLE, (str(state), moment, hook_id.bytes, event_id.bytes))


def list_newest(hook_id: UUID, before: UUID | None, limit: int) -> list[Delivery]:
    """Those of the latest events first, those of events before ``before`` (keyset)."""
    rows = fetch_all(LIST, (hook_id.bytes, (before or ids.GREATEST).bytes, limit))
    return [_from_row(row) for row in rows]


def count_settled(tx: Transaction, hook_id: UUID, low: UUID, high: UUID, at_most: int) -> int:
    """How many of ``[low, high)`` wait no longer; it stops counting there."""
    values = (hook_id.bytes, low.bytes, high.bytes, at_most)
    row = fetch_one(COUNT_SETTLED, values, tx=tx)
    return int(row["count"]) if row else 0


def queue_again(tx: Transaction, hook_id: UUID, turn: int, low: UUID, high: UUID) -> int:
    """Those of ``[low, high)`` that wait no longer wait again, by id; how many."""
    return execute(tx, QUEUE_AGAIN, (turn, hook_id.bytes, low.bytes, high.bytes))


def delete_delivered(tx: Transaction, before: datetime, limit: int) -> int:
    """Remove at most ``limit`` of those delivered before then; how many there were."""
    return execute(tx, DELETE_SETTLED, (str(State.DELIVERED), before, limit))


def delete_dropped(tx: Transaction, before: datetime, limit: int) -> int:
    """The same of those that were dropped."""
    return execute(tx, DELETE_SETTLED, (str(State.DROPPED), before, limit))


def delete_orphans(tx: Transaction, _before: datetime, limit: int) -> int:
    """Remove at most ``limit`` of a webhook that was deleted; how many there were."""
    orphaned = fetch_one(ORPHANED, tx=tx)
    return execute(tx, DELETE_ALL, (orphaned["webhook_id"], limit)) if orphaned else 0


def _from_row(row: Row) -> Delivery:
    return Delivery(
        event_id=UUID(bytes=row["event_id"]),
        type=row["type"],
        state=row["state"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        settled_at=row["settled_at"],
    )
