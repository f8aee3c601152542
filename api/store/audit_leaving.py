"""The table ``audit_event_leaving``, which holds a month of events while it is dropped.

Dropping a partition would lose events written to it a moment before. Exchanging the partition with
an empty table does not: late events are found in the table and moved back.
"""

from __future__ import annotations

import re

from api.db.ddl import TableChanges
from api.domain.month import Month
from api.pool import fetch_one

KNOWN = """SELECT 1 AS one FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'audit_event_leaving'"""
ANY = "SELECT 1 AS one FROM audit_event_leaving LIMIT 1"
DEFINITION = "SHOW CREATE TABLE audit_event"
# CREATE TABLE … LIKE would first make all the partitions, a file each. MySQL shows them in a
# comment.
PARTITIONING = re.compile(r"\s*(/\*!\d+ +)?PARTITION BY .*", re.DOTALL)
EXCHANGE = "ALTER TABLE audit_event EXCHANGE PARTITION {} WITH TABLE audit_event_leaving"
GIVE_BACK = """INSERT INTO audit_event SELECT a.* FROM audit_event_leaving a
    LEFT JOIN audit_leaf l ON l.event_id = a.id
    LEFT JOIN audit_event e ON e.id = a.id
    WHERE (l.leaf_index IS NULL OR l.leaf_index >= %s) AND e.id IS NULL"""
DROP = "DROP TABLE IF EXISTS audit_event_leaving"


def exists(changes: TableChanges) -> bool:
    """Return whether a prune has begun and not finished."""
    return bool(changes.run(KNOWN))


def is_there() -> bool:
    """Return whether a prune has begun and not finished, asked on the request's connection."""
    return fetch_one(KNOWN) is not None


def is_empty(changes: TableChanges) -> bool:
    """Return whether the table has no event or does not exist."""
    return not exists(changes) or not changes.run(ANY)


def take(changes: TableChanges, month: Month, tries: int) -> None:
    """Exchange a month's partition with the table, which must be empty.

    ``tries``: attempts to lock the table. Raises the errors of ``changes.run``.
    """
    changes.renew_lease()
    changes.run(DROP)
    (row,) = changes.run(DEFINITION)
    alike = PARTITIONING.sub("", row["Create Table"])
    changes.run(alike.replace("`audit_event`", "`audit_event_leaving`", 1))
    changes.run(EXCHANGE.format(month.partition), tries=tries)


def give_back(changes: TableChanges, size: int) -> None:
    """Move events back that had no leaf when the log had ``size`` leaves; may be repeated."""
    changes.renew_lease()
    changes.run(GIVE_BACK, (size,))


def drop(changes: TableChanges) -> None:
    """Drop the table with its events."""
    changes.renew_lease()
    changes.run(DROP)
