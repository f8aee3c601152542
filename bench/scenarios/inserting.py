"""What adding an event costs MariaDB: transactions of one each, committed as in production.

In turns with the same into a table of the same form that is all but empty: what the machine does
meanwhile, both tables feel.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from pymysql.connections import Connection

from api.store.audit_event import INSERT
from bench.harness import cpu
from bench.harness.dataset.trail import Trail
from bench.harness.raw_http import USER_AGENT
from bench.harness.services import Place

_YARDSTICK = "empty_audit_event"
_TURNS, _QUICK_TURNS = 8, 3
_EACH = 400  # transactions


@dataclass(frozen=True)
class Inserted:
    """One transaction: seconds of MariaDB's processor in the mean, seconds of wall in the median.

    ``empty`` is the yardstick's.
    """

    processor: float
    seconds: float
    empty_processor: float
    empty_seconds: float


def make_yardstick(sql: Connection[Any]) -> None:
    """The empty table."""
    with sql.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_YARDSTICK} LIKE audit_event")


def measure(sql: Connection[Any], place: Place, trail: Trail, *, quick: bool) -> Inserted:
    """In turns; the events stand behind the trail's last."""
    empty = INSERT.replace("audit_event", _YARDSTICK)
    mariadb = place.servers["MariaDB"]
    processor = {INSERT: 0.0, empty: 0.0}
    seconds: dict[str, list[float]] = {INSERT: [], empty: []}
    turns = _QUICK_TURNS if quick else _TURNS
    for turn in range(turns):
        for statement in (INSERT, empty) if turn % 2 else (empty, INSERT):
            rows = [_row(trail.end_ms + turn * _EACH + number) for number in range(_EACH)]
            before = cpu.settled(mariadb)
            seconds[statement] += _insert(sql, statement, rows)
            processor[statement] += cpu.used_by(mariadb) - before
        with sql.cursor() as cursor:
            cursor.execute(f"TRUNCATE TABLE {_YARDSTICK}")
    count = turns * _EACH
    return Inserted(
        processor[INSERT] / count,
        median(seconds[INSERT]),
        processor[empty] / count,
        median(seconds[empty]),
    )


def _insert(
    sql: Connection[Any], statement: str, rows: Sequence[tuple[object, ...]]
) -> list[float]:
    took = []
    with sql.cursor() as cursor:
        for row in rows:
            began = time.perf_counter()
            sql.begin()
            cursor.execute(statement, row)
            sql.commit()
            took.append(time.perf_counter() - began)
    return took


def _row(at_ms: int) -> tuple[object, ...]:
    who = secrets.token_bytes(16)
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).replace(tzinfo=None)
    return (
        at_ms.to_bytes(6) + b"\x70\x00\x80" + secrets.token_bytes(7),
        moment,
        "session.started",
        "success",
        who,
        who,
        secrets.token_bytes(16),
        secrets.token_hex(16),
        f"198.19.{who[0]}.{who[1]}",
        USER_AGENT,
        '{"remembered":true,"deliver":"cookie"}',
    )
