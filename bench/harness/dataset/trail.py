"""A made-up audit trail, put straight into its table: ten thousand events, or ten million.

As ``bench.harness.dataset.people`` it is made by MariaDB's sequence engine. Growing goes on in
time: what is added is later than all that is there, as in a service that has ever more to do.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pymysql.connections import Connection

from bench.harness.dataset.people import ACCOUNT_ID, DAY_MS, MOMENT, UUID7, People, batches
from bench.harness.raw_http import USER_AGENT

EACH = 20  # events about an account, weeks apart from each other
_DAYS = 300  # that the whole trail spans
_GAP_MS = 3_600_000  # between two stretches of growing: for what is inserted one by one

# Of 200 events 100 start a session and one grants a role: what is frequent, and what is rare.
_TYPE = """CASE WHEN luck < 100 THEN 'session.started' WHEN luck < 160 THEN 'session.ended'
    WHEN luck < 180 THEN 'session.refused' WHEN luck < 190 THEN 'account.updated'
    WHEN luck < 199 THEN 'password.changed' ELSE 'role.granted' END"""
_DATA = """CASE WHEN luck < 100 THEN '{{"remembered":true,"deliver":"cookie"}}'
    WHEN luck < 160 THEN '{{"reason":"signed_out"}}'
    WHEN luck < 180 THEN '{{"reason":"wrong_credentials"}}'
    WHEN luck < 190 THEN '{{"fields":["name"]}}'
    WHEN luck < 199 THEN '{{}}' ELSE '{{"role":"auditor"}}' END"""
_EVENT_ID = UUID7.format(ms="at", md5="MD5(CONCAT(%(seed)s, ':trail:', number))")
_EVENTS = f"""INSERT INTO audit_event
    (id, occurred_at, type, outcome, actor, subject, session_id, request_id, ip, user_agent, data)
    SELECT {_EVENT_ID}, {MOMENT.format(ms="at")}, {_TYPE},
        IF(luck BETWEEN 160 AND 179, 'failure', 'success'),
        IF(luck BETWEEN 160 AND 179, NULL, {ACCOUNT_ID}), {ACCOUNT_ID},
        IF(luck < 160, UNHEX(MD5(CONCAT(%(seed)s, ':of:', number))), NULL), MD5(number),
        CONCAT('198.18.', account_number DIV 250 MOD 250, '.', account_number MOD 250),
        %(user_agent)s, {_DATA}
    FROM (SELECT seq AS number, CONV(SUBSTR(MD5(seq), 1, 8), 16, 10) MOD 200 AS luck,
            %(first_account)s + (seq - %(first)s) MOD %(accounts)s AS account_number,
            %(begin)s + (seq - %(first)s) * (%(end)s - %(begin)s) DIV %(events)s AS at
        FROM seq_{{first}}_to_{{last}}) AS numbers"""

_FIRST_PARTITION = """SELECT partition_name, partition_description FROM
    information_schema.partitions WHERE table_schema = DATABASE() AND table_name = 'audit_event'
    AND partition_ordinal_position = 1"""


class Trail:
    """``stretches`` is how often it will grow: each time by a further share of ten months.

    ``end_ms`` is when the last of its events was.
    """

    def __init__(self, people: People, stretches: int) -> None:
        self.events = 0
        self._begin_ms = self.end_ms = int(time.time() * 1000) - _DAYS * DAY_MS
        self._people = people
        self._stretch = (_DAYS - 1) * DAY_MS // stretches

    def grow(
        self, sql: Connection[Any], events: int, tell: Callable[[str, int, int], None]
    ) -> None:
        """Until there are so many, a multiple of ``EACH``; the people they are about as well."""
        begin = self.end_ms + (_GAP_MS if self.events else 0)
        self.end_ms = begin + self._stretch
        first, self.events = self.events, events
        first_account = self._people.accounts
        self._people.grow(sql, events // EACH, tell)
        values = {
            **self._people.values,
            "first": first,
            "events": events - first,
            "begin": begin,
            "end": self.end_ms,
            "first_account": first_account,
            "accounts": self._people.accounts - first_account,
            "user_agent": USER_AGENT,
        }
        for start, last in batches(first, events):
            with sql.cursor() as cursor:
                cursor.execute(_EVENTS.format(first=start, last=last), values)
            sql.commit()
            tell("audit_event", last + 1 - first, events - first)

    def some_moment(self, draw: random.Random) -> datetime:
        """One at which, and for some time after which, something happened."""
        return datetime.fromtimestamp(draw.randrange(self._begin_ms, self.end_ms) / 1000, UTC)

    def by_month(self, sql: Connection[Any]) -> None:
        """A partition for each of its months: the table has them from the day it was made on."""
        with sql.cursor() as cursor:
            cursor.execute(_FIRST_PARTITION)
            row = cursor.fetchone()
            assert row
            name, bound = row
            digits = re.search("[0-9a-f]{32}", bound.lower())
            assert digits
            bounds = [one for one in _months(self.end_ms) if one < digits[0]]
            parts = [f"PARTITION made_up_{one} VALUES LESS THAN (X'{one}')" for one in bounds]
            parts.append(f"PARTITION {name} VALUES LESS THAN (X'{digits[0]}')")
            cursor.execute(
                f"ALTER TABLE audit_event REORGANIZE PARTITION {name} INTO ({', '.join(parts)})"
            )


def _months(since_ms: int) -> list[str]:
    """The least id of each month after that moment, up to now; in hexadecimal."""
    moment = datetime.fromtimestamp(since_ms / 1000, UTC)
    found = []
    while moment < datetime.now(UTC):
        year, month = divmod(12 * moment.year + moment.month, 12)
        moment = datetime(year, month + 1, 1, tzinfo=UTC)
        found.append(f"{int(moment.timestamp() * 1000):012x}{'0' * 20}")
    return found
