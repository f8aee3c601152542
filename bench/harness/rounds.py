"""Rounds: every case for a few seconds, one after the other, in another order each time.

What disturbs the machine for a while then disturbs all of them; the median over the rounds leaves
out what disturbed one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.harness import cpu, wrk
from bench.harness.cases import SIGN_IN, Case, Operation
from bench.harness.cores import Cores
from bench.harness.servers import Server
from bench.harness.services import Place


@dataclass(frozen=True)
class Shares:
    """Percent of a core's time that others had: of the server's core, on all cores together; and
    what the host took for other machines.
    """

    on_core: float
    everywhere: float
    stolen: float


@dataclass(frozen=True)
class Sample:
    """One window. Times in seconds; shares of a core's time in percent."""

    cost: float  # processor time of the server's processes for each request
    behind: float  # the same of MariaDB and Redis together
    rate: float  # requests a second
    p50: float
    p99: float
    p999: float
    wrong: int
    first_wrong: str
    shares: Shares


@dataclass(frozen=True)
class Row:
    """All samples of one operation at one contender, in the order of the rounds."""

    operation: Operation
    contender: str
    title: str
    samples: list[Sample]

    def middle(self, what: Callable[[Sample], float]) -> float:
        """The median of something."""
        return median(map(what, self.samples))

    @property
    def cost(self) -> float:
        return self.middle(lambda one: one.cost)


@dataclass(frozen=True)
class Windows:
    """How many rounds, and how long each window is (s)."""

    rounds: int
    light: int
    hashing: int

    def of(self, operation: Operation) -> int:
        return self.hashing if operation.hashes else self.light


FULL = Windows(rounds=7, light=4, hashing=6)
QUICK = Windows(rounds=3, light=1, hashing=2)


def compare(
    cases: list[Case],
    windows: Windows,
    place: Place,
    cores: Cores,
    alone: Server,
    tell: Callable[[str], None],
) -> list[Row]:
    """All rounds. ``alone`` lends its settings to the hash without a server around it."""
    rows = [
        Row(one.operation, one.server.contender.name, one.server.contender.title, [])
        for one in cases
    ]
    hashing = Row(SIGN_IN, "hash", "the hash alone, in process", [])
    for number in range(windows.rounds):
        tell(f"Round {number + 1} of {windows.rounds} …")
        turns: list[tuple[Case, Row] | None] = list(zip(cases, rows, strict=True))
        if any(one.operation is SIGN_IN for one in cases):
            turns.insert([one.operation for one in cases].index(SIGN_IN), None)
        shift = number * len(turns) // windows.rounds
        for turn in turns[shift:] + turns[:shift]:
            if turn is None:
                hashing.samples.append(hash_alone(alone, windows.hashing, cores))
            else:
                case, row = turn
                case.warm_up()
                row.samples.append(measure(case, windows.of(case.operation), place, cores))
    return [*rows, hashing] if hashing.samples else rows


def measure(case: Case, seconds: int, place: Place, cores: Cores) -> Sample:
    """One window of one case."""
    server = case.server.pid
    behind = list(place.servers.values())
    before = cpu.settled(server)
    before_behind = sum(map(cpu.used_by, behind))
    watch = _Watch(cores)
    tally = wrk.run(case.load, seconds)
    # what was sent is answered, if to nobody: it counts, and what it costs counts, too
    used = cpu.settled(server) - before
    used_behind = sum(map(cpu.used_by, behind)) - before_behind
    shares = watch.shares(used, used + used_behind)
    return Sample(
        cost=used / max(tally.sent, 1),
        behind=used_behind / max(tally.sent, 1),
        rate=tally.answered / tally.seconds,
        p50=tally.p50,
        p99=tally.p99,
        p999=tally.p999,
        wrong=tally.wrong + (tally.answered == 0),
        first_wrong=tally.first_wrong,
        shares=shares,
    )


def hash_alone(server: Server, seconds: int, cores: Cores) -> Sample:
    """The floor of a sign-in."""
    watch = _Watch(cores)
    before = os.times()
    with cores.of_the_server():
        done = subprocess.run(
            [sys.executable, "-m", "bench.floors.hash_alone", str(seconds)],
            env=server.environ(),
            capture_output=True,
            text=True,
            check=True,
        )
    after = os.times()
    shares = watch.shares(
        after.children_user + after.children_system - before.children_user - before.children_system,
        0.0,
    )
    count, used = done.stdout.split()
    cost = float(used) / int(count)
    return Sample(cost, 0.0, int(count) / seconds, cost, cost, cost, 0, "", shares)


class _Watch:
    """What others do meanwhile: all that the machine did, less what we and ours did."""

    def __init__(self, cores: Cores) -> None:
        self._core = cores.server
        self._before = cpu.machine(cores.server)
        self._ours = _ours()

    def shares(self, on_core: float, apart: float) -> Shares:
        """Given what ours used on the server's core, and what ours used that we don't wait for."""
        now, before = cpu.machine(self._core), self._before
        percent = 100 / (now.at - before.at)
        here = now.core_busy - before.core_busy - on_core
        # we ourselves and children that were waited for, wrk among them
        everywhere = now.busy - before.busy - apart - (_ours() - self._ours)
        return Shares(
            max(0.0, here * percent),
            max(0.0, everywhere * percent),
            max(0.0, (now.stolen - before.stolen) * percent),
        )


def _ours() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
