"""``make bench``: the comparison."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.harness import cases, cpu, rounds
from bench.harness.cases import CHECK, SIGN_IN, Case
from bench.harness.cores import Cores
from bench.harness.cpu import Memory
from bench.harness.dataset.people import People
from bench.harness.rounds import Row
from bench.harness.servers import (
    BASELINE,
    BETTER_AUTH,
    GATEBOOK,
    SERVERS,
    Server,
    asked_for,
    migrate,
)
from bench.harness.services import Place
from bench.reporting import page, plot, report, targets
from bench.reporting.plot import Bar, Chart
from bench.scenarios import interference, sealing
from bench.scenarios.interference import Beside
from bench.scenarios.sealing import Turns
from dev.console import say

_STARTS = 5
_PICTURE = (
    "![CPU time of a session check and of a sign-in, beside the baseline and the floors]"
    "(performance.svg)"
)
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Found:
    """All that one run found. Start times in seconds."""

    rows: list[Row]
    beside: list[Beside]
    audited: Turns | None
    starts: dict[str, float]
    memory: dict[str, Memory]
    rested: dict[str, Memory]  # the same after cpu.REST


def run(names: Sequence[str], *, quick: bool, better_auth: bool) -> int:
    """Measure, print, judge; the exit status.

    ``names`` are those of operations, none means all. A full run of all writes the page.
    ``better_auth`` adds that server.
    """
    load_before = os.getloadavg()[0]
    cores = Cores()
    place = Place()
    migrate(place)
    people = People(each=5, events=20)
    with place.sql() as sql:
        people.grow(sql, cases.SESSIONS + cases.SIGNING_IN, lambda *_: None)
    found = _measure(place, cores, people, names, quick=quick, better_auth=better_auth)
    promised = targets.judge(
        found.rows, found.beside, found.starts[GATEBOOK.name], found.rested[GATEBOOK.name]
    )
    if found.audited is not None:
        promised += sealing.judge(found.audited)
    body = _body(found, promised, load_before)
    say(f"\n{body}")
    faults = report.wrong(found.rows)
    faults += [
        f"with {one.sign_ins} sign-ins under way: {answer}"
        for one in found.beside
        for answer in one.wrong
    ]
    if found.audited is not None:
        faults += found.audited.wrong()
    for fault in faults:
        say(f"\nWRONG: {fault}")
    if faults:
        return 1
    if not quick and not names and not asked_for():
        page.PLOT.write_text(plot.svg(_charts(found.rows)), encoding="utf-8")
        command = "make bench ARGS=better-auth" if better_auth else "make bench"
        head = f"{page.measured(command, place.versions())}\n\n{_PICTURE}"
        page.write("make bench", f"{head}\n\n{body}")
    return 0


def _measure(
    place: Place,
    cores: Cores,
    people: People,
    names: Sequence[str],
    *,
    quick: bool,
    better_auth: bool,
) -> Found:
    present = (*SERVERS, BETTER_AUTH) if better_auth else SERVERS
    servers = {one.name: Server(one, place, cores) for one in present}
    times = 1 if quick else _STARTS
    starts = {name: _start(server, times) for name, server in servers.items()}
    chosen = cases.adjacent(
        *cases.floors(place, servers),
        *cases.baseline(place, servers[BASELINE.name], people),
        *cases.gatebook(place, servers[GATEBOOK.name], people),
        *(cases.better_auth(place, servers[BETTER_AUTH.name], people) if better_auth else ()),
    )
    windows = rounds.QUICK if quick else rounds.FULL
    wanted = [one for one in chosen if not names or one.operation.name in names]
    rows = rounds.compare(wanted, windows, place, cores, servers[GATEBOOK.name], say)
    check, sign_in = _of_gatebook(chosen, CHECK), _of_gatebook(chosen, SIGN_IN)
    beside, audited = [], None
    if not names:
        beside = interference.observe(check, sign_in, windows, say)
    memory = _memory(servers)  # before all of them rest, while others are measured
    if not names:
        audited = sealing.observe(sign_in, place, cores, windows, say)
    time.sleep(cpu.REST)
    return Found(rows, beside, audited, starts, memory, _memory(servers))


def _memory(servers: dict[str, Server]) -> dict[str, Memory]:
    return {name: cpu.memory_of(server.worker) for name, server in servers.items()}


def _start(server: Server, times: int) -> float:
    """The median over so many starts; the last one stays."""
    took = [server.start()]
    while len(took) < times:
        server.stop()
        took.append(server.start())
    say(f"{server.contender.plain} … {1000 * median(took):.0f} ms to its first answer")
    return median(took)


def _of_gatebook(chosen: list[Case], operation: cases.Operation) -> Case:
    return next(
        one for one in chosen if one.operation is operation and one.server.contender is GATEBOOK
    )


def _body(found: Found, promised: list[targets.Promise], load_before: float) -> str:
    meanwhile = (
        f"Meanwhile: {report.meanwhile(found.rows)}. Load average {load_before:.1f} before,"
        f" {os.getloadavg()[0]:.1f} after."
    )
    return "\n\n".join(
        (
            targets.table(promised),
            report.comparison(found.rows),
            *_beside(found.beside),
            *_audited(found.audited),
            "Start and memory of the one worker: with the load just behind it, and at rest:",
            _processes(found),
            meanwhile,
            "CPU ms a request in each round:",
            report.rounds(found.rows),
        )
    )


def _beside(beside: list[Beside]) -> list[str]:
    if not beside:
        return []
    return ["Session checks beside sign-ins, at the same worker:", interference.lines(beside)]


def _audited(found: Turns | None) -> list[str]:
    if found is None:
        return []
    return ["Sign-ins with and without the audit trail:", sealing.lines(found)]


def _processes(found: Found) -> str:
    return report.table(
        ("server", "first answer after", "RSS", "PSS", "RSS at rest", "PSS at rest"),
        [
            (
                one.title,
                f"{1000 * found.starts[one.name]:.0f} ms",
                *(
                    f"{bytes_ / _MIB:.0f} MiB"
                    for looked in (found.memory[one.name], found.rested[one.name])
                    for bytes_ in (looked.resident, looked.proportional)
                ),
            )
            for one in (*SERVERS, BETTER_AUTH)
            if one.name in found.starts
        ],
    )


def _charts(rows: list[Row]) -> list[Chart]:
    return [
        Chart(
            f"{title}: CPU ms a request",
            [
                Bar(row.title.strip("*"), 1000 * row.cost, row.contender == GATEBOOK.name)
                for row in sorted(rows, key=lambda one: one.cost)
                if row.operation is operation
            ],
        )
        for operation, title in ((CHECK, "Session check"), (SIGN_IN, "Sign-in"))
    ]
