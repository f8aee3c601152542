"""The table ``factor_failure``: wrong second factors in a row, for each side of an account.

A side is a known device, a session, or all strangers together. To write, lock the account's row.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.factor_failures import STRANGERS, FailureCount
from api.pool import Transaction, defer, execute, fetch_all

LIST = """SELECT side, failures, wait_until, expires_at FROM factor_failure
    WHERE account_id = %s AND expires_at > %s"""
SET = """INSERT INTO factor_failure (account_id, side, failures, wait_until, expires_at)
    VALUES (%s, %s, %s, %s, %s)
    ON DUPLICATE KEY UPDATE failures = VALUES(failures), wait_until = VALUES(wait_until),
        expires_at = VALUES(expires_at)"""
TAKE_BACK = """UPDATE factor_failure SET failures = failures - 1, wait_until = NULL
    WHERE account_id = %s AND side = %s AND failures > 0"""
DELETE_EMPTY = "DELETE FROM factor_failure WHERE account_id = %s AND side = %s AND failures = 0"
DELETE_SIDES = "DELETE FROM factor_failure WHERE account_id = %s AND side IN %s"
DELETE_FULL = "DELETE FROM factor_failure WHERE account_id = %s AND side = %s AND failures >= %s"
DELETE_ALL = "DELETE FROM factor_failure WHERE account_id = %s"
DELETE_EXPIRED = "DELETE FROM factor_failure WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def list_of(
    account_id: UUID, moment: datetime, tx: Transaction | None = None
) -> dict[str, FailureCount]:
    """Return the counts of all sides that have failed."""
    return {
        row["side"]: FailureCount(row["failures"], row["wait_until"], row["expires_at"])
        for row in fetch_all(LIST, (account_id.bytes, moment), tx=tx)
    }


def set_count(tx: Transaction, account_id: UUID, side: str, count: FailureCount) -> None:
    """Write the count of a side."""
    values = (count.failures, count.wait_until, count.expires_at)
    defer(tx, SET, (account_id.bytes, side, *values))


def take_back(tx: Transaction, account_id: UUID, side: str) -> None:
    """Undo one failure of a side, and the wait that it began."""
    defer(tx, TAKE_BACK, (account_id.bytes, side))
    defer(tx, DELETE_EMPTY, (account_id.bytes, side))


def delete_sides(tx: Transaction, account_id: UUID, *sides: str) -> None:
    """Forget the failures of these sides."""
    defer(tx, DELETE_SIDES, (account_id.bytes, sides))


def delete_full(tx: Transaction, account_id: UUID, most: int) -> None:
    """Forget the failures of strangers if there are ``most`` of them."""
    defer(tx, DELETE_FULL, (account_id.bytes, STRANGERS, most))


def delete_all(tx: Transaction, account_id: UUID) -> None:
    """Forget all failures of an account."""
    defer(tx, DELETE_ALL, (account_id.bytes,))


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` counts that expired before then; return how many."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))
