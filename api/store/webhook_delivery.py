"""The table ``webhook_delivery``, which holds the queue and the results of each webhook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.webhook import Delivery, State
from api.pool import Row, Transaction, execute, fetch_all, fetch_one

# FORCE: if the table has just grown or has one webhook only, the statistics would choose a full
# scan.

# Read without locks, so that requests can write events meanwhile.
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
# An event that was tried before may be an old one that was queued again: then it is the failures of
# its webhook that tell for how long it has waited.
COUNT_ALL_WAITING = """SELECT COUNT(*) AS waiting, MIN(since) AS since FROM (
    SELECT IF(queued.attempts = 0, queued.created_at, hook.failing_since) AS since
    FROM webhook AS hook STRAIGHT_JOIN webhook_delivery AS queued
        FORCE INDEX (webhook_delivery_queue)
        ON queued.webhook_id = hook.id AND queued.state = 'waiting'
    WHERE hook.enabled LIMIT %s) AS some"""
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
    tx: Transaction, hook_id: UUID, pattern: str, after_id: UUID, to: UUID, limit: int
) -> list[tuple[UUID, str]]:
    """Return id and type of events in ``(after, to]`` with a matching type and not queued."""
    values = (hook_id.bytes, after_id.bytes, to.bytes, pattern, limit)
    return [(UUID(bytes=row["id"]), row["type"]) for row in fetch_all(UNQUEUED, values, tx=tx)]


def insert(
    tx: Transaction, hook_id: UUID, turn: int, events: Sequence[tuple[UUID, str]], moment: datetime
) -> None:
    """Append events to the queue, in the order of their ids."""
    if not events:
        return
    rows = msgspec.json.encode([(event.hex, name) for event, name in events]).decode()
    execute(tx, INSERT, (hook_id.bytes, turn, moment, rows))


def count_waiting(tx: Transaction, hook_id: UUID, at_most: int) -> int:
    """Count the waiting events, at most ``at_most``."""
    row = fetch_one(COUNT_WAITING, (hook_id.bytes, at_most), tx=tx)
    return int(row["count"]) if row else 0


def count_all_waiting(at_most: int) -> tuple[int, datetime | None]:
    """Count the waiting events of enabled webhooks, at most ``at_most``, with the oldest's time.

    The time is None if all have been queued again and no webhook fails.
    """
    row = fetch_one(COUNT_ALL_WAITING, (at_most,))
    return (row["waiting"], row["since"]) if row else (0, None)


def head(tx: Transaction, hook_id: UUID) -> UUID | None:
    """Return the event to send first; None: the queue is empty."""
    row = fetch_one(HEAD, (hook_id.bytes,), tx=tx)
    return UUID(bytes=row["event_id"]) if row else None


def count_attempt(tx: Transaction, hook_id: UUID, event_id: UUID) -> None:
    """Count one more attempt."""
    execute(tx, TRIED, (hook_id.bytes, event_id.bytes))


def settle(tx: Transaction, hook_id: UUID, event_id: UUID, state: State, moment: datetime) -> None:
    """Take a delivery out of the queue with its final state."""
    execute(tx, SETTLE, (str(state), moment, hook_id.bytes, event_id.bytes))


def list_newest(hook_id: UUID, before_id: UUID | None, limit: int) -> list[Delivery]:
    """Return deliveries of events before ``before_id``, latest event first (keyset pagination)."""
    rows = fetch_all(LIST, (hook_id.bytes, (before_id or ids.GREATEST).bytes, limit))
    return [_from_row(row) for row in rows]


def count_settled(tx: Transaction, hook_id: UUID, low: UUID, high: UUID, at_most: int) -> int:
    """Count the settled deliveries in ``[low, high)``, at most ``at_most``."""
    values = (hook_id.bytes, low.bytes, high.bytes, at_most)
    row = fetch_one(COUNT_SETTLED, values, tx=tx)
    return int(row["count"]) if row else 0


def queue_again(tx: Transaction, hook_id: UUID, turn: int, low: UUID, high: UUID) -> int:
    """Queue the settled deliveries in ``[low, high)`` again, by id; return how many."""
    return execute(tx, QUEUE_AGAIN, (turn, hook_id.bytes, low.bytes, high.bytes))


def delete_delivered(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` deliveries delivered before then; return how many there were."""
    return execute(tx, DELETE_SETTLED, (str(State.DELIVERED), cutoff, limit))


def delete_dropped(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` deliveries dropped before then; return how many there were."""
    return execute(tx, DELETE_SETTLED, (str(State.DROPPED), cutoff, limit))


def delete_orphans(tx: Transaction, _cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` deliveries of a deleted webhook; return how many there were."""
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
