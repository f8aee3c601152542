"""The table ``outbox``, which holds the messages to deliver."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.outbox import Backlog, DeadLetter, OutboxItem
from api.pool import Transaction, defer, execute, fetch_all, fetch_one

INSERT = """INSERT INTO outbox
    (id, kind, recipient_digest, payload, created_at, waiting_since, next_attempt_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""

# In order for each recipient: an item behind an earlier one is not due, even if a worker has that
# one. The query looks for an earlier row, never for "id > the last one": ids are made before their
# transaction commits. FORCE: after a flood to one recipient the statistics would choose the other
# index, a hundred times slower.
NEXT = """SELECT id, recipient_digest, payload, attempts, created_at, waiting_since
    FROM outbox AS item
    WHERE kind = %s AND dead_at IS NULL AND next_attempt_at <= %s AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier FORCE INDEX (outbox_recipient)
        WHERE earlier.kind = item.kind AND earlier.recipient_digest = item.recipient_digest
            AND earlier.dead_at IS NULL AND earlier.id < item.id)
    ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"""
CLAIM = """UPDATE outbox SET claim = %s, next_attempt_at = %s, attempts = attempts + 1
    WHERE id = %s"""
DELETE = "DELETE FROM outbox WHERE id = %s AND claim = %s"
POSTPONE = """UPDATE outbox SET claim = NULL, next_attempt_at = %s, last_error = %s
    WHERE id = %s AND claim = %s"""
POSTPONE_LATER = """UPDATE outbox SET next_attempt_at = %s
    WHERE kind = %s AND recipient_digest = %s AND dead_at IS NULL AND claim IS NULL
        AND next_attempt_at < %s"""
RELEASE = """UPDATE outbox SET claim = NULL, next_attempt_at = %s, last_error = %s,
    attempts = attempts - 1 WHERE id = %s AND claim = %s"""
BURY = """UPDATE outbox SET claim = NULL, dead_at = %s, last_error = %s
    WHERE id = %s AND claim = %s"""

BACKLOG = """SELECT COUNT(*) AS total, COUNT(dead_at) AS dead,
    MIN(CASE WHEN dead_at IS NULL THEN waiting_since END) AS waiting_since FROM outbox
    WHERE kind <> 'decoy'"""
# The items that have been due for the longest are counted first. FORCE: see NEXT.
COUNT_WAITING = """SELECT COUNT(*) AS waiting, MIN(waiting_since) AS since FROM (
    SELECT waiting_since FROM outbox FORCE INDEX (outbox_due)
    WHERE kind = %s AND dead_at IS NULL ORDER BY next_attempt_at LIMIT %s) AS some"""
COUNT_DEAD = """SELECT COUNT(*) AS count FROM (SELECT 1 FROM outbox FORCE INDEX (outbox_dead_at)
    WHERE dead_at IS NOT NULL LIMIT %s) AS some"""
DEAD = """SELECT id, kind, attempts, created_at, dead_at, last_error FROM outbox
    WHERE dead_at IS NOT NULL ORDER BY id LIMIT %s"""
REVIVE = """UPDATE outbox SET dead_at = NULL, attempts = 0, waiting_since = %s, next_attempt_at = %s
    WHERE id = %s AND dead_at IS NOT NULL"""
REVIVE_ALL = """UPDATE outbox SET dead_at = NULL, attempts = 0, waiting_since = %s,
    next_attempt_at = %s WHERE dead_at IS NOT NULL"""
DELETE_DEAD = "DELETE FROM outbox WHERE dead_at < %s ORDER BY dead_at LIMIT %s"
DELETE_DECOYS = """DELETE FROM outbox
    WHERE kind = 'decoy' AND dead_at IS NULL AND next_attempt_at < %s
    ORDER BY next_attempt_at LIMIT %s"""


def insert(
    tx: Transaction,
    item_id: UUID,
    kind: str,
    recipient_digest: bytes,
    payload: bytes,
    moment: datetime,
) -> None:
    """Insert an item that is due at once."""
    values = (item_id.bytes, kind, recipient_digest, payload, moment, moment, moment)
    defer(tx, INSERT, values)


def take(
    tx: Transaction, kind: str, claim: UUID, moment: datetime, until: datetime
) -> OutboxItem | None:
    """Claim the next due item until then; None: nothing is due."""
    row = fetch_one(NEXT, (kind, moment), tx=tx)
    if row is None:
        return None
    execute(tx, CLAIM, (claim.bytes, until, row["id"]))
    return OutboxItem(
        id=UUID(bytes=row["id"]),
        claim=claim,
        recipient_digest=row["recipient_digest"],
        payload=row["payload"],
        attempts=row["attempts"] + 1,
        created_at=row["created_at"],
        waiting_since=row["waiting_since"],
    )


def delete(tx: Transaction, item: OutboxItem) -> bool:
    """Delete a delivered item; return False if the claim is lost, so it may be delivered twice."""
    return execute(tx, DELETE, (item.id.bytes, item.claim.bytes)) == 1


def postpone(tx: Transaction, item: OutboxItem, kind: str, until: datetime, error: str) -> bool:
    """Postpone a failed item and all behind it; return False if the claim is lost."""
    values = (until, error, item.id.bytes, item.claim.bytes)
    if execute(tx, POSTPONE, values) != 1:
        return False
    # They could not overtake it, but each query for due items would examine all of them.
    execute(tx, POSTPONE_LATER, (until, kind, item.recipient_digest, until))
    return True


def release(tx: Transaction, item: OutboxItem, moment: datetime, error: str) -> bool:
    """Release an item that was not tried: due at once, attempt not counted.

    Returns False if the claim is lost.
    """
    return execute(tx, RELEASE, (moment, error, item.id.bytes, item.claim.bytes)) == 1


def bury(tx: Transaction, item: OutboxItem, moment: datetime, error: str) -> bool:
    """Make the item a dead letter, so that later ones go on; return False if the claim is lost."""
    return execute(tx, BURY, (moment, error, item.id.bytes, item.claim.bytes)) == 1


def backlog() -> Backlog:
    """Return how many items wait, since when, and how many are dead letters."""
    row = fetch_one(BACKLOG)
    assert row is not None
    return Backlog(row["total"] - row["dead"], row["waiting_since"], row["dead"])


def count_waiting(kind: str, at_most: int) -> tuple[int, datetime | None]:
    """Count the items that wait, at most ``at_most``, and return since when the oldest waits."""
    row = fetch_one(COUNT_WAITING, (kind, at_most))
    return (row["waiting"], row["since"]) if row else (0, None)


def count_dead(at_most: int) -> int:
    """Count the dead letters, at most ``at_most``."""
    row = fetch_one(COUNT_DEAD, (at_most,))
    return int(row["count"]) if row else 0


def dead(limit: int) -> list[DeadLetter]:
    """Return the dead letters, oldest first."""
    return [
        DeadLetter(
            id=UUID(bytes=row["id"]),
            kind=row["kind"],
            attempts=row["attempts"],
            created_at=row["created_at"],
            dead_at=row["dead_at"],
            last_error=row["last_error"],
        )
        for row in fetch_all(DEAD, (limit,))
    ]


def revive(tx: Transaction, item_id: UUID, moment: datetime) -> int:
    """Make a dead letter due at once, as if new; return 0 if it does not exist."""
    return execute(tx, REVIVE, (moment, moment, item_id.bytes))


def revive_all(tx: Transaction, moment: datetime) -> int:
    """Make all dead letters due at once, as if new; return how many there were."""
    return execute(tx, REVIVE_ALL, (moment, moment))


def delete_dead(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` dead letters given up before then; return how many there were."""
    return execute(tx, DELETE_DEAD, (cutoff, limit))


def delete_decoys(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` decoy rows; return how many there were."""
    return execute(tx, DELETE_DECOYS, (cutoff, limit))
