"""What was promised, what was measured, and whether the one keeps the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.harness.cpu import Memory
from bench.harness.rounds import Row
from bench.harness.servers import BASELINE, BETTER_AUTH, GATEBOOK
from bench.reporting import report
from bench.scenarios.interference import Beside
from bench.scenarios.interference import ratio as interference

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Promise:
    """``measured`` may be at most ``bound``."""

    text: str
    bound: float
    measured: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        return self.measured <= self.bound


def judge(
    rows: Sequence[Row], beside: Sequence[Beside], start: float, rested: Memory
) -> list[Promise]:
    """All that this run can tell about. ``start`` in seconds; ``rested`` is the worker after the
    load, when it has given back what its last hash had.
    """
    found = [
        _cost(rows, "check", BASELINE.name, 0.60, "a session check, by the baseline's"),
        _cost(rows, "check", BETTER_AUTH.name, 0.29, "a session check, by better-auth's"),
        _cost(rows, "sign-in", "hash", 1.05, "a sign-in, by the hash alone"),
        _cost(rows, "sign-up", "hash", 1.05, "a sign-up, by the hash alone"),
        _cost(rows, "sign-in", BETTER_AUTH.name, 0.70, "a sign-in, by better-auth's"),
        _p99(beside),
        Promise("from `gunicorn` to the first 200", 0.7, start, " s"),
        Promise(
            "resident memory of the worker after the load, at rest",
            70,
            rested.resident / _MIB,
            " MiB",
        ),
    ]
    return [one for one in found if one is not None]


def table(promises: Iterable[Promise]) -> str:
    """In Markdown."""
    return report.table(
        ("promised", "at most", "measured", "kept"),
        [
            (
                one.text,
                f"{one.bound:g}{one.unit}",
                f"{one.measured:.2f}{one.unit}",
                "yes" if one.kept else "**no**",
            )
            for one in promises
        ],
    )


def _p99(beside: Sequence[Beside]) -> Promise | None:
    text = "p99 of session checks beside sign-ins, by the quiet p99"
    return Promise(text, 5.0, interference(beside)) if beside else None


def _cost(rows: Sequence[Row], operation: str, to: str, bound: float, text: str) -> Promise | None:
    """CPU time of Gatebook's by that of another, the hash alone being a sign-up's floor, too."""
    ours = report.find(rows, operation, GATEBOOK.name)
    other = report.find(rows, "sign-in" if to == "hash" else operation, to)
    if ours is None or other is None:
        return None
    return Promise(f"CPU time of {text}", bound, ours.cost / other.cost)
