"""The table ``audit_tree``: one row with the state of sealing."""

from __future__ import annotations

from uuid import UUID

from api.domain.audit import AuditTree
from api.pool import Row, Transaction, execute, fetch_one

COLUMNS = "size, checkpoint, sealed_to, swept_to, beginning"
LOCK = f"SELECT {COLUMNS} FROM audit_tree WHERE id = 1 FOR UPDATE SKIP LOCKED"
TAKE = f"SELECT {COLUMNS} FROM audit_tree WHERE id = 1 FOR UPDATE"
READ = f"SELECT {COLUMNS} FROM audit_tree WHERE id = 1"
HOLD = "SELECT id FROM audit_tree WHERE id = 1 FOR UPDATE"
CHECKPOINT = "SELECT checkpoint FROM audit_tree WHERE id = 1"
UPDATE = """UPDATE audit_tree SET size = %s, checkpoint = %s, sealed_to = %s, swept_to = %s
    WHERE id = 1"""
SET_BEGINNING = "UPDATE audit_tree SET checkpoint = NULL, beginning = %s WHERE id = 1"
END_BEGINNING = "UPDATE audit_tree SET beginning = NULL WHERE id = 1"


def lock(tx: Transaction) -> AuditTree | None:
    """Lock the state until the transaction ends; None: another sealer has the lock."""
    row = fetch_one(LOCK, tx=tx)
    return None if row is None else _from_row(row)


def take(tx: Transaction) -> AuditTree:
    """Wait for the lock of the state and hold it until the transaction ends.

    Raises ``Unavailable``.
    """
    row = fetch_one(TAKE, tx=tx)
    assert row is not None
    return _from_row(row)


def read() -> AuditTree:
    """Return the state of sealing without a lock."""
    row = fetch_one(READ)
    assert row is not None
    return _from_row(row)


def hold(tx: Transaction) -> None:
    """Exclude sealers until the transaction ends, after the present one has finished.

    Raises ``Unavailable``.
    """
    fetch_one(HOLD, tx=tx)


def checkpoint() -> str | None:
    """Return the latest checkpoint; None before the first."""
    row = fetch_one(CHECKPOINT)
    return row["checkpoint"] if row else None


def set_beginning(tx: Transaction, beginning: str) -> None:
    """Close the log to sealers and readers until ``end_beginning``; its size stays."""
    execute(tx, SET_BEGINNING, (beginning,))


def end_beginning(tx: Transaction) -> None:
    """Open the new log to sealers."""
    execute(tx, END_BEGINNING)


def update(tx: Transaction, tree: AuditTree) -> None:
    """Write the state of sealing; this transaction has called ``lock``."""
    execute(
        tx,
        UPDATE,
        (tree.size, tree.checkpoint, tree.sealed_to.bytes, tree.swept_to.bytes),
    )


def _from_row(row: Row) -> AuditTree:
    return AuditTree(
        size=row["size"],
        checkpoint=row["checkpoint"],
        sealed_to=UUID(bytes=row["sealed_to"]),
        swept_to=UUID(bytes=row["swept_to"]),
        beginning=row["beginning"],
    )
