"""The table ``outbox``: what is to be delivered outside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.pool import Transaction, execute

INSERT = """INSERT INTO outbox
    (id, kind, recipient_digest, payload, created_at, next_attempt_at)
    VALUES (%s, %s, %s, %s, %s, %s)"""
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
    """Something to be delivered, due at once."""
    execute(tx, INSERT, (item_id.bytes, kind, recipient_digest, payload, moment, moment))


def delete_decoys(tx: Transaction, before: datetime, limit: int) -> int:
    """Remove at most ``limit`` rows that were never to be delivered; how many there were."""
    return execute(tx, DELETE_DECOYS, (before, limit))
