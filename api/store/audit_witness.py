"""The table ``audit_witness``: the last submission to each witness of the audit log."""

from __future__ import annotations

from datetime import datetime

from api.domain.audit import WitnessState
from api.pool import Transaction, execute, fetch_one

FIND = """SELECT checkpoint, told_at, failing_since, failures, last_error, next_attempt_at
    FROM audit_witness WHERE witness = %s"""
TAKE = f"{FIND} FOR UPDATE"
# not IGNORE: it takes a shared lock on an existing row, and two transactions that then write
# deadlock
INSERT = """INSERT INTO audit_witness (witness, name, next_attempt_at) VALUES (%s, %s, %s)
    ON DUPLICATE KEY UPDATE name = %s"""
POSTPONE = "UPDATE audit_witness SET next_attempt_at = %s WHERE witness = %s"
TOLD = """UPDATE audit_witness SET checkpoint = %s, told_at = %s, failing_since = NULL,
    failures = 0, last_error = NULL, next_attempt_at = %s WHERE witness = %s"""
FAILED = """UPDATE audit_witness SET failing_since = COALESCE(failing_since, %s),
    failures = failures + 1, last_error = %s, next_attempt_at = %s WHERE witness = %s"""

FORGET = """UPDATE audit_witness SET checkpoint = NULL, told_at = NULL, failing_since = NULL,
    failures = 0, last_error = NULL, next_attempt_at = %s"""


def find(witness: bytes) -> WitnessState | None:
    """Return the state of a witness; None: no submission was tried yet."""
    row = fetch_one(FIND, (witness,))
    return WitnessState(**row) if row else None


def take(tx: Transaction, witness: bytes) -> WitnessState | None:
    """Lock the row and return the state, so that no other process submits meanwhile."""
    row = fetch_one(TAKE, (witness,), tx=tx)
    return WitnessState(**row) if row else None


def insert(tx: Transaction, witness: bytes, name: str, moment: datetime) -> None:
    """Insert a witness that is due now; an existing one only gets this name."""
    execute(tx, INSERT, (witness, name, moment, name))


def postpone(tx: Transaction, witness: bytes, until: datetime) -> None:
    """Set the time before which nobody submits."""
    execute(tx, POSTPONE, (until, witness))


def record_submission(
    tx: Transaction, witness: bytes, checkpoint: str, moment: datetime, until: datetime
) -> None:
    """Record the submitted checkpoint and when the next one is due."""
    execute(tx, TOLD, (checkpoint, moment, until, witness))


def failed(tx: Transaction, witness: bytes, error: str, moment: datetime, until: datetime) -> None:
    """Record a failed submission and when to retry."""
    execute(tx, FAILED, (moment, error, until, witness))


def forget(tx: Transaction, moment: datetime) -> None:
    """Forget all submissions and make every witness due: none knows the new log."""
    execute(tx, FORGET, (moment,))
