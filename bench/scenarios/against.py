"""``make bench ARGS=against=REF``: the tree at hand and an older one, in alternating rounds.

Both run on the same MariaDB and Redis, each with databases of its own. Their servers start anew
several times in a run: two processes of one tree differ by a percent, by where things lie in
memory.
"""

from __future__ import annotations

import compileall
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pymysql

from bench.harness import cases, cpu, older, rounds
from bench.harness.cases import CHECK, DEVICES, FEED, SESSIONS, SIGN_IN, SIGN_UP, SIGNING_IN, Case
from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.rounds import Row, Windows
from bench.harness.servers import Server, migrate, of_tree
from bench.harness.services import Place
from bench.reporting import paired, report
from bench.reporting.paired import Paired
from dev.console import Trouble, say
from dev.paths import ROOT

# what an operation may cost more than in the older tree, in percent
BOUNDS = {CHECK: 3.0, SIGN_IN: 5.0, SIGN_UP: 5.0, DEVICES: 3.0, FEED: 3.0}
MEMORY_BOUND = 2.0  # MiB
_OLDER = "older"  # its databases, its server, its directory
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Plan:
    """How often both servers start; the windows, with so many rounds after each start."""

    starts: int
    windows: Windows


FULL = Plan(starts=5, windows=Windows(rounds=3, light=2, hashing=2))
QUICK = Plan(starts=1, windows=Windows(rounds=3, light=1, hashing=1))


@dataclass(frozen=True)
class Side:
    """One of the two trees: its server, and the rows of what was measured at it."""

    server: Server
    rows: list[Row]
    memory: list[float]  # bytes, of the worker at rest


def run(ref: str, *, quick: bool) -> int:
    """Measure both trees, print, judge; the exit status. Raises ``Trouble`` for an unknown ref."""
    revision = older.resolve(ref)
    load_before = os.getloadavg()[0]
    cores = Cores()
    with older.checkout(revision) as tree:
        place = Place()
        compileall.compile_dir(ROOT / "api", quiet=2)
        sides = [
            _side("newer", "this tree", ROOT, place, cores),
            _side(_OLDER, revision.title, tree, place.apart(_OLDER, 1), cores),
        ]
        people = _fill(sides)
        _measure(sides, people, cores, QUICK if quick else FULL)
    pairs = pair(*sides)
    say(f"\n{_body(revision.title, pairs, sides, load_before)}")
    faults = [fault for side in sides for fault in report.wrong(side.rows)]
    for fault in faults:
        say(f"\nWRONG: {fault}")
    return 0 if not faults and all(one.is_within for one in pairs) else 1


def pair(newer: Side, before: Side) -> list[Paired]:
    """Return the measures of both trees side by side, round by round."""
    found = [
        Paired(
            paired.cost(ours.operation.title, BOUNDS[ours.operation]),
            [one.cost for one in ours.samples],
            [one.cost for one in theirs.samples],
        )
        for ours, theirs in zip(newer.rows, before.rows, strict=True)
    ]
    rest = paired.memory("memory of a worker at rest, RSS", MEMORY_BOUND)
    return [*found, Paired(rest, newer.memory, before.memory)]


def _side(name: str, title: str, tree: Path, place: Place, cores: Cores) -> Side:
    server = Server(of_tree(name, title, tree), place, cores)
    older.require_own_api(tree, server.contender.command(server.port), server.environ())
    migrate(place, tree)
    return Side(server, [Row(one, name, title, []) for one in BOUNDS], [])


def _fill(sides: list[Side]) -> People:
    """Put the same people into both databases."""
    people = People(each=5, events=20)
    for side in sides:
        people.accounts = 0
        try:
            with side.server.place.sql() as sql:
                people.grow(sql, SESSIONS + SIGNING_IN, lambda *_: None)
                with sql.cursor() as cursor:
                    cursor.execute("ANALYZE TABLE account, session, audit_event")
        except pymysql.MySQLError as error:
            raise Trouble(
                f"The tables of {side.server.contender.title} don't take the people of"
                f" bench/harness/dataset/people.py: {error.args[-1]}. The trees lie too far apart."
            ) from None
    return people


def _measure(sides: list[Side], people: People, cores: Cores, plan: Plan) -> None:
    chosen: list[list[Case]] = []
    number = 0
    for start in range(plan.starts):
        with _started(_turned(sides, start)):
            chosen = chosen or [_cases(side, people) for side in sides]
            for _ in range(plan.windows.rounds):
                say(f"Round {number + 1} of {plan.starts * plan.windows.rounds} …")
                _round(sides, chosen, number, plan.windows, cores)
                number += 1
            time.sleep(cpu.REST)
            for side in sides:
                side.memory.append(float(cpu.memory_of(side.server.worker).resident))


def _round(
    sides: list[Side], chosen: list[list[Case]], number: int, windows: Windows, cores: Cores
) -> None:
    """Measure each operation at one tree and right after that at the other."""
    for at, operation in enumerate(BOUNDS):
        for side, its in _turned(list(zip(sides, chosen, strict=True)), number):
            its[at].warm_up()
            sample = rounds.measure(its[at], windows.of(operation), side.server.place, cores)
            side.rows[at].samples.append(sample)


def _turned(two: Sequence[_Item], number: int) -> Sequence[_Item]:
    """Return both in the order of a round: every other one is the other way round."""
    return two[::-1] if number % 2 else two


def _cases(side: Side, people: People) -> list[Case]:
    there = cases.gatebook(side.server.place, side.server, people)
    found = {one.operation: one for one in there}
    return [found[operation] for operation in BOUNDS]


@contextmanager
def _started(sides: Sequence[Side]) -> Iterator[None]:
    """Start their servers; stop them afterwards, before the older tree's directory is removed."""
    with ExitStack() as stopping:
        for side in sides:
            side.server.start()
            stopping.callback(side.server.stop)
        yield


def _body(title: str, pairs: list[Paired], sides: list[Side], load_before: float) -> str:
    rows = [row for side in sides for row in side.rows]
    broken = [one.measure.title for one in pairs if not one.is_within]
    head = (
        f"This tree and {title} (the older tree): medians of the rounds. The ratio is the median of"
        " the ratios within each round."
    )
    meanwhile = (
        f"Meanwhile: {report.meanwhile(rows)}. Load average {load_before:.1f} before,"
        f" {os.getloadavg()[0]:.1f} after."
    )
    return "\n\n".join(
        (
            head,
            paired.table(pairs),
            "In each round (memory: after each start):",
            paired.rounds(pairs),
            meanwhile,
            f"Beyond its bound: {'; '.join(broken)}." if broken else "All within their bounds.",
        )
    )
