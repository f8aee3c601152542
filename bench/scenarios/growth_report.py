"""The tables of the bytes that ``make bench ARGS=growth`` counts."""

from __future__ import annotations

from collections.abc import Sequence

from bench.harness.redis_bytes import KeyBytes
from bench.harness.table_bytes import TableBytes
from bench.harness.traffic import Traffic
from bench.reporting import report
from bench.scenarios.growth_bytes import Bytes

_MIB = 1024 * 1024


def body(found: Bytes) -> str:
    """All of them, in Markdown."""
    return "\n\n".join(
        (
            "Bytes of a row in MariaDB, in InnoDB's pages:",
            tables(found.tables),
            "Bytes of a key in Redis:",
            keys(found.keys),
            "Bytes that one request moves, and events that it leaves:",
            traffic(found.traffic),
        )
    )


def tables(measured: Sequence[TableBytes]) -> str:
    lines = [
        (
            f"`{one.name}`",
            f"{one.rows:,}",
            f"{one.data_of_a_row:.0f}",
            f"{one.indexes_of_a_row:.0f}",
            f"{one.of_a_row:.0f}",
            f"{one.files / _MIB:,.0f}",
        )
        for one in measured
    ]
    head = ("table", "rows", "data", "other indexes", "together", "its files, MiB")
    return report.table(head, lines)


def keys(measured: Sequence[KeyBytes]) -> str:
    lines = [
        (
            one.kind,
            f"{one.keys:,}",
            f"{one.value:.0f}" if one.value else "",
            f"{one.by_key:.0f}",
            "" if one.in_all is None else f"{one.in_all:.0f}",
        )
        for one in measured
    ]
    head = ("key", "keys", "its value", "`MEMORY USAGE`", "growth of `used_memory`, a key")
    return report.table(head, lines)


def traffic(measured: Sequence[Traffic]) -> str:
    lines = [
        (
            one.title,
            f"{one.moved.commands:.1f}",
            *(
                f"{number:,.0f}"
                for number in (
                    *(one.moved.redis_in, one.moved.redis_out, one.moved.redis_log),
                    *(one.moved.sql_in, one.moved.sql_out, one.moved.redo, one.moved.binary_log),
                )
            ),
            f"{one.moved.events:.1f}",
        )
        for one in measured
    ]
    head = (
        "request",
        "commands of Redis",
        "to Redis",
        "from Redis",
        "Redis' log",
        "to MariaDB",
        "from MariaDB",
        "redo log",
        "binary log",
        "audit events",
    )
    return report.table(head, lines)
