"""The columns of the table ``account`` that hold an administrator's lock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.account_lock import AccountLock
from api.pool import Row, Transaction, defer

COLUMNS = "account.lock_reason, account.locked_until, account.locked_at, account.locked_by"
# the version, too: the lock is part of what administrators read under an ETag
SET = """UPDATE account
    SET lock_reason = %s, locked_until = %s, locked_at = %s, locked_by = %s, is_locked = 1,
        version = version + 1, updated_at = %s
    WHERE id = %s"""
CLEAR = """UPDATE account
    SET lock_reason = NULL, locked_until = NULL, locked_at = NULL, locked_by = NULL,
        is_locked = 0, version = version + 1, updated_at = %s
    WHERE id = %s"""


def from_row(row: Row) -> AccountLock | None:
    """Return the lock in a row that selected ``COLUMNS``, in force or not; None: there is none."""
    if row["lock_reason"] is None:
        return None
    by = row["locked_by"]
    return AccountLock(
        row["lock_reason"], row["locked_until"], row["locked_at"], UUID(bytes=by) if by else None
    )


def set_lock(tx: Transaction, account_id: UUID, lock: AccountLock) -> None:
    """Lock an account whose row is locked, in place of an earlier lock."""
    by = lock.locked_by.bytes if lock.locked_by else None
    at = lock.locked_at
    defer(tx, SET, (lock.reason, lock.until, at, by, at, account_id.bytes))


def clear(tx: Transaction, account_id: UUID, moment: datetime) -> None:
    """Unlock an account whose row is locked."""
    defer(tx, CLEAR, (moment, account_id.bytes))
