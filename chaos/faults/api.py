"""Break the API itself: kill its processes, skew their clock, send slow clients."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack

from chaos.cluster import ClusterUnderTest
from chaos.faults.primitives import repeat
from chaos.injection import kill_points
from chaos.workload.slow_client import SlowClient
from dev.console import Trouble

_HOUR = 3600  # seconds
_STARTED_BY_SKEWED_CLOCK = """SELECT id FROM session
    WHERE ABS(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), created_at) - %s) < 60 LIMIT 1"""
_UNTIL_REQUESTS_END = 0.5  # seconds: those that began on the skewed clock
SLOW_CLIENTS = 100  # more than all threads of all workers


def idle(_cluster: ClusterUnderTest, hold: float) -> None:
    time.sleep(hold)


def kill_workers(cluster: ClusterUnderTest, hold: float) -> None:
    repeat(1.0, hold, cluster.kill_worker)


def kill_before_commit(cluster: ClusterUnderTest, hold: float) -> None:
    _kill_at_each(kill_points.BEFORE_THE_COMMIT, cluster, hold)


def kill_after_commit(cluster: ClusterUnderTest, hold: float) -> None:
    _kill_at_each(kill_points.AFTER_THE_COMMIT, cluster, hold)


def kill_during_lookup(cluster: ClusterUnderTest, hold: float) -> None:
    with cluster.redis() as redis:
        redis.flushall()  # otherwise Redis answers for SESSION_RECHECK, without a look-up
    _kill_at_each(kill_points.WHILE_LOOKING_UP, cluster, hold)


def terminate_api(cluster: ClusterUnderTest, hold: float) -> None:
    cluster.stop_api()
    time.sleep(hold)
    cluster.start_api()


def send_slowly(cluster: ClusterUnderTest, hold: float) -> None:
    """Send the head of a request a byte a second on each connection (slowloris)."""
    until = time.monotonic() + hold
    with ExitStack() as stack:
        clients = [stack.enter_context(SlowClient(cluster.port)) for _ in range(SLOW_CLIENTS)]
        while time.monotonic() < until:
            for client in clients:
                client.send_a_byte()
            time.sleep(1.0)


def move_clock_forward(cluster: ClusterUnderTest, hold: float) -> None:
    """Move the clock an hour forward, then back."""
    _move_clock(_HOUR, cluster, hold)


def move_clock_back(cluster: ClusterUnderTest, hold: float) -> None:
    """Move the clock an hour back, then forward."""
    _move_clock(-_HOUR, cluster, hold)


def _move_clock(seconds: int, cluster: ClusterUnderTest, hold: float) -> None:
    cluster.move_clock(seconds)
    time.sleep(hold)
    with cluster.sql() as sql, sql.cursor() as cursor:
        if not cursor.execute(_STARTED_BY_SKEWED_CLOCK, (seconds,)):
            raise Trouble("The API did not use the skewed clock.")
    cluster.move_clock(0)
    time.sleep(_UNTIL_REQUESTS_END)
    cluster.make_mail_due()


def _kill_at_each(points: Sequence[str], cluster: ClusterUnderTest, hold: float) -> None:
    for point in points:
        cluster.kill_worker_at(point)
        time.sleep(hold / len(points))
