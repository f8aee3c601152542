"""``make bench ARGS=redis``: compare Redis by Sentinel, and a Redis Cluster, with a single Redis.

Three servers of this tree use the same MariaDB. The single Redis is the master that the Sentinels
name, so the first two servers talk to the same Redis over TCP.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from statistics import median

from bench.harness import cases, rounds, tables
from bench.harness.cases import CHECK, SIGN_IN
from bench.harness.rounds import BenchCase, ratios
from bench.harness.servers import GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.harness.tables import BenchPromise
from dev.paths import BENCH, private_directory
from dev.services.redis_cluster import ClusterTopology
from dev.services.redis_node import HOST
from dev.services.redis_sentinel import SentinelTopology

SINGLE, SENTINEL, CLUSTER = "redis-single", "redis-sentinel", "redis-cluster"
_FULL, _QUICK = (11, 3), (3, 1)


def run(*, quick: bool) -> int:
    """Measure, print, judge; return the exit status."""
    services = BenchServices()
    folder = private_directory(BENCH / "redis-topologies")
    sentinels = SentinelTopology(private_directory(folder / "sentinel"))
    cluster = ClusterTopology(private_directory(folder / "cluster"))
    migrate(services)
    people = cases.made_up_people(services)
    measured: list[BenchCase] = []
    with ExitStack() as stopping:
        stopping.callback(sentinels.kill)
        stopping.callback(cluster.kill)
        for name, title, url in (
            (SINGLE, "a single Redis", f"redis://{HOST}:{sentinels.servers[0].port}/0"),
            (SENTINEL, "Redis by Sentinel", sentinels.url),
            (CLUSTER, "a Redis Cluster of three", cluster.url),
        ):
            other = copy.copy(services)
            other.redis_url = url
            server = MeasuredServer(replace(GATEBOOK, name=name, title=title), other)
            server.start()
            stopping.callback(server.stop)
            measured += cases.gatebook(server, people, (CHECK, SIGN_IN))
        rounds.run_rounds(measured, _QUICK if quick else _FULL)
    promise = judge(measured)
    table = tables.comparison(measured, {"single": (SINGLE,)}, "Redis")
    status = tables.conclude("redis", services, measured, tables.promises([promise]), table)
    return status if promise.is_kept else 1


def judge(measured: Sequence[BenchCase]) -> BenchPromise:
    """Return the bound of a session check by Sentinel."""
    checks = (case for case in measured if case.operation is CHECK)
    single, sentinel = (case for case in checks if case.name != CLUSTER)
    text = "a session check by Sentinel, by one at a single Redis"
    return BenchPromise(text, 1.05, median(ratios(sentinel, single)))
