"""The table ``idempotency_key``, which holds the results of repeatable requests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.idempotency import IdempotencyKey
from api.pool import Transaction, defer, execute, fetch_one

FIND = """SELECT fingerprint, resource_id FROM idempotency_key
    WHERE request_digest = %s AND created_at > %s"""
DELETE_OLD = "DELETE FROM idempotency_key WHERE request_digest = %s AND created_at <= %s"
INSERT = """INSERT INTO idempotency_key (request_digest, fingerprint, resource_id, created_at)
    VALUES (%s, %s, %s, %s)"""
DELETE_EXPIRED = """DELETE FROM idempotency_key WHERE created_at < %s
    ORDER BY created_at LIMIT %s"""


def find(request_digest: bytes, since: datetime) -> IdempotencyKey | None:
    """Return the request with this key since ``since``; None: there is none."""
    row = fetch_one(FIND, (request_digest, since))
    return IdempotencyKey(row["fingerprint"], UUID(bytes=row["resource_id"])) if row else None


def insert(
    tx: Transaction,
    request_digest: bytes,
    fingerprint: bytes,
    resource_id: UUID,
    moment: datetime,
    since: datetime,
) -> None:
    """Insert the key of a request.

    Raises ``Duplicate('PRIMARY')`` if a request with this key came first.
    """
    defer(tx, DELETE_OLD, (request_digest, since))
    execute(tx, INSERT, (request_digest, fingerprint, resource_id.bytes, moment))


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` keys from before then; return how many there were."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))
