"""The table ``audit_tree``: one row, that says where sealing stands."""

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
    """Until the transaction ends nobody else seals; None: somebody else has it."""
    row = fetch_one(LOCK, tx=tx)
    return None if row is None else _from_row(row)


def take(tx: Transaction) -> AuditTree:
    """The same; somebody else who has it is waited for. Raises ``Unavailable``."""
    row = fetch_one(TAKE, tx=tx)
    assert row is not None
    return _from_row(row)


def read() -> AuditTree:
    """Return where sealing stands; nothing is locked."""
    row = fetch_one(READ)
    assert row is not None
    return _from_row(row)


def hold(tx: Transaction) -> None:
    """Until the transaction ends nobody seals; who does is waited for. Raises ``Unavailable``."""
    fetch_one(HOLD, tx=tx)


def checkpoint() -> str | None:
    """The latest checkpoint; None before the first."""
    row = fetch_one(CHECKPOINT)
    return row["checkpoint"] if row else None


def set_beginning(tx: Transaction, beginning: str) -> None:
    """Take the log away from sealers and readers, until ``end_beginning``. Its size stays."""
    execute(tx, SET_BEGINNING, (beginning,))


def end_beginning(tx: Transaction) -> None:
    """The new log is there: sealers may go on with it."""
    execute(tx, END_BEGINNING)


def update(tx: Transaction, tree: AuditTree) -> None:
    """Write where sealing stands now; ``lock`` was called in this transaction."""
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
