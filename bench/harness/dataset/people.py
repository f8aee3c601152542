"""Made-up people, put straight into the tables: a thousand or a million.

MariaDB makes the rows itself, from its sequence engine; whatever must be known here too, the
secrets of sessions above all, is derived from a seed and a number in the same way on both sides.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

from argon2 import PasswordHasher
from pymysql.connections import Connection

from bench.harness.raw_http import USER_AGENT

PASSWORD = "six dusty violins"  # noqa: S105  made up
# As OWASP asks for, and as the settings have it.
MEMORY_KIB, PASSES, LANES = 19456, 2, 1
_BATCH = 20_000
DAY_MS = 86_400_000
_APART_MS = 5_000

# UUIDv7: milliseconds since 1970, then what is random in a real one.
UUID7 = (
    "UNHEX(CONCAT(LPAD(HEX({ms}), 12, '0'), '7', SUBSTR({md5}, 1, 3), '8', SUBSTR({md5}, 4, 15)))"
)
ACCOUNT_ID = UUID7.format(
    ms="%(start)s + account_number * %(apart)s",
    md5="MD5(CONCAT(%(seed)s, ':account:', account_number))",
)
_SESSION = UUID7.format(
    ms="%(now_ms)s - 3600000 + number",
    md5="MD5(CONCAT(%(seed)s, ':session:', number))",
)
_EVENT_MS = "(%(start)s + turn * 60 * %(day)s + account_number * %(apart)s)"
_EVENT = UUID7.format(ms=_EVENT_MS, md5="MD5(CONCAT(%(seed)s, ':event:', number))")
MOMENT = "FROM_UNIXTIME({ms} / 1000)"

ACCOUNTS = f"""INSERT INTO account
    (id, email, email_key, name, password_hash, created_at, updated_at)
    SELECT {ACCOUNT_ID}, CONCAT('person-', account_number, '@example.com'),
        CONCAT('person-', account_number, '@example.com'),
        CONCAT(ELT(1 + account_number MOD 6, 'Ada', 'Björn', 'Chloé', 'Dmitri', 'Eszter', 'Fatou'),
               ' ',
               ELT(1 + account_number MOD 5, 'Nguyễn', 'Okafor', 'Petit', 'Quispe', 'Rossi')),
        %(password_hash)s, created_at, created_at
    FROM (SELECT seq AS account_number,
            {MOMENT.format(ms="(%(start)s + seq * %(apart)s)")} AS created_at
        FROM seq_{{first}}_to_{{last}}) AS numbers"""

SESSIONS = f"""INSERT INTO session
    (id, secret_digest, account_id, epoch, created_at, authenticated_at, last_seen_at, expires_at,
     idle_timeout, remembered, assurance, ip, user_agent, device)
    SELECT {_SESSION},
        UNHEX(SHA2(SUBSTR(SHA2(CONCAT(%(seed)s, ':secret:', number), 256), 1, 43), 256)),
        {ACCOUNT_ID}, 1, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP(),
        UTC_TIMESTAMP() + INTERVAL 31 DAY, 1209600, 1, 1, '203.0.113.9', %(user_agent)s,
        'Chrome 142 on Windows'
    FROM (SELECT seq AS number, seq DIV %(each)s AS account_number
        FROM seq_{{first}}_to_{{last}}) AS numbers"""

# An account's events are not next to each other: they happened weeks apart.
EVENTS = f"""INSERT INTO audit_event
    (id, occurred_at, type, outcome, actor, subject, session_id, request_id, ip, user_agent, data)
    SELECT {_EVENT}, {MOMENT.format(ms=_EVENT_MS)}, 'session.started', 'success', {ACCOUNT_ID},
        {ACCOUNT_ID}, UNHEX(MD5(CONCAT(%(seed)s, ':of:', number))), MD5(number), '203.0.113.9',
        %(user_agent)s,
        '{{{{"remembered":true,"deliver":"cookie"}}}}'
    FROM (SELECT seq AS number,
            %(first_account)s + (seq - %(first_event)s) MOD %(accounts)s AS account_number,
            (seq - %(first_event)s) DIV %(accounts)s AS turn
        FROM seq_{{first}}_to_{{last}}) AS numbers"""


class People:
    """``each`` sessions and ``events`` events for every account. Numbers begin at 0."""

    def __init__(self, *, each: int, events: int) -> None:
        self.each = each
        self.events = events
        self.accounts = 0
        self._seed = secrets.token_hex(16)
        hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self.password_hash = hasher.hash(PASSWORD)
        now_ms = int(time.time() * 1000)
        self.values: dict[str, object] = {
            "seed": self._seed,
            "now_ms": now_ms,
            "start": now_ms - 305 * DAY_MS,
            "day": DAY_MS,
            "apart": _APART_MS,
            "each": each,
            "password_hash": self.password_hash,
            "user_agent": USER_AGENT,
        }

    def email(self, account: int) -> str:
        """The address of an account, by number."""
        return f"person-{account}@example.com"

    def secret(self, session: int) -> str:
        """The secret of a session, by number. Account n has those from n * each on."""
        text = f"{self._seed}:secret:{session}"
        return hashlib.sha256(text.encode()).hexdigest()[:43]

    def grow(
        self, sql: Connection[Any], accounts: int, tell: Callable[[str, int, int], None]
    ) -> None:
        """Until there are so many. ``tell`` is told the table, rows done and rows in all."""
        with sql.cursor() as cursor:
            # the numbers are right by construction; checking each would double the time
            cursor.execute("SET unique_checks = 0, foreign_key_checks = 0, sql_log_bin = 0")
        first, more = self.accounts, accounts - self.accounts
        values = {
            **self.values,
            "first_account": first,
            "accounts": more,
            "first_event": first * self.events,
        }
        for table, statement, per_account in (
            ("account", ACCOUNTS, 1),
            ("session", SESSIONS, self.each),
            ("audit_event", EVENTS, self.events),
        ):
            begin, end = first * per_account, accounts * per_account
            for start, last in batches(begin, end):
                with sql.cursor() as cursor:
                    cursor.execute(statement.format(first=start, last=last), values)
                sql.commit()
                tell(table, last + 1 - begin, end - begin)
        self.accounts = accounts


def batches(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The first and the last number of each, from ``begin`` to before ``end``."""
    for start in range(begin, end, _BATCH):
        yield start, min(start + _BATCH, end) - 1
