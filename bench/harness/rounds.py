"""Measure cases in rounds: each for a few seconds, next to those it is compared with.

A disturbance of the machine then hits all of them. Ratios are taken within each round, and their
median leaves out a disturbed round.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from statistics import median

from bench.harness import cpu, wrk
from bench.harness.raw_http import send_each
from bench.harness.servers import MeasuredServer
from bench.harness.wrk import WrkLoad
from dev.console import Trouble, say


@dataclass(frozen=True)
class MeasuredOperation:
    """A kind of request."""

    name: str
    title: str


@dataclass(frozen=True)
class WindowSample:
    """One window of one case. Times in seconds; ``others`` in percent of a core."""

    cost: float  # processor time of the server's processes for each request
    behind: float  # the same of MariaDB and Redis together
    rate: float  # requests a second
    p50: float
    p99: float
    p999: float
    wrong: int
    first_wrong: str
    others: float  # processes that are not part of the measurement


# the number of rounds, and the seconds of each window
FULL, QUICK = (7, 5), (3, 1)


@dataclass
class BenchCase:
    """An operation at a server, with its samples in the order of the rounds.

    ``first`` are sent one by one before each window. They bring the server to steady use: each
    session is in Redis, and none is due to be compared with the ledger, which happens once a
    minute and would distort a short window. ``beside`` is called with the seconds of a window and
    entered for its time.
    """

    operation: MeasuredOperation
    server: MeasuredServer
    load: WrkLoad
    first: Sequence[bytes] = ()
    name: str = ""
    title: str = ""
    beside: Callable[[int], AbstractContextManager[object]] = nullcontext
    samples: list[WindowSample] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name or self.server.target.name
        self.title = self.title or self.server.target.title

    def middle(self, value: str) -> float:
        """Return the median over the rounds of a field of ``WindowSample``."""
        return float(median(getattr(sample, value) for sample in self.samples))

    def measure(self, seconds: int) -> WindowSample:
        """Measure one window. Raises ``Trouble`` when one of ``first`` gets a wrong answer."""
        for response, body in send_each(self.server.port, self.first):
            if response.status not in self.load.statuses or self.load.inside not in str(body):
                raise Trouble(f"{self.operation.title} at {self.title}: {response.status} {body}")
        server, behind = self.server.pid, self.server.services.processes
        cpu_before = cpu.settled(server)
        with self.beside(seconds):
            before_behind = sum(map(cpu.used_by, behind))
            # os.times(): this process and its ended children, wrk among them
            busy, own, began = cpu.machine_busy(), sum(os.times()[:4]), time.monotonic()
            tally = wrk.run(self.load, seconds)
        # A request in flight at the end is counted as sent, so its cost is counted, too.
        used = cpu.settled(server) - cpu_before
        used_behind = sum(map(cpu.used_by, behind)) - before_behind
        bench_cpu = used + used_behind + sum(os.times()[:4]) - own
        others = (cpu.machine_busy() - busy - bench_cpu) / (time.monotonic() - began)
        return WindowSample(
            cost=used / max(tally.sent, 1),
            behind=used_behind / max(tally.sent, 1),
            rate=tally.answered / tally.seconds,
            p50=tally.p50,
            p99=tally.p99,
            p999=tally.p999,
            wrong=tally.wrong + (tally.answered == 0),
            first_wrong=tally.first_wrong,
            others=max(0.0, 100 * others),
        )


def run_rounds(cases: Sequence[BenchCase], plan: tuple[int, int], first: int = 0) -> None:
    """Measure all cases round by round; the samples are added to the cases.

    Cases of one operation follow each other, since they are compared. Each round begins with
    another of them. ``plan``: the number of rounds, and the seconds of each window. ``first`` is
    the number of the first round.
    """
    count, seconds = plan
    for number in range(first, first + count):
        say(f"Round {number + 1} …")
        for operation in dict.fromkeys(case.operation for case in cases):
            group = [case for case in cases if case.operation == operation]
            shift = number % len(group)
            for case in group[shift:] + group[:shift]:
                case.samples.append(case.measure(seconds))


def find(cases: Sequence[BenchCase], operation: MeasuredOperation, name: str) -> BenchCase | None:
    """Return the case of an operation with this name, or None."""
    return next((case for case in cases if (case.operation, case.name) == (operation, name)), None)


def ratios(case: BenchCase, base: BenchCase, value: str = "cost") -> list[float]:
    """Return a field of the samples of a case divided by that of another, round by round."""
    pairs = zip(case.samples, base.samples, strict=True)
    return [getattr(sample, value) / getattr(other, value) for sample, other in pairs]
