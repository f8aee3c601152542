"""Compare the tables with the audit trail and with the acknowledged changes (I1), in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymysql.connections import Connection

from chaos.history import History

# For each account that still has its first recovery codes: the used ones, the events of their use,
# and the sessions that they completed.
_SPENT = """(SELECT
        (SELECT COUNT(*) FROM recovery_code AS code
            WHERE code.account_id = account.id AND code.used_at IS NOT NULL) AS codes,
        (SELECT COUNT(*) FROM audit_event AS event
            WHERE event.subject = account.id AND event.type = 'recovery_code.used') AS uses,
        (SELECT COUNT(*) FROM audit_event AS event
            WHERE event.subject = account.id AND event.type = 'session.started'
                AND event.data LIKE '%"recovery_code"%') AS sessions
        FROM account WHERE account.has_second_factor = 1 AND 1 = (
            SELECT COUNT(*) FROM audit_event AS event WHERE event.subject = account.id
                AND event.type = 'recovery_codes.generated')) AS spent"""
# Each of these events raises the account's version by one. (So does a reset that verifies the
# address; in this workload all addresses are verified before a reset.)
_COUNTED = """(SELECT account.version, COUNT(event.id) AS changes
        FROM account LEFT JOIN audit_event AS event ON event.subject = account.id AND event.type IN
            ('account.updated', 'email.verified', 'email.changed', 'email.change_reversed')
        GROUP BY account.id, account.version) AS counted"""
# Each change in the tables has its event.
CHANGES_WITHOUT_EVENT = (
    """SELECT COUNT(*) FROM account LEFT JOIN audit_event AS event
        ON event.subject = account.id AND event.type = 'account.created'
        WHERE event.id IS NULL""",
    f"SELECT COALESCE(SUM(version - 1 > changes), 0) FROM {_COUNTED}",
    """SELECT COUNT(*) FROM account LEFT JOIN audit_event AS event
        ON event.subject = account.id AND event.type = 'email.verified'
        WHERE account.email_verified = 1 AND event.id IS NULL""",
    """SELECT COUNT(*) FROM session LEFT JOIN audit_event AS event
        ON event.subject = session.account_id AND event.session_id = session.id
            AND event.type = 'session.started'
        WHERE event.id IS NULL""",
    """SELECT COUNT(*) FROM session LEFT JOIN audit_event AS event
        ON event.subject = session.account_id AND event.session_id = session.id
            AND event.type = 'session.ended'
        WHERE session.ended_at IS NOT NULL AND event.id IS NULL""",
    f"SELECT COALESCE(SUM(codes > LEAST(uses, sessions)), 0) FROM {_SPENT}",
    """SELECT COUNT(*) FROM authenticator_app AS app LEFT JOIN audit_event AS event
        ON event.subject = app.account_id AND event.type = 'authenticator_app.confirmed'
        WHERE app.confirmed_at IS NOT NULL AND event.id IS NULL""",
)
# Each event has its change, and no change has two events. Deleted accounts have no rows any more.
_NOT_DELETED = """NOT EXISTS (SELECT 1 FROM audit_event AS deleted
        WHERE deleted.subject = event.subject AND deleted.type = 'account.deleted')"""
EVENTS_WITHOUT_CHANGE = (
    f"""SELECT COUNT(*) - COUNT(DISTINCT account.id) FROM audit_event AS event
        LEFT JOIN account ON account.id = event.subject
        WHERE event.type = 'account.created' AND {_NOT_DELETED}""",
    """SELECT COUNT(account.id) + COUNT(*) - COUNT(DISTINCT event.subject)
        FROM audit_event AS event LEFT JOIN account ON account.id = event.subject
        WHERE event.type = 'account.deleted'""",
    f"SELECT COALESCE(SUM(version - 1 < changes), 0) FROM {_COUNTED}",
    # A mailed proof works once: each use has ended one proof.
    """SELECT COALESCE(SUM(uses > used), 0) FROM (
        SELECT COUNT(*) AS uses, (SELECT COUNT(*) FROM mailed_proof
            WHERE account_id = event.subject AND purpose = CASE event.type
                WHEN 'email.verified' THEN 'verify_email'
                WHEN 'password.reset' THEN 'reset_password'
                WHEN 'email.changed' THEN 'change_email' ELSE 'undo_email_change' END
            AND ended_at IS NOT NULL) AS used
        FROM audit_event AS event WHERE event.type IN
            ('email.verified', 'password.reset', 'email.changed', 'email.change_reversed')
        GROUP BY event.subject, event.type) AS counted""",
    f"""SELECT COUNT(*) - COUNT(DISTINCT session.id) FROM audit_event AS event
        LEFT JOIN session ON session.id = event.session_id
        WHERE event.type = 'session.started' AND {_NOT_DELETED}""",
    f"""SELECT COUNT(*) - COUNT(DISTINCT session.id) FROM audit_event AS event
        LEFT JOIN session ON session.id = event.session_id AND session.ended_at IS NOT NULL
        WHERE event.type = 'session.ended' AND {_NOT_DELETED}""",
    # One code starts one session, and so does one sign-in that waited.
    f"SELECT COALESCE(SUM(codes < GREATEST(uses, sessions)), 0) FROM {_SPENT}",
    """SELECT COUNT(pending.session_id) - COUNT(DISTINCT session.id)
        FROM pending_sign_in AS pending LEFT JOIN session ON session.id = pending.session_id""",
)
# Acknowledged rows are in their table, or their account was deleted.
_ACCOUNTS = """SELECT id FROM account
    UNION SELECT subject FROM audit_event WHERE type = 'account.deleted'"""
_OF_DELETED = """UNION SELECT event.session_id FROM audit_event AS deleted
    JOIN audit_event AS event USING (subject)
    WHERE deleted.type = 'account.deleted' AND event.type = 'session.started'"""
_SESSIONS = f"SELECT id FROM session {_OF_DELETED}"
_ENDED = f"SELECT id FROM session WHERE ended_at IS NOT NULL {_OF_DELETED}"
_REQUESTS = "SELECT DISTINCT request_id FROM audit_event"


@dataclass(frozen=True)
class Violations:
    """The numbers of violated invariants, all 0 if the invariants hold."""

    without_event: int
    without_change: int
    lost: int

    def since(self, earlier: Violations) -> Violations:
        """Return the violations that were added since an earlier count."""
        return Violations(
            self.without_event - earlier.without_event,
            self.without_change - earlier.without_change,
            self.lost - earlier.lost,
        )


def count_violations(sql: Connection[Any], history: History) -> Violations:
    """Count the violations in one snapshot of the database, under load."""
    # Copied before the snapshot, which must hold everything that was acknowledged until now.
    history = history.acknowledged()
    accounts, sessions = _bytes(history.accounts), _bytes(history.sessions)
    ended = _bytes(ended.id for ended in history.ended if ended.id)
    recorded = set(history.recorded)
    with sql.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")

        def count(statement: str) -> int:
            cursor.execute(statement)
            row = cursor.fetchone()
            return int(row[0]) if row else 0

        def missing(expected: set[Any], statement: str) -> int:
            cursor.execute(statement)
            return len(expected - {row[0] for row in cursor.fetchall()})

        violations = Violations(
            sum(count(statement) for statement in CHANGES_WITHOUT_EVENT),
            sum(count(statement) for statement in EVENTS_WITHOUT_CHANGE),
            missing(accounts, _ACCOUNTS)
            + missing(sessions, _SESSIONS)
            + missing(ended, _ENDED)
            + missing(recorded, _REQUESTS),
        )
        cursor.execute("COMMIT")
    return violations


def _bytes(ids: Iterable[str]) -> set[Any]:
    return {UUID(public_id).bytes for public_id in ids}
