"""The books, compared in SQL: what changed, what the trail says, what clients were promised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymysql.connections import Connection

from chaos.notes import Notes

# one event for each change that is in the tables; a rename raises the account's version by one
CHANGES_WITHOUT_EVENT = (
    """SELECT COUNT(*) FROM account LEFT JOIN audit_event AS event
        ON event.subject = account.id AND event.type = 'account.created'
        WHERE event.id IS NULL""",
    """SELECT COALESCE(SUM(version - 1 > renames), 0) FROM (
        SELECT account.version, COUNT(event.id) AS renames
        FROM account LEFT JOIN audit_event AS event
            ON event.subject = account.id AND event.type = 'account.updated'
        GROUP BY account.id, account.version) AS counted""",
    """SELECT COUNT(*) FROM session LEFT JOIN audit_event AS event
        ON event.subject = session.account_id AND event.session_id = session.id
            AND event.type = 'session.started'
        WHERE event.id IS NULL""",
    """SELECT COUNT(*) FROM session LEFT JOIN audit_event AS event
        ON event.subject = session.account_id AND event.session_id = session.id
            AND event.type = 'session.ended'
        WHERE session.ended_at IS NOT NULL AND event.id IS NULL""",
)
# one change for each event, and not two events for one
EVENTS_WITHOUT_CHANGE = (
    """SELECT COUNT(*) - COUNT(DISTINCT account.id) FROM audit_event AS event
        LEFT JOIN account ON account.id = event.subject WHERE event.type = 'account.created'""",
    """SELECT COALESCE(SUM(version - 1 < renames), 0) FROM (
        SELECT account.version, COUNT(event.id) AS renames
        FROM account LEFT JOIN audit_event AS event
            ON event.subject = account.id AND event.type = 'account.updated'
        GROUP BY account.id, account.version) AS counted""",
    """SELECT COUNT(*) - COUNT(DISTINCT session.id) FROM audit_event AS event
        LEFT JOIN session ON session.id = event.session_id WHERE event.type = 'session.started'""",
    """SELECT COUNT(*) - COUNT(DISTINCT session.id) FROM audit_event AS event
        LEFT JOIN session ON session.id = event.session_id AND session.ended_at IS NOT NULL
        WHERE event.type = 'session.ended'""",
)
_BATCH = 500


@dataclass(frozen=True)
class Books:
    """All 0 when they balance."""

    without_event: int
    without_change: int
    lost: int

    def since(self, before: Books) -> Books:
        """What came to it since then."""
        return Books(
            self.without_event - before.without_event,
            self.without_change - before.without_change,
            self.lost - before.lost,
        )


def balance(sql: Connection[Any], notes: Notes) -> Books:
    """Look at one moment of the database, while the load goes on."""
    # before the snapshot: whatever was acknowledged by now must be in it
    accounts, sessions = notes.accounts[:], notes.sessions[:]
    ended = [one.id for one in notes.ended]
    with sql.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")

        def count(statement: str, parameters: tuple[bytes, ...] = ()) -> int:
            cursor.execute(statement, parameters)
            row = cursor.fetchone()
            return int(row[0]) if row else 0

        def missing(ids: list[str], statement: str) -> int:
            there = 0
            for batch in _batches(ids):
                marks = ", ".join(["%s"] * len(batch))
                there += count(f"{statement} AND id IN ({marks})", batch)
            return len(ids) - there

        books = Books(
            sum(count(one) for one in CHANGES_WITHOUT_EVENT),
            sum(count(one) for one in EVENTS_WITHOUT_CHANGE),
            missing(accounts, "SELECT COUNT(*) FROM account WHERE TRUE")
            + missing(sessions, "SELECT COUNT(*) FROM session WHERE TRUE")
            + missing(ended, "SELECT COUNT(*) FROM session WHERE ended_at IS NOT NULL"),
        )
        cursor.execute("COMMIT")
    return books


def _batches(ids: list[str]) -> Iterable[tuple[bytes, ...]]:
    for start in range(0, len(ids), _BATCH):
        yield tuple(UUID(one).bytes for one in ids[start : start + _BATCH])
