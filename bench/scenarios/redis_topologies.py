"""``make bench ARGS=redis``: what Redis by Sentinel, and as a Cluster, costs beside a single Redis.

Three servers of this tree on the same MariaDB, measured in alternating rounds. The single Redis is
the master that the Sentinels name, so that the first two talk to the same server over TCP.
"""

from __future__ import annotations

import copy
import os
from contextlib import ExitStack
from dataclasses import replace
from statistics import median, quantiles

from bench.harness import cases, rounds
from bench.harness.cases import CHECK, SESSIONS, SIGN_IN, SIGNING_IN, Case, Operation
from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.rounds import Row, Windows
from bench.harness.servers import GATEBOOK, Server, asked_for, migrate
from bench.harness.services import Place
from bench.reporting import page, report
from dev.console import say
from dev.paths import BENCH, private_directory
from dev.services.redis_cluster import ClusterTopology
from dev.services.redis_node import HOST
from dev.services.redis_sentinel import SentinelTopology

BOUND = 1.05  # of a session check by Sentinel, in terms of one at a single Redis
FULL = Windows(rounds=11, light=2, hashing=3)
QUICK = Windows(rounds=3, light=1, hashing=1)
OPERATIONS = (CHECK, SIGN_IN)
HEAD = ("operation", "Redis", "CPU ms a request", "÷ single", "quartiles", "at most", "p50 ms")


def run(*, quick: bool) -> int:
    """Measure, print, judge; a run that is not quick writes the page. The exit status."""
    windows = QUICK if quick else FULL
    cores, place = Cores(), Place()
    folder = private_directory(BENCH / "redis-topologies")
    sentinels = SentinelTopology(private_directory(folder / "sentinel"))
    cluster = ClusterTopology(private_directory(folder / "cluster"))
    urls = {
        "a single Redis": f"redis://{HOST}:{sentinels.servers[0].port}/0",
        "Redis by Sentinel": sentinels.url,
        "a Redis Cluster of three": cluster.url,
    }
    migrate(place)
    people = People(each=5, events=20)
    with place.sql() as sql:
        people.grow(sql, SESSIONS + SIGNING_IN, lambda *_: None)
    with ExitStack() as stopping:
        stopping.callback(sentinels.kill)
        stopping.callback(cluster.kill)
        servers = [
            _server(f"redis-{number}", title, url, place, cores)
            for number, (title, url) in enumerate(urls.items())
        ]
        for server in servers:
            server.start()
            stopping.callback(server.stop)
        rows = _measure(servers, people, windows, cores)
    return _report(rows, place, quick=quick)


def _server(name: str, title: str, url: str, place: Place, cores: Cores) -> Server:
    other = copy.copy(place)
    other.redis_url = url
    return Server(replace(GATEBOOK, name=name, title=title), other, cores)


def _measure(
    servers: list[Server], people: People, windows: Windows, cores: Cores
) -> dict[tuple[Operation, str], Row]:
    chosen: dict[Operation, list[Case]] = {operation: [] for operation in OPERATIONS}
    rows: dict[tuple[Operation, str], Row] = {}
    for server in servers:
        for case in cases.gatebook(server.place, server, people):
            if case.operation in chosen:
                chosen[case.operation].append(case)
                title = server.contender.title
                rows[case.operation, title] = Row(case.operation, title, title, [])
    for number in range(windows.rounds):
        say(f"Round {number + 1} of {windows.rounds} …")
        for operation, its in chosen.items():
            shift = number % len(its)
            for case in its[shift:] + its[:shift]:
                case.warm_up()
                sample = rounds.measure(case, windows.of(operation), case.server.place, cores)
                rows[operation, case.server.contender.title].samples.append(sample)
    return rows


def ratios(row: Row, single: Row) -> list[float]:
    """Return the cost of a request in terms of the single Redis, round by round."""
    return [
        ours.cost / theirs.cost for ours, theirs in zip(row.samples, single.samples, strict=True)
    ]


def table(rows: dict[tuple[Operation, str], Row]) -> str:
    """Return the medians of the rounds in Markdown."""
    singles = {operation: row for (operation, _), row in reversed(rows.items())}
    return report.table(HEAD, [_line(row, singles[row.operation]) for row in rows.values()])


def _line(row: Row, single: Row) -> tuple[str, ...]:
    found = ratios(row, single)
    lower, _, upper = quantiles(found, n=4, method="inclusive")
    is_bound = is_bounded(row)
    return (
        row.operation.title,
        row.title,
        f"{1000 * row.cost:.3f}",
        f"{median(found):.3f}",
        "" if row is single else f"{lower:.3f} to {upper:.3f}",
        f"{BOUND:.2f}" if is_bound else "",
        f"{1000 * row.middle(lambda sample: sample.p50):.2f}",
    )


def is_bounded(row: Row) -> bool:
    """Return whether a bound was promised for the row."""
    return row.operation is CHECK and "Sentinel" in row.title


def _report(rows: dict[tuple[Operation, str], Row], place: Place, *, quick: bool) -> int:
    body = f"{table(rows)}\n\nMeanwhile: {report.meanwhile(rows.values())}."
    say(f"\n{body}\n\nLoad average {os.getloadavg()[0]:.1f}.")
    faults = report.wrong(rows.values())
    (bounded,) = (row for row in rows.values() if is_bounded(row))
    single = next(row for row in rows.values() if row.operation is CHECK)
    if median(ratios(bounded, single)) > BOUND:
        faults.append("a session check by Sentinel costs more than its bound")
    for fault in faults:
        say(f"\nWRONG: {fault}")
    if not (quick or faults or asked_for()):
        command = "make bench ARGS=redis"
        page.write(command, f"{page.measured(command, place.versions())}\n\n{body}")
    return 1 if faults else 0
