"""First pages of the audit trail, asked for one by one: how long they take, what MariaDB reads.

Rows are counted by MariaDB (``Handler_read_%``), of which nobody else asks anything meanwhile: what
an index spares is seen there, on the busiest machine. Which index it was, its slow log tells, with
the EXPLAIN of what was really asked.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from pymysql.connections import Connection

from api.domain import ids
from bench.harness import cases
from bench.harness.dataset.people import People
from bench.harness.dataset.trail import Trail
from bench.harness.raw_http import Client, request
from dev.console import Trouble
from dev.paths import BENCH

_READS = """SELECT SUM(variable_value) FROM information_schema.global_status
    WHERE variable_name IN ('HANDLER_READ_FIRST', 'HANDLER_READ_KEY', 'HANDLER_READ_LAST',
        'HANDLER_READ_NEXT', 'HANDLER_READ_PREV', 'HANDLER_READ_RND', 'HANDLER_READ_RND_NEXT')"""
_EVENT = "SELECT subject, ip, request_id FROM audit_event WHERE id >= %s ORDER BY id LIMIT 1"
_LOG = BENCH / "slow.log"
MY_FEED = "my feed"
_YARDSTICK = "a session check meanwhile"  # it reads nothing of the trail


@dataclass(frozen=True)
class Page:
    """A question, asked many times: seconds and rows read of each answer, in the median."""

    title: str
    keys: tuple[str, ...]  # the indexes that it was answered from
    seconds: float
    rows: float
    items: float


def prepare(sql: Connection[Any]) -> None:
    """Before the server connects: what it asks can be explained from now on."""
    with sql.cursor() as cursor:
        # a connection keeps what was set when it was made, but for where the log goes
        cursor.execute("SET GLOBAL log_output = 'NONE', long_query_time = 0")
        cursor.execute("SET GLOBAL log_slow_verbosity = 'explain'")
        cursor.execute("SET GLOBAL slow_query_log = ON, slow_query_log_file = %s", (str(_LOG),))


def measure(
    sql: Connection[Any], port: int, people: People, trail: Trail, times: int
) -> list[Page]:
    """Each question so many times, in turns. Raises ``Trouble`` when an answer is not a page."""
    draw = random.Random(trail.events)  # noqa: S311  which ones, is no secret
    client = Client(port)
    found: dict[str, list[tuple[float, int, int]]] = {}
    keys: dict[str, tuple[str, ...]] = {}
    nothing = _reads(sql, -_reads(sql))  # what asking for the count reads
    for number in range(times):
        account = draw.randrange(1, people.accounts)
        for title, path in _questions(sql, trail, draw).items():
            who = account if title == MY_FEED else 0
            asking = request("GET", path, cases.cookie(people, who))
            client.send(asking)  # so that the session is in Redis, whoever it is
            before = _reads(sql)
            began = time.perf_counter()
            response, body = client.send(asking)
            seconds = time.perf_counter() - began
            items = [body] if title == _YARDSTICK else body.get("items")
            if response.status != 200 or not items:
                raise Trouble(f"{title}, {path}: {response.status} {body}")
            if not number:  # the first of each reads what the server knows of the tables
                keys[title] = _keys(sql, client, asking)
            else:
                rows = _reads(sql, -before) - nothing
                found.setdefault(title, []).append((seconds, rows, len(items)))
    client.close()
    return [
        Page(title, keys[title], *(median(one[at] for one in some) for at in range(3)))
        for title, some in found.items()
    ]


def _questions(sql: Connection[Any], trail: Trail, draw: random.Random) -> dict[str, str]:
    """About an event from anywhere in the trail."""
    subject, ip, request_id = _some_event(sql, trail, draw)
    since = trail.some_moment(draw)
    week = {"since": _text(since), "until": _text(since + timedelta(days=7))}
    asked: dict[str, dict[str, str]] = {
        "all, newest first": {},
        "all, oldest first": {"order": "oldest"},
        "`type=session.started`, half of all": {"type": "session.started"},
        "`type=role.granted`, 1 in 200": {"type": "role.granted"},
        "`type=session.*`": {"type": "session.*"},
        "`outcome=failure`": {"outcome": "failure"},
        "`actor`": {"actor": subject},
        "`subject`": {"subject": subject},
        "`subject` and `type`": {"subject": subject, "type": "session.*"},
        "`ip`": {"ip": ip},
        "`request_id`": {"request_id": request_id},
        "`since` and `until`": week,
    }
    paths = {title: f"/v1/audit-events?{urlencode(one)}" for title, one in asked.items()}
    return {MY_FEED: "/v1/account/audit-events", **paths, _YARDSTICK: "/v1/session"}


def _some_event(sql: Connection[Any], trail: Trail, draw: random.Random) -> tuple[str, str, str]:
    with sql.cursor() as cursor:
        cursor.execute(_EVENT, (ids.earliest(trail.some_moment(draw)).bytes,))
        row = cursor.fetchone()
    if row is None:
        raise Trouble("The audit trail is empty.")
    return str(UUID(bytes=row[0])), row[1], row[2]


def _keys(sql: Connection[Any], client: Client, asking: bytes) -> tuple[str, ...]:
    """# explain: id select_type table type possible_keys key …, a line each, behind tabs."""
    begin = _LOG.stat().st_size
    with sql.cursor() as cursor:
        cursor.execute("SET GLOBAL log_output = 'FILE'")
        client.send(asking)
        cursor.execute("SET GLOBAL log_output = 'NONE'")
    lines = _LOG.read_bytes()[begin:].decode(errors="replace").splitlines()
    steps = [line.split("\t") for line in lines if line.startswith("# explain: ")]
    return tuple(sorted({step[5] for step in steps if "audit_event" in step[2:3]}))


def _reads(sql: Connection[Any], less: int = 0) -> int:
    with sql.cursor() as cursor:
        cursor.execute(_READS)
        row = cursor.fetchone()
    return int(row[0]) + less if row else 0


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
