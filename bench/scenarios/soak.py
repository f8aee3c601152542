"""``make bench ARGS=soak``: send mixed load for half an hour, then report all growth."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from bench.harness import cases, cpu, tables
from bench.harness.cases import CHECK, DEVICES, FEED, INVALID, REFUSED, SIGN_IN, UNCHANGED
from bench.harness.people import MadeUpPeople
from bench.harness.servers import GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.harness.tables import MIB
from bench.harness.wrk import CONNECTIONS, WrkLoad, WrkRun, WrkTally
from dev.console import say

_EVERY = 10.0
# Values that must not grow, and their tolerance: the allocator's memory varies, and a pool's last
# connections may be opened late. A leak is far larger after half an hour.
_COUNTED = {"resident memory, MiB": 4.0, "threads": 0.0, "open files and sockets": 8.0}

_SHARES = {CHECK: 332, DEVICES: 24, FEED: 20, UNCHANGED: 16, INVALID: 6, SIGN_IN: 1, REFUSED: 1}


def run(*, quick: bool) -> int:
    """Send the load, read the worker every ten seconds, judge; return the exit status."""
    seconds = int(os.environ.get("SOAK_SECONDS") or (60 if quick else 1800))
    services = BenchServices()
    migrate(services)
    people = cases.made_up_people(services)
    server = MeasuredServer(GATEBOOK, services)
    server.start()
    mix = mixed(server, people)
    statuses = [status for _, status in mix]
    file = services.write_requests("soak", [item for item, _ in mix])
    load = WrkRun(WrkLoad(server.port, file, tuple(sorted(set(statuses)))), seconds)
    readings = _watch(server, seconds)
    tally = load.tally()
    faults, table = judge(readings)
    faults += wrong_statuses(tally, statuses)
    verdict = f"Verdict: {'; '.join(faults) or 'no wrong answer, nothing grew'}."
    counts = ", ".join(f"{times:,} times {item}" for item, times in sorted(tally.statuses.items()))
    summary = (
        f"{tally.seconds:.0f} s, {tally.answered:,} answers ({counts}), {tally.wrong} wrong, p99"
        f" {1000 * tally.p99:.0f} ms, the longest {tally.longest:.2f} s."
    )
    tables.conclude("soak", services, [], summary, table, verdict)
    return 1 if faults else 0


def mixed(server: MeasuredServer, people: MadeUpPeople) -> list[tuple[bytes, int]]:
    """Return requests of a front end in use with their statuses; 2 of 400 have a password.

    More of them would keep all connections waiting for a hashing slot.
    """
    mix = []
    for operation, share in _SHARES.items():
        status, _, requests = cases.gatebook_requests(operation, server, people)
        times = share * cases.SIGNING_IN
        mix += [(request, status) for request in islice(cycle(requests), times)]
    random.Random(1).shuffle(mix)  # noqa: S311  the same mix in every run
    return mix


def _watch(server: MeasuredServer, seconds: int) -> list[tuple[float, ...]]:
    """Read the values of ``_COUNTED`` every ten seconds."""
    end = time.monotonic() + seconds
    readings: list[tuple[float, ...]] = []
    while time.monotonic() < end - 1:
        worker = server.worker
        memory = cpu.memory_of(worker) / MIB
        folders = (Path(f"/proc/{worker}/{name}") for name in ("task", "fd"))
        readings.append((memory, *(float(len(list(folder.iterdir()))) for folder in folders)))
        if len(readings) % 30 == 1:
            say(f"  {memory:.1f} MiB, {readings[-1][-1]:.0f} files")
        time.sleep(min(_EVERY, max(0.0, end - time.monotonic())))
    return readings


def wrong_statuses(tally: WrkTally, expected: Sequence[int]) -> list[str]:
    """Return a sentence for each status that came more or less often than expected.

    Requests in flight at the end are tolerated.
    """
    faults = []
    if tally.wrong:
        faults.append(f"{tally.wrong} wrong answers, the first: {tally.first_wrong}")
    for status, times in Counter(islice(cycle(expected), tally.sent)).items():
        if abs(times - tally.statuses.get(status, 0)) > CONNECTIONS:
            faults.append(f"{status} came {tally.statuses.get(status, 0)} times, not {times}")
    return faults


def judge(readings: Sequence[tuple[float, ...]]) -> tuple[list[str], str]:
    """Return a sentence for each value that grew, and the table.

    The last quarter is compared with the second: in the first one pools and caches fill.
    """
    faults, lines = [], []
    quarter = max(1, len(readings) // 4)
    for (name, tolerance), values in zip(
        _COUNTED.items(), zip(*readings, strict=True), strict=True
    ):
        early, late = median(values[quarter : 2 * quarter]), median(values[-quarter:])
        lines.append(
            (name, f"{early:.1f}", f"{late:.1f}", f"{min(values):.1f} to {max(values):.1f}")
        )
        if late > early + tolerance:
            faults.append(f"{name}: {early:.1f}, then {late:.1f}")
    return faults, tables.markdown(("worker", "second quarter", "last quarter", "range"), lines)
