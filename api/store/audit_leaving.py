"""The table ``audit_event_leaving``: a month of events on its way out, there only meanwhile.

A partition that is dropped takes along what was written to it a moment before. One that changes
places with an empty table does not: what has come late is found there, and given back.
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
# CREATE TABLE … LIKE makes all the partitions first, a file each. MySQL has them in a comment.
PARTITIONING = re.compile(r"\s*(/\*!\d+ +)?PARTITION BY .*", re.DOTALL)
EXCHANGE = "ALTER TABLE audit_event EXCHANGE PARTITION {} WITH TABLE audit_event_leaving"
GIVE_BACK = """INSERT INTO audit_event SELECT a.* FROM audit_event_leaving a
    LEFT JOIN audit_leaf l ON l.event_id = a.id
    LEFT JOIN audit_event e ON e.id = a.id
    WHERE (l.leaf_index IS NULL OR l.leaf_index >= %s) AND e.id IS NULL"""
DROP = "DROP TABLE IF EXISTS audit_event_leaving"


def exists(changes: TableChanges) -> bool:
    """Whether somebody was about to drop a month."""
    return bool(changes.run(KNOWN))


def is_there() -> bool:
    """The same, for those who change no table."""
    return fetch_one(KNOWN) is not None


def is_empty(changes: TableChanges) -> bool:
    """Whether no event is in it; also when it is not there."""
    return not exists(changes) or not changes.run(ANY)


def take(changes: TableChanges, month: Month, tries: int) -> None:
    """Put a month's events there, all at once; the table held none. Raises as ``changes.run``."""
    changes.renew_lease()
    changes.run(DROP)
    (row,) = changes.run(DEFINITION)
    alike = PARTITIONING.sub("", row["Create Table"])
    changes.run(alike.replace("`audit_event`", "`audit_event_leaving`", 1))
    changes.run(EXCHANGE.format(month.partition), tries=tries)


def give_back(changes: TableChanges, size: int) -> None:
    """Put events back that were no leaves yet when the log had this size. Again does no harm."""
    changes.renew_lease()
    changes.run(GIVE_BACK, (size,))


def drop(changes: TableChanges) -> None:
    """And with it the events."""
    changes.renew_lease()
    changes.run(DROP)
