"""Insert up to a million made-up people, with sessions and events, straight into the tables.

MariaDB makes the rows from its sequence engine. Values that this process needs, too, such as the
secrets of sessions, are derived from a seed and a number in the same way on both sides.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

from argon2 import PasswordHasher
from pymysql.connections import Connection

from bench.harness.raw_http import USER_AGENT

PASSWORD = "six dusty violins"  # noqa: S105  made up
_BATCH = 20_000
_DAY_MS = 86_400_000

# UUIDv7: milliseconds since 1970, then bits that are random in a real one.
_UUID7 = (
    "UNHEX(CONCAT(LPAD(HEX({ms}), 12, '0'), '7', SUBSTR({md5}, 1, 3), '8', SUBSTR({md5}, 4, 15)))"
)
_ACCOUNT_ID = _UUID7.format(
    ms="%(start)s + account_number * 5000", md5="MD5(CONCAT(%(seed)s, ':account:', account_number))"
)
_SESSION_ID = _UUID7.format(
    ms="%(now_ms)s - 3600000 + number", md5="MD5(CONCAT(%(seed)s, ':session:', number))"
)
_EVENT_ID = _UUID7.format(ms="at", md5="MD5(CONCAT(%(seed)s, ':event:', number))")

_ACCOUNTS = f"""INSERT INTO account
    (id, email, email_key, name, password_hash, created_at, updated_at)
    SELECT {_ACCOUNT_ID}, CONCAT('person-', account_number, '@example.com'),
        CONCAT('person-', account_number, '@example.com'),
        CONCAT('Chloé ', account_number), %(password_hash)s, created_at, created_at
    FROM (SELECT seq AS account_number,
            FROM_UNIXTIME((%(start)s + seq * 5000) / 1000) AS created_at
        FROM seq_{{first}}_to_{{last}}) AS numbers"""
_SESSIONS = f"""INSERT INTO session
    (id, secret_digest, account_id, epoch, created_at, authenticated_at, last_seen_at, expires_at,
     idle_timeout, remembered, assurance, ip, user_agent, device)
    SELECT {_SESSION_ID},
        UNHEX(SHA2(SUBSTR(SHA2(CONCAT(%(seed)s, ':secret:', number), 256), 1, 43), 256)),
        {_ACCOUNT_ID}, 1, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP(),
        UTC_TIMESTAMP() + INTERVAL 31 DAY, 1209600, 1, 1, '203.0.113.9', %(user_agent)s,
        'Chrome 142 on Windows'
    FROM (SELECT seq AS number, seq DIV %(each)s AS account_number
        FROM seq_{{first}}_to_{{last}}) AS numbers"""
# Among 200 events 100 start a session and one grants a role: a frequent type and a rare one. The
# events of an account are not next to each other, and added events are later than all present ones.
_EVENTS = f"""INSERT INTO audit_event
    (id, occurred_at, type, outcome, actor, subject, session_id, request_id, ip, user_agent, data)
    SELECT {_EVENT_ID}, FROM_UNIXTIME(at / 1000),
        CASE WHEN luck < 100 THEN 'session.started' WHEN luck < 160 THEN 'session.ended'
            WHEN luck < 180 THEN 'session.refused' WHEN luck < 190 THEN 'account.updated'
            WHEN luck < 199 THEN 'password.changed' ELSE 'role.granted' END,
        IF(luck BETWEEN 160 AND 179, 'failure', 'success'),
        IF(luck BETWEEN 160 AND 179, NULL, {_ACCOUNT_ID}), {_ACCOUNT_ID},
        IF(luck < 160, UNHEX(MD5(CONCAT(%(seed)s, ':of:', number))), NULL), MD5(number),
        CONCAT('198.18.', account_number DIV 250 MOD 250, '.', account_number MOD 250),
        %(user_agent)s,
        CASE WHEN luck < 100 THEN '{{{{"remembered":true,"deliver":"cookie"}}}}'
            WHEN luck < 160 THEN '{{{{"reason":"signed_out"}}}}'
            WHEN luck < 180 THEN '{{{{"reason":"wrong_credentials"}}}}'
            WHEN luck < 190 THEN '{{{{"fields":["name"]}}}}'
            WHEN luck < 199 THEN '{{{{}}}}' ELSE '{{{{"role":"auditor"}}}}' END
    FROM (SELECT seq AS number, CONV(SUBSTR(MD5(seq), 1, 8), 16, 10) MOD 200 AS luck,
            %(first_account)s + (seq - %(first_event)s) MOD %(more)s AS account_number,
            %(begin)s + (seq - %(first_event)s) * %(stretch)s DIV (%(more)s * %(events)s) AS at
        FROM seq_{{first}}_to_{{last}}) AS numbers"""


class MadeUpPeople:
    """Accounts with ``sessions_each`` sessions and ``events`` events. Numbers begin at 0.

    The events of each growth are spread over a hundred days. Three times it may grow.
    """

    def __init__(self, *, sessions_each: int, events: int) -> None:
        self.sessions_each = sessions_each
        self.accounts = 0
        now_ms = int(time.time() * 1000)
        self._end_ms = now_ms - 301 * _DAY_MS
        # OWASP's parameters, which are also the default of the settings
        self.password_hash = PasswordHasher(2, 19456, 1).hash(PASSWORD)
        self._values: dict[str, Any] = {
            "seed": secrets.token_hex(16),
            "now_ms": now_ms,
            "start": self._end_ms - 5 * _DAY_MS,
            "each": sessions_each,
            "events": events,
            "stretch": 100 * _DAY_MS,
            "password_hash": self.password_hash,
            "user_agent": USER_AGENT,
        }

    def email(self, account: int) -> str:
        """Return the address of an account, by number."""
        return f"person-{account}@example.com"

    def secret(self, session: int) -> str:
        """Return the secret of a session, by number. Account n has those from n * each on."""
        text = f"{self._values['seed']}:secret:{session}"
        return hashlib.sha256(text.encode()).hexdigest()[:43]

    def grow(self, sql: Connection[Any], accounts: int) -> None:
        """Insert people until there are so many accounts."""
        events = self._values["events"]
        first, self.accounts = self.accounts, accounts
        values = {
            **self._values,
            "first_account": first,
            "first_event": first * events,
            "more": accounts - first,
            "begin": self._end_ms,
        }
        self._end_ms += values["stretch"]
        with sql.cursor() as cursor:
            # The numbers are right by construction; checking each would double the time.
            cursor.execute("SET unique_checks = 0, foreign_key_checks = 0, sql_log_bin = 0")
            for table, statement, per_account in (
                ("account", _ACCOUNTS, 1),
                ("session", _SESSIONS, self.sessions_each),
                ("audit_event", _EVENTS, events),
            ):
                end = accounts * per_account
                for start in range(first * per_account, end, _BATCH):
                    last = min(start + _BATCH, end) - 1
                    cursor.execute(statement.format(first=start, last=last), values)
                    sql.commit()
                cursor.execute(f"ANALYZE TABLE {table}")
                cursor.fetchall()
