"""The partitions of ``audit_event``: one a month, and ``later`` for the time after them.

The partition of a month holds the ids from the end of the previous partition, of whichever month,
to the end of its own.
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
# Names and bounds are derived from numbers, so formatting them into SQL is safe.
ADD = """ALTER TABLE audit_event REORGANIZE PARTITION later INTO (
    {}, PARTITION later VALUES LESS THAN (MAXVALUE))"""
ADDED = "PARTITION {} VALUES LESS THAN (X'{}')"
LOCK = "LOCK TABLES audit_event WRITE"
UNLOCK = "UNLOCK TABLES"
ANY = "SELECT 1 AS one FROM audit_event PARTITION ({}) LIMIT 1"
DROP = "ALTER TABLE audit_event DROP PARTITION {}"


def list_months() -> list[Month]:
    """Return the months that have a partition, earliest first."""
    names = (row["name"] for row in fetch_all(LIST))
    return [month for name in names if (month := Month.named(name)) is not None]


def database_time() -> datetime:
    """Return the time of the database's clock."""
    (row,) = fetch_all(NOW)
    return cast(datetime, row["now"])


def count_later(at_most: int) -> int:
    """Count the events in the partition ``later``, at most ``at_most``."""
    row = fetch_one(COUNT_LATER, (at_most,))
    return int(row["count"]) if row else 0


def add(changes: TableChanges, months: Sequence[Month]) -> None:
    """Create the partitions of these months, which must come after all present ones.

    Events in ``later`` are copied, and writes wait meanwhile. Raises the errors of ``changes.run``.
    """
    changes.renew_lease()
    bounds = (ADDED.format(month.partition, ids.earliest(month.end).hex) for month in months)
    changes.run(ADD.format(", ".join(bounds)))


def drop_empty(changes: TableChanges, month: Month, tries: int) -> bool:
    """Drop the partition of a month if it is empty; return whether it was.

    The table is locked, so no event can come in between. Raises the errors of ``changes.run``.
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
