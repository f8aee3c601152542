"""Insert made-up accounts in all states, with what administrators filter by.

MariaDB makes the rows from its sequence engine. Accounts are numbered from 1; no row of any other
table is made.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from pymysql.connections import Connection

from dev.console import say

COMMON, RARE = "member", "partner"  # roles that half of the accounts and one in 10,000 hold
DAYS = 400  # over which their last days of activity are spread
_BATCH = 50_000
_APART_MS = 100  # between two sign-ups

_ID = """UNHEX(CONCAT(LPAD(HEX(%(start)s + seq * 100), 12, '0'), '7000', '8000',
    LPAD(HEX(seq), 12, '0')))"""
_ROLES = """INSERT IGNORE INTO role (name, permissions, created_at, updated_at) VALUES
    ('member', '', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)),
    ('partner', '', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))"""
_CREATED = "FROM_UNIXTIME((%(start)s + seq * 100) / 1000)"
_STATEMENTS = (
    f"""INSERT INTO account
    (id, email, email_key, email_verified, name, name_key, password_hash, roles, external_id,
     lock_reason, locked_at, locked_until, is_locked, email_domain, created_at, updated_at)
    SELECT {_ID}, CONCAT('person-', seq, '@d', seq MOD 1000, '.example.com'),
        CONCAT('person-', seq, '@d', seq MOD 1000, '.example.com'), seq MOD 1000 <> 7,
        CONCAT('Chloé ', seq), CONCAT('chloé ', seq), '',
        CONCAT_WS(',', IF(seq MOD 2, 'member', NULL), IF(seq MOD 10000 = 1, 'partner', NULL)),
        CONCAT('customer-', seq), IF(seq MOD 200 = 3, 'abuse', NULL),
        IF(seq MOD 200 = 3, {_CREATED}, NULL), IF(seq MOD 400 = 3, {_CREATED}, NULL),
        seq MOD 200 = 3, CONCAT('d', seq MOD 1000, '.example.com'), {_CREATED}, {_CREATED}
    FROM {{numbers}}""",
    f"""INSERT INTO account_activity (account_id, last_seen_on)
    SELECT {_ID}, %(today)s - INTERVAL (seq MOD {DAYS}) DAY FROM {{numbers}}""",
    f"""INSERT INTO account_role (account_id, role, granted_at)
    SELECT {_ID}, 'member', UTC_TIMESTAMP(6) FROM {{numbers}} WHERE seq MOD 2
    UNION ALL
    SELECT {_ID}, 'partner', UTC_TIMESTAMP(6) FROM {{numbers}} WHERE seq MOD 10000 = 1""",
    f"""INSERT INTO account_deletion (account_id, due_at, reason, created_at)
    SELECT {_ID}, UTC_TIMESTAMP(6) + INTERVAL 9 DAY, 'requested', UTC_TIMESTAMP(6)
    FROM {{numbers}} WHERE seq MOD 500 = 9""",
    f"""INSERT INTO account_invitation
    (id, account_id, invited_by, roles, created_at, expires_at, accepted_at)
    SELECT {_ID}, {_ID}, {_ID}, '', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6),
        IF(seq MOD 500 = 11, NULL, UTC_TIMESTAMP(6))
    FROM {{numbers}} WHERE seq MOD 250 = 11""",
)
_TABLES = (
    *("account", "account_activity", "account_role", "account_deletion", "account_invitation"),
)


class AccountRows:
    """Made-up accounts; ``grow`` may be called again."""

    def __init__(self) -> None:
        self.accounts = 0
        self.today = datetime.now(UTC).date()
        self._start = int(time.time() * 1000) - DAYS * 86_400_000

    def id(self, number: int) -> UUID:
        """Return the id of an account."""
        milliseconds = self._start + number * _APART_MS
        return UUID(int=(milliseconds << 80) + (7 << 76) + (8 << 60) + number)

    def seen_on(self, number: int) -> date:
        """Return the day on which an account was last seen."""
        return self.today - timedelta(days=number % DAYS)

    def created_at(self, number: int) -> datetime:
        """Return the time at which an account was created."""
        return datetime.fromtimestamp((self._start + number * _APART_MS) / 1000, UTC)

    def grow(self, sql: Connection[Any], accounts: int) -> None:
        """Insert accounts until there are so many."""
        values = {"start": self._start, "today": self.today}
        with sql.cursor() as cursor:
            # The numbers are right by construction; checking each would double the time.
            cursor.execute("SET unique_checks = 0, foreign_key_checks = 0")
            cursor.execute(_ROLES)
            for first in range(self.accounts + 1, accounts + 1, _BATCH):
                last = min(first + _BATCH - 1, accounts)
                for statement in _STATEMENTS:
                    numbers = f"seq_{first}_to_{last}"
                    cursor.execute(statement.format(numbers=numbers), values)
                sql.commit()
                if last % 1_000_000 == 0:
                    say(f"  {last:,}")
            for table in _TABLES:
                cursor.execute(f"ANALYZE TABLE {table}")
                cursor.fetchall()
        self.accounts = accounts
