"""Print the results of a scenario as Markdown: promises, a comparison, and its surroundings."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from bench.harness import wrk
from bench.harness.rounds import BenchCase, find, ratios
from bench.harness.services import BenchServices
from dev.console import say

MIB = 1024 * 1024


@dataclass(frozen=True)
class BenchPromise:
    """A target: ``measured`` may be at most ``bound``."""

    text: str
    bound: float
    measured: float
    unit: str = ""

    @property
    def is_kept(self) -> bool:
        return self.measured <= self.bound


def markdown(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    all_lines = [head, tuple("---" for _ in head), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in all_lines)


def promises(judged: Iterable[BenchPromise]) -> str:
    """Return the table of promises."""
    lines = [
        (
            promise.text,
            f"{promise.bound:g}{promise.unit}",
            f"{promise.measured:.3f}{promise.unit}",
            "yes" if promise.is_kept else "**no**",
        )
        for promise in judged
    ]
    return markdown(("promised", "at most", "measured", "kept"), lines)


def comparison(
    cases: Sequence[BenchCase], bases: Mapping[str, Sequence[str]], second: str = "server"
) -> str:
    """Return the medians of the rounds, grouped by operation.

    ``bases`` has a column of ratios for each of its keys: to the case of the same operation whose
    name is listed. The quartiles of the rounds' ratios follow in brackets. ``second`` is the head
    of the second column.
    """
    head = (
        *("operation", second, "CPU ms a request"),
        *(f"÷ {base}" for base in bases),
        *("requests/s", "p50 ms", "p99 ms", "p99.9 ms", "MariaDB and Redis, CPU ms", "wrong"),
    )
    lines = []
    for operation in dict.fromkeys(case.operation for case in cases):
        for case in (candidate for candidate in cases if candidate.operation == operation):
            costs = [1000 * sample.cost for sample in case.samples]
            line = (
                *(case.operation.title, case.title),
                f"{1000 * case.middle('cost'):.3f} ({min(costs):.3f} to {max(costs):.3f})",
                *(_ratio(case, cases, names) for names in bases.values()),
                f"{case.middle('rate'):.0f}",
                *(f"{1000 * case.middle(name):.2f}" for name in ("p50", "p99", "p999")),
                f"{1000 * case.middle('behind'):.3f}",
                str(sum(sample.wrong for sample in case.samples)),
            )
            lines.append(line)
    return markdown(head, lines)


def _ratio(case: BenchCase, cases: Sequence[BenchCase], names: Sequence[str]) -> str:
    base = next((row for name in names if (row := find(cases, case.operation, name))), None)
    if base is None:
        return ""
    if base is case:
        return "1.000"
    lower, middle, upper = quantiles(ratios(case, base), n=4, method="inclusive")
    return f"{middle:.3f} ({lower:.3f} to {upper:.3f})"


def conclude(
    arguments: str, services: BenchServices, cases: Sequence[BenchCase], *parts: str
) -> int:
    """Print the parts with the machine and its load; return 1 if an answer was wrong, else 0."""
    cpuinfo = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(": ")[2] for line in cpuinfo if line.startswith("model name")]
    others = [sample.others for case in cases for sample in case.samples]
    command = f'make bench ARGS="{arguments}"' if arguments else "make bench"
    say(
        f"\nMeasured by `{command}` on {datetime.now(UTC):%d %B %Y}:"
        f" {(models or [platform.machine()])[0]}, {os.cpu_count()} cores, {platform.system()}"
        f" {platform.release()}, Python {platform.python_version()}, {services.versions()},"
        f" {wrk.version()}."
    )
    for part in parts:
        say(f"\n{part}")
    if others:
        mean, most = sum(others) / len(others), max(others)
        say(f"\nOther processes used {mean:.1f} % of a core (at most {most:.0f} %).")
    say(f"\nLoad average {services.load_before:.1f} before, {os.getloadavg()[0]:.1f} after.")
    faulty = [case for case in cases if any(sample.wrong for sample in case.samples)]
    for case in faulty:
        wrong = (window.first_wrong for window in case.samples)
        first = next(filter(None, wrong), "none at all")
        say(f"\nWRONG: {case.operation.title} at {case.title}, the first answer: {first}")
    return 1 if faulty else 0
