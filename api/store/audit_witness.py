"""The table ``audit_witness``: how far each witness of the audit log was told."""

from __future__ import annotations

from datetime import datetime

from api.domain.audit import WitnessState
from api.pool import Transaction, execute, fetch_one

FIND = """SELECT checkpoint, told_at, failing_since, failures, last_error, next_attempt_at
    FROM audit_witness WHERE witness = %s"""
TAKE = f"{FIND} FOR UPDATE"
# not IGNORE: of a row that is there it would lock for reading, and two who go on to write deadlock
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
    """None: nobody has tried to tell it yet."""
    row = fetch_one(FIND, (witness,))
    return WitnessState(**row) if row else None


def take(tx: Transaction, witness: bytes) -> WitnessState | None:
    """The same; until the transaction ends nobody else tells it."""
    row = fetch_one(TAKE, (witness,), tx=tx)
    return WitnessState(**row) if row else None


def insert(tx: Transaction, witness: bytes, name: str, moment: datetime) -> None:
    """A witness that is to be told from now on; it may be there."""
    execute(tx, INSERT, (witness, name, moment, name))


def postpone(tx: Transaction, witness: bytes, until: datetime) -> None:
    """Nobody tries before then."""
    execute(tx, POSTPONE, (until, witness))


def told(
    tx: Transaction, witness: bytes, checkpoint: str, moment: datetime, until: datetime
) -> None:
    """It has this checkpoint, and gets none before then."""
    execute(tx, TOLD, (checkpoint, moment, until, witness))


def failed(tx: Transaction, witness: bytes, error: str, moment: datetime, until: datetime) -> None:
    """It could not be told, and is not tried before then."""
    execute(tx, FAILED, (moment, error, until, witness))


def forget(tx: Transaction, moment: datetime) -> None:
    """Forget what all of them were told: each is due now, since it knows nothing of a new log."""
    execute(tx, FORGET, (moment,))
