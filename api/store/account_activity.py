"""The table ``account_activity``: the day, in UTC, on which an account was last used."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api.pool import Transaction, defer

INSERT = "INSERT INTO account_activity (account_id, last_seen_on) VALUES (%s, %s)"
# reads the account, so that one that was deleted meanwhile breaks no foreign key
SIGN_IN = """INSERT INTO account_activity (account_id, last_seen_on)
    SELECT account.id, %s FROM account WHERE account.id = %s
    ON DUPLICATE KEY UPDATE last_seen_on = GREATEST(last_seen_on, VALUES(last_seen_on))"""
# An UPDATE alone takes no lock on the account's row, unlike an INSERT with its foreign key. A late
# write must not set the day back.
TOUCH = "UPDATE account_activity SET last_seen_on = %s WHERE account_id = %s AND last_seen_on < %s"


def insert(tx: Transaction, account_id: UUID, day: date) -> None:
    """Record the day of its creation as the first one, for a new account."""
    defer(tx, INSERT, (account_id.bytes, day))


def record_sign_in(tx: Transaction, account_id: UUID, day: date) -> None:
    """Record that an account whose row is locked signs in."""
    defer(tx, SIGN_IN, (day, account_id.bytes))


def touch(tx: Transaction, account_id: UUID, day: date) -> None:
    """Record that one of the account's sessions was used; send it once a day."""
    defer(tx, TOUCH, (day, account_id.bytes, day))
