"""The tables of ``make bench ARGS=audit``, and what was promised of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.harness.watched import Used
from bench.reporting import report, targets
from bench.reporting.targets import Promise
from bench.scenarios.first_pages import Page
from bench.scenarios.inserting import Inserted

_MIB = 1024 * 1024
SEAL = "seal"


@dataclass(frozen=True)
class Size:
    """All that was found with so many events.

    ``commands`` are those that ran, by name; ``done`` is how many events each of them had to do.
    """

    events: int
    inserted: Inserted
    pages: list[Page]
    commands: dict[str, Used]
    done: dict[str, int]


def body(found: Sequence[Size]) -> str:
    """All of them, in Markdown."""
    return "\n\n".join(
        (
            targets.table(judge(found)),
            "Each command of an operator, in a process of its own:",
            _commands(found),
            "First pages, each the median of many; rows are what MariaDB read for it:",
            _pages(found),
            "One event more, in a transaction of its own; beside it the same into an empty table:",
            _inserted(found),
        )
    )


def judge(found: Sequence[Size]) -> list[Promise]:
    """What grows with the table."""
    first, last = found[0], found[-1]
    few, many = [one for one in found if one.commands][-2:]
    peak = max(many.commands[name].peak / few.commands[name].peak for name in many.commands)
    # a page that was not full yet says nothing
    rows = max(
        page.rows / before.rows
        for page, before in zip(last.pages, first.pages, strict=True)
        if page.items == before.items and before.rows
    )
    return [
        Promise(f"peak memory with {many.events:,} events, by {few.events:,}", 1.1, peak),
        Promise(
            f"rows that a first page reads with {last.events:,} events, by {first.events:,}",
            1.5,
            rows,
        ),
        Promise(
            f"MariaDB's CPU for one event more with {last.events:,}, by {first.events:,}",
            1.25,
            _growth(first, last),
        ),
    ]


def _growth(first: Size, last: Size) -> float:
    """Beside the yardstick, since between the two lie minutes."""
    return _by_empty(last.inserted) / _by_empty(first.inserted)


def _by_empty(inserted: Inserted) -> float:
    return inserted.processor / inserted.empty_processor


def _commands(found: Sequence[Size]) -> str:
    head = ("command", "events", "s", "events/s", "CPU s", "events a CPU s", "peak memory, MiB")
    lines = [
        (
            f"`audit {name}`",
            f"{one.done[name]:,}",
            f"{used.seconds:.1f}",
            f"{one.done[name] / used.seconds:,.0f}",
            f"{used.processor:.1f}",
            f"{one.done[name] / used.processor:,.0f}",
            f"{used.peak / _MIB:.1f}",
        )
        for name in found[0].commands
        for one in found
        if (used := one.commands.get(name))
    ]
    return report.table(head, lines)


def _pages(found: Sequence[Size]) -> str:
    sizes = [f"{one.events:,} events" for one in found]
    head = (
        "first page",
        *(f"{size}: ms" for size in sizes),
        *(f"{size}: rows" for size in sizes),
        "from",
    )
    lines = [
        (
            row[0].title,
            *(f"{1000 * page.seconds:.1f}" for page in row),
            *(f"{page.rows:.0f}" for page in row),
            ", ".join(dict.fromkeys(key for page in row for key in page.keys)),
        )
        for row in zip(*(one.pages for one in found), strict=True)
    ]
    return report.table(head, lines)


def _inserted(found: Sequence[Size]) -> str:
    head = (
        "events",
        "MariaDB, CPU ms",
        "into an empty table",
        "÷",
        "wall ms",
        "into an empty table",
    )
    lines = [
        (
            f"{size.events:,}",
            f"{1000 * one.processor:.3f}",
            f"{1000 * one.empty_processor:.3f}",
            f"{_by_empty(one):.2f}",
            f"{1000 * one.seconds:.2f}",
            f"{1000 * one.empty_seconds:.2f}",
        )
        for size in found
        for one in (size.inserted,)
    ]
    return report.table(head, lines)
