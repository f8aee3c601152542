"""The tables, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.harness.rounds import Row, Sample
from bench.harness.servers import BASELINE, BETTER_AUTH, GATEBOOK

# who asks MariaDB and Redis
_WITH_SERVERS = {GATEBOOK.name, BASELINE.name, BETTER_AUTH.name}
HEAD = (
    "operation",
    "server",
    "CPU ms a request",
    "÷ baseline",
    "÷ lowest floor",
    "requests/s",
    "p50 ms",
    "p99 ms",
    "p99.9 ms",
    "MariaDB and Redis, CPU ms",
    "wrong",
)


def comparison(rows: Sequence[Row]) -> str:
    """The medians of the rounds, grouped by operation, the cheapest first."""
    operations = list(dict.fromkeys(row.operation for row in rows))
    lines = []
    for operation in operations:
        group = sorted(
            (row for row in rows if row.operation is operation), key=lambda one: one.cost
        )
        lines += [_line(row, rows) for row in group]
    return table(HEAD, lines)


def rounds(rows: Sequence[Row]) -> str:
    """What each round came to: the cost of a request in each, in ms."""
    count = max(len(row.samples) for row in rows)
    head = ("operation", "server", *(f"round {number + 1}" for number in range(count)))
    lines = [
        (row.operation.title, row.title, *(f"{1000 * one.cost:.3f}" for one in row.samples))
        for row in rows
    ]
    return table(head, lines)


def meanwhile(rows: Iterable[Row]) -> str:
    """What else the machine did, over all windows."""
    samples = [sample for row in rows for sample in row.samples]
    shares = {
        "others on the server's core": [one.shares.on_core for one in samples],
        "others on all cores": [one.shares.everywhere for one in samples],
        "taken by the host (steal)": [one.shares.stolen for one in samples],
    }
    return "; ".join(
        f"{name} {sum(values) / len(values):.1f} % of a core (at most {max(values):.0f} %)"
        for name, values in shares.items()
    )


def wrong(rows: Iterable[Row]) -> list[str]:
    """Each row with answers that were not right, or requests that got none."""
    return [
        f"{row.operation.title} at {row.title}: {count} wrong answers, the first: "
        + next((one.first_wrong for one in row.samples if one.first_wrong), "none at all")
        for row in rows
        if (count := sum(one.wrong for one in row.samples))
    ]


def find(rows: Iterable[Row], operation: str, contender: str) -> Row | None:
    """The row of an operation at a contender, by their names."""
    return next(
        (row for row in rows if (row.operation.name, row.contender) == (operation, contender)), None
    )


def ratio(rows: Sequence[Row], row: Row, to: str) -> float | None:
    """The cost of a row by that of the same operation at another contender, round by round."""
    other = find(rows, row.operation.name, to)
    if other is None:
        return None
    return row.cost / other.cost


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Markdown."""
    all_lines = [head, tuple("---" for _ in head), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in all_lines)


def _line(row: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    def ms(seconds: float) -> str:
        return f"{1000 * seconds:.2f}"

    def times(to: str) -> str:
        found = ratio(rows, row, to)
        return "" if found is None else f"{found:.2f}"

    lowest = "hash" if row.operation.hashes else "wsgi"
    costs = [one.cost for one in row.samples]
    served = row.contender != "hash"

    def latency(of: Sample) -> tuple[float, float, float]:
        return of.p50, of.p99, of.p999

    return (
        row.operation.title,
        row.title,
        f"{1000 * row.cost:.3f} ({1000 * min(costs):.3f} to {1000 * max(costs):.3f})",
        times(BASELINE.name),
        times(lowest),
        f"{row.middle(lambda one: one.rate):.0f}",
        *(
            ms(row.middle(lambda one, at=at: latency(one)[at])) if served else ""  # type: ignore[misc]
            for at in range(3)
        ),
        ms(row.middle(lambda one: one.behind)) if row.contender in _WITH_SERVERS else "",
        str(sum(one.wrong for one in row.samples)),
    )
