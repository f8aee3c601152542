"""The partitions of ``audit_event``: one for each month, and ``later`` for what comes after them.

A month's holds the ids from the end of the one before it, whichever month that is, to its own end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from api.db.ddl import TableChanges
from api.domain import ids
from api.domain.month import Month
from api.pool import fetch_all, fetch_one

LIST = """SELECT PARTITION_NAME AS name FROM information_schema.PARTITIONS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'audit_event'
    ORDER BY PARTITION_ORDINAL_POSITION"""
NOW = "SELECT UTC_TIMESTAMP(6) AS now"
COUNT_LATER = (
    "SELECT COUNT(*) AS count FROM (SELECT id FROM audit_event PARTITION (later) LIMIT %s) n"
)
# Names and bounds are made of numbers.
ADD = """ALTER TABLE audit_event REORGANIZE PARTITION later INTO (
    {}, PARTITION later VALUES LESS THAN (MAXVALUE))"""
ADDED = "PARTITION {} VALUES LESS THAN (X'{}')"
LOCK = "LOCK TABLES audit_event WRITE"
UNLOCK = "UNLOCK TABLES"
ANY = "SELECT 1 AS one FROM audit_event PARTITION ({}) LIMIT 1"
DROP = "ALTER TABLE audit_event DROP PARTITION {}"


def list_months() -> list[Month]:
    """Those that have a partition, the earliest first."""
    names = (row["name"] for row in fetch_all(LIST))
    return [month for name in names if (month := Month.named(name)) is not None]


def database_time() -> datetime:
    """What the database's clock says."""
    (row,) = fetch_all(NOW)
    return cast(datetime, row["now"])


def count_later(at_most: int) -> int:
    """The events that are in no month's partition; it stops counting there."""
    row = fetch_one(COUNT_LATER, (at_most,))
    return int(row["count"]) if row else 0


def add(changes: TableChanges, months: Sequence[Month]) -> None:
    """Give these months partitions; they come after all that have one.

    What is in ``later`` is copied, and nothing is written meanwhile. Raises as ``changes.run``.
    """
    changes.renew_lease()
    bounds = (ADDED.format(one.partition, ids.earliest(one.end).hex) for one in months)
    changes.run(ADD.format(", ".join(bounds)))


def drop_empty(changes: TableChanges, month: Month, tries: int) -> bool:
    """Take a month's partition away if nothing is in it; whether it went.

    Nothing can come in between: the table is locked. Raises as ``changes.run``.
    """
    changes.renew_lease()
    changes.run(LOCK, tries=tries)
    try:
        if changes.run(ANY.format(month.partition)):
            return False
        changes.run(DROP.format(month.partition))
        return True
    finally:
        changes.run(UNLOCK)
