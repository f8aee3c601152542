"""``make bench ARGS=threads``: how many threads a worker does best with.

The mixed load of the soak, at one worker on one core, from as many connections as the most threads.
"""

from __future__ import annotations

from statistics import median

from bench.harness import rounds
from bench.harness.cases import SESSIONS, SIGNING_IN, Case, Operation
from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.mix import mixed
from bench.harness.rounds import Sample
from bench.harness.servers import GATEBOOK, Server, asked_for, migrate
from bench.harness.services import Place
from bench.harness.wrk import Load
from bench.reporting import page, report
from dev.console import say

_THREADS = (2, 4, 8, 16, 32, 64)
_CONNECTIONS = max(_THREADS)
_ROUNDS, _SECONDS = 5, 6
_QUICK_ROUNDS, _QUICK_SECONDS = 2, 2
_MIX = Operation("mix", "mixed load")


def run(*, quick: bool) -> int:
    """Try each in turns; a run that is not quick writes the page. The exit status."""
    cores = Cores()
    place = Place()
    migrate(place)
    people = People(each=5, events=20)
    with place.sql() as sql:
        people.grow(sql, SESSIONS + SIGNING_IN, lambda *_: None)
    found: dict[int, list[Sample]] = {threads: [] for threads in _THREADS}
    for number in range(_QUICK_ROUNDS if quick else _ROUNDS):
        say(f"  round {number + 1} …")
        for threads, samples in found.items():
            server = Server(GATEBOOK, place, cores, more={"THREADS": str(threads)})
            server.start()
            samples.append(_measure(server, place, cores, people, quick=quick))
            server.stop()
    body = _table(found)
    say(f"\n{body}")
    faults = [
        f"{threads} threads: {one.first_wrong}"
        for threads, samples in found.items()
        for one in samples
        if one.wrong
    ]
    for fault in faults:
        say(f"\nWRONG: {fault}")
    if not (quick or faults or asked_for()):
        command = "make bench ARGS=threads"
        page.write(command, f"{page.measured(command, place.versions())}\n\n{body}")
    return 1 if faults else 0


def _measure(server: Server, place: Place, cores: Cores, people: People, *, quick: bool) -> Sample:
    mix = mixed(server, people)
    requests = [one for one, _ in mix]
    # 503: as many sign-ins at once as there are connections is more than a core can hash in time
    statuses = (*sorted({status for _, status in mix}), 503)
    file = place.requests("threads", requests)
    load = Load(server.port, file, statuses, connections=_CONNECTIONS)
    case = Case(_MIX, server, load, tuple(requests[:200]))
    case.warm_up()
    return rounds.measure(case, _QUICK_SECONDS if quick else _SECONDS, place, cores)


def _table(found: dict[int, list[Sample]]) -> str:
    head = ("threads", "requests/s", "CPU ms a request", "p50 ms", "p99 ms", "p99.9 ms")
    return report.table(
        head,
        [
            (
                str(threads),
                f"{median(one.rate for one in samples):.0f}",
                f"{1000 * median(one.cost for one in samples):.3f}",
                f"{1000 * median(one.p50 for one in samples):.1f}",
                f"{1000 * median(one.p99 for one in samples):.1f}",
                f"{1000 * median(one.p999 for one in samples):.1f}",
            )
            for threads, samples in found.items()
        ],
    )
