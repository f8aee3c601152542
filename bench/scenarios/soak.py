"""``make bench ARGS=soak``: half an hour of mixed load, and what has grown at the end of it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from bench.harness import cpu, wrk
from bench.harness.cases import SESSIONS, SIGNING_IN
from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.mix import mixed
from bench.harness.servers import GATEBOOK, Server, asked_for, migrate
from bench.harness.services import Place
from bench.harness.wrk import CONNECTIONS, Load, Tally
from bench.reporting import page, report
from dev.console import Trouble, say

_SECONDS, _QUICK_SECONDS = 1800, 60
_EVERY = 10.0
_MIB = 1024 * 1024
# Memory breathes; a pool's last connections may be made late, when all threads happen to need one.
# What leaks in half an hour of this is far more.
_MEMORY, _POOLED, _SOCKETS = 4.0, 4, 8


@dataclass(frozen=True)
class Look:
    """The worker at one moment; ``at`` in seconds since the load began, ``resident`` in MiB."""

    at: float
    resident: float
    threads: int
    files: int
    mariadb: int
    redis: int


# What must not grow, and by how much it may differ.
_COUNTED: tuple[tuple[str, Callable[[Look], float], float], ...] = (
    ("resident memory, MiB", lambda one: one.resident, _MEMORY),
    ("threads", lambda one: one.threads, 0),
    ("open files and sockets", lambda one: one.files, _SOCKETS),
    ("connections to MariaDB", lambda one: one.mariadb, _POOLED),
    ("connections to Redis", lambda one: one.redis, _POOLED),
)


def run(*, quick: bool) -> int:
    """Load, look every ten seconds, judge; half an hour or more writes the page. Exit status."""
    seconds = _seconds(quick=quick)
    cores = Cores()
    place = Place()
    migrate(place)
    people = People(each=5, events=20)
    with place.sql() as sql:
        people.grow(sql, SESSIONS + SIGNING_IN, lambda *_: None)
    server = Server(GATEBOOK, place, cores)
    server.start()
    mix = mixed(server, people)
    statuses = tuple(sorted({status for _, status in mix}))
    file = place.requests("soak", [one for one, _ in mix])
    load = wrk.Wrk(Load(server.port, file, statuses), seconds)
    looks = _watch(place, server, seconds)
    tally = load.tally()
    faults = [*_wrong(tally, [status for _, status in mix]), *_grown(looks)]
    body = _body(tally, looks, faults)
    say(f"\n{body}")
    if seconds >= _SECONDS and not asked_for():
        command = "make bench ARGS=soak"
        page.write(command, f"{page.measured(command, place.versions())}\n\n{body}")
    return 1 if faults else 0


def _seconds(*, quick: bool) -> int:
    text = os.environ.get("SOAK_SECONDS", "").strip()
    if not text:
        return _QUICK_SECONDS if quick else _SECONDS
    if not (text.isascii() and text.isdigit() and 40 <= int(text) <= 86400):
        raise Trouble(f"SOAK_SECONDS={text} must be from 40 to 86400.")
    return int(text)


def _watch(place: Place, server: Server, seconds: int) -> list[Look]:
    began = time.monotonic()
    looks = []
    while (at := time.monotonic() - began) < seconds - 1:
        looks.append(_look(place, server, at))
        if len(looks) % 30 == 1:
            say(f"  {at:.0f} s: {looks[-1].resident:.1f} MiB, {looks[-1].files} files")
        time.sleep(min(_EVERY, max(0.0, began + seconds - time.monotonic())))
    return looks


def _look(place: Place, server: Server, at: float) -> Look:
    proc = Path("/proc") / str(server.worker)
    with place.redis() as redis, place.sql() as sql, sql.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'gatebook'"
        )
        row = cursor.fetchone()
        mariadb = int(row[0]) if row else 0
        clients = len(redis.client_list()) - 1  # we are one of them
    return Look(
        at=at,
        resident=cpu.memory_of(server.worker).resident / _MIB,
        threads=len(list((proc / "task").iterdir())),
        files=len(list((proc / "fd").iterdir())),
        mariadb=mariadb,
        redis=clients,
    )


def _wrong(tally: Tally, expected: Sequence[int]) -> list[str]:
    """Every status came as often as it was asked for, but for what was in flight at the end."""
    faults = []
    if tally.wrong:
        faults.append(f"{tally.wrong} wrong answers, the first: {tally.first_wrong}")
    asked = Counter(islice(cycle(expected), tally.sent))
    for status, count in asked.items():
        if abs(count - tally.statuses.get(status, 0)) > CONNECTIONS:
            faults.append(f"{status} came {tally.statuses.get(status, 0)} times, not {count}")
    return faults


def _grown(looks: Sequence[Look]) -> list[str]:
    """The last quarter beside the second; in the first all of it comes into being."""
    faults = []
    for name, of, leeway in _COUNTED:
        before, after = _typical(looks, of)
        if after > before + leeway:
            faults.append(f"{name}: {before:.1f}, then {after:.1f}")
    return faults


def _typical(looks: Sequence[Look], of: Callable[[Look], float]) -> tuple[float, float]:
    quarter = max(1, len(looks) // 4)
    return median(map(of, looks[quarter : 2 * quarter])), median(map(of, looks[-quarter:]))


def _body(tally: Tally, looks: Sequence[Look], faults: Sequence[str]) -> str:
    grown = [
        (
            name,
            *(f"{value:.1f}" for value in _typical(looks, of)),
            f"{min(map(of, looks)):.1f} to {max(map(of, looks)):.1f}",
        )
        for name, of, _ in _COUNTED
    ]
    statuses = ", ".join(
        f"{count:,} times {status}" for status, count in sorted(tally.statuses.items())
    )
    verdict = "; ".join(faults) if faults else "no wrong answer, nothing grew"
    outcome = (
        f"{tally.seconds:.0f} s, {tally.answered:,} answers ({statuses}), {tally.wrong} wrong, p99"
        f" {1000 * tally.p99:.0f} ms, the longest {tally.longest:.2f} s."
        f" Looked at {len(looks)} times."
    )
    return "\n\n".join(
        (
            outcome,
            report.table(("worker", "second quarter", "last quarter", "range"), grown),
            f"Verdict: {verdict}.",
        )
    )
