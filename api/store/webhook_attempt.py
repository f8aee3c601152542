"""The table ``webhook_attempt``, which holds the result of each delivery attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.domain import ids
from api.domain.webhook import DeliveryAttempt, LoggedAttempt
from api.pool import Row, Transaction, execute, fetch_all

INSERT = """INSERT INTO webhook_attempt
    (id, webhook_id, event_id, attempted_at, milliseconds, http_status, error, answer)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
LIST = """SELECT event_id, attempted_at, milliseconds, http_status, error, answer FROM (
        SELECT webhook_attempt.*, ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY id DESC) AS nth
        FROM webhook_attempt WHERE webhook_id = %s AND event_id IN %s) AS numbered
    WHERE nth <= %s ORDER BY event_id, nth"""
# without it MariaDB may read the whole table for one page until it has fresh statistics
LIST_NEWEST = """SELECT id, event_id, attempted_at, milliseconds, http_status, error, answer
    FROM webhook_attempt FORCE INDEX (webhook_attempt_newest)
    WHERE webhook_id = %s AND id < %s ORDER BY id DESC LIMIT %s"""
DELETE_OLD = "DELETE FROM webhook_attempt WHERE id < %s ORDER BY id LIMIT %s"


def insert(
    tx: Transaction, attempt_id: UUID, hook_id: UUID, event_id: UUID, attempt: DeliveryAttempt
) -> None:
    """Insert an attempt."""
    values = (
        attempt_id.bytes,
        hook_id.bytes,
        event_id.bytes,
        attempt.at,
        attempt.milliseconds,
        attempt.http_status,
        attempt.error,
        attempt.answer,
    )
    execute(tx, INSERT, values)


def list_latest(
    hook_id: UUID, events: Sequence[UUID], per_event: int
) -> dict[UUID, list[DeliveryAttempt]]:
    """Return the latest ``per_event`` attempts of these events (at least one), latest first."""
    attempts: dict[UUID, list[DeliveryAttempt]] = {}
    for row in fetch_all(
        LIST, (hook_id.bytes, tuple(event_id.bytes for event_id in events), per_event)
    ):
        attempts.setdefault(UUID(bytes=row["event_id"]), []).append(_from_row(row))
    return attempts


def list_newest(hook_id: UUID, before_id: UUID | None, limit: int) -> list[LoggedAttempt]:
    """Return at most ``limit`` attempts with ids before ``before_id``, newest first."""
    rows = fetch_all(LIST_NEWEST, (hook_id.bytes, (before_id or ids.GREATEST).bytes, limit))
    return [
        LoggedAttempt(UUID(bytes=row["id"]), UUID(bytes=row["event_id"]), _from_row(row))
        for row in rows
    ]


def delete_old(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` attempts made before then; return how many there were."""
    return execute(tx, DELETE_OLD, (ids.earliest(cutoff).bytes, limit))


def _from_row(row: Row) -> DeliveryAttempt:
    return DeliveryAttempt(
        at=row["attempted_at"],
        milliseconds=row["milliseconds"],
        http_status=row["http_status"],
        error=row["error"],
        answer=row["answer"],
    )
