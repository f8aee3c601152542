"""The table ``account_deletion``: accounts that are deleted once their time has passed."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from api.domain import ids
from api.domain.account_deletion import AccountDeletion
from api.pool import Row, Transaction, defer, execute, fetch_all, fetch_one

COLUMNS = "account_id, due_at, reason, scheduled_by, created_at"
FIND = f"SELECT {COLUMNS} FROM account_deletion WHERE account_id = %s"
PUT = f"""INSERT INTO account_deletion ({COLUMNS}) VALUES (%s, %s, %s, %s, %s)
    ON DUPLICATE KEY UPDATE due_at = VALUES(due_at), reason = VALUES(reason),
        scheduled_by = VALUES(scheduled_by), created_at = VALUES(created_at)"""
DELETE = "DELETE FROM account_deletion WHERE account_id = %s"
# a position, not an offset: an account that is skipped is not read again in the same run
LIST_DUE = """SELECT account_id, due_at FROM account_deletion
    WHERE due_at <= %(now)s
        AND (due_at > %(due)s OR (due_at = %(due)s AND account_id > %(account)s))
    ORDER BY due_at, account_id LIMIT %(limit)s"""

FIRST = (datetime(1970, 1, 1, tzinfo=UTC), ids.LEAST)


def find(account_id: UUID, tx: Transaction | None = None) -> AccountDeletion | None:
    """Return the scheduled deletion of an account; None: there is none."""
    row = fetch_one(FIND, (account_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def put(tx: Transaction, deletion: AccountDeletion) -> None:
    """Schedule the deletion of an account whose row is locked, in place of an earlier one."""
    by = deletion.scheduled_by.bytes if deletion.scheduled_by else None
    values = (
        deletion.account_id.bytes,
        deletion.due_at,
        deletion.reason,
        by,
        deletion.created_at,
    )
    defer(tx, PUT, values)


def delete(tx: Transaction, account_id: UUID) -> bool:
    """Cancel the deletion of an account whose row is locked; return False if there is none."""
    return execute(tx, DELETE, (account_id.bytes,)) == 1


def list_due(
    moment: datetime, after: tuple[datetime, UUID], limit: int
) -> list[tuple[datetime, UUID]]:
    """Return positions of at most ``limit`` accounts that are due, the longest due first."""
    values = {"now": moment, "due": after[0], "account": after[1].bytes, "limit": limit}
    rows = fetch_all(LIST_DUE, values)
    return [(row["due_at"], UUID(bytes=row["account_id"])) for row in rows]


def _from_row(row: Row) -> AccountDeletion:
    by = row["scheduled_by"]
    return AccountDeletion(
        account_id=UUID(bytes=row["account_id"]),
        due_at=row["due_at"],
        reason=row["reason"],
        scheduled_by=UUID(bytes=by) if by else None,
        created_at=row["created_at"],
    )
