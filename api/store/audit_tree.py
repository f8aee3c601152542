"""The table ``audit_tree``: one row, that says where sealing stands."""

from __future__ import annotations

from uuid import UUID

from api.domain.audit import AuditTree
from api.pool import Transaction, execute, fetch_one

LOCK = """SELECT size, checkpoint, sealed_to, swept_to FROM audit_tree WHERE id = 1
    FOR UPDATE SKIP LOCKED"""
HOLD = "SELECT id FROM audit_tree WHERE id = 1 FOR UPDATE"
CHECKPOINT = "SELECT checkpoint FROM audit_tree WHERE id = 1"
UPDATE = """UPDATE audit_tree SET size = %s, checkpoint = %s, sealed_to = %s, swept_to = %s
    WHERE id = 1"""


def lock(tx: Transaction) -> AuditTree | None:
    """Until the transaction ends nobody else seals; None: somebody else has it."""
    row = fetch_one(LOCK, tx=tx)
    if row is None:
        return None
    return AuditTree(
        size=row["size"],
        checkpoint=row["checkpoint"],
        sealed_to=UUID(bytes=row["sealed_to"]),
        swept_to=UUID(bytes=row["swept_to"]),
    )


def hold(tx: Transaction) -> None:
    """Until the transaction ends nobody seals; who does is waited for. Raises ``Unavailable``."""
    fetch_one(HOLD, tx=tx)


def checkpoint() -> str | None:
    """The latest checkpoint; None before the first."""
    row = fetch_one(CHECKPOINT)
    return row["checkpoint"] if row else None


def update(tx: Transaction, tree: AuditTree) -> None:
    """Write where sealing stands now; ``lock`` was called in this transaction."""
    execute(
        tx,
        UPDATE,
        (tree.size, tree.checkpoint, tree.sealed_to.bytes, tree.swept_to.bytes),
    )
