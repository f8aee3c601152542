"""Break the API itself: kill its processes, skew their clock, send slow clients."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack

from chaos.cluster import Cluster
from chaos.faults.primitives import every
from chaos.injection import kill_points
from chaos.workload.slow_client import SlowClient
from dev.console import Trouble

_HOUR = 3600  # seconds
_STARTED_BY_THAT_CLOCK = """SELECT id FROM session
    WHERE ABS(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), created_at) - %s) < 60 LIMIT 1"""
_UNTIL_ALL_GO_BY_IT = 0.5  # seconds
SLOW_CLIENTS = 100  # more than all threads of all workers


def nothing(_cluster: Cluster, hold: float) -> None:
    time.sleep(hold)


def worker_killed(cluster: Cluster, hold: float) -> None:
    every(1.0, hold, cluster.kill_worker)


def killed_before_the_commit(cluster: Cluster, hold: float) -> None:
    _killed_at_each(kill_points.BEFORE_THE_COMMIT, cluster, hold)


def killed_after_the_commit(cluster: Cluster, hold: float) -> None:
    _killed_at_each(kill_points.AFTER_THE_COMMIT, cluster, hold)


def killed_while_looking_up(cluster: Cluster, hold: float) -> None:
    with cluster.redis() as redis:
        redis.flushall()  # else nothing is looked up for a minute
    _killed_at_each(kill_points.WHILE_LOOKING_UP, cluster, hold)


def terminated(cluster: Cluster, hold: float) -> None:
    cluster.stop_api()
    time.sleep(hold)
    cluster.start_api()


def slow_clients(cluster: Cluster, hold: float) -> None:
    """Each sends a byte of its head every second, and comes again when it is cut off."""
    until = time.monotonic() + hold
    with ExitStack() as stack:
        clients = [stack.enter_context(SlowClient(cluster.port)) for _ in range(SLOW_CLIENTS)]
        while time.monotonic() < until:
            for client in clients:
                client.send_a_byte()
            time.sleep(1.0)


def clock_forward(cluster: Cluster, hold: float) -> None:
    """An hour forward, then back."""
    _clock_moved(_HOUR, cluster, hold)


def clock_back(cluster: Cluster, hold: float) -> None:
    """An hour back, then forward."""
    _clock_moved(-_HOUR, cluster, hold)


def _clock_moved(seconds: int, cluster: Cluster, hold: float) -> None:
    cluster.move_clock(seconds)
    time.sleep(hold)
    with cluster.sql() as sql, sql.cursor() as cursor:
        if not cursor.execute(_STARTED_BY_THAT_CLOCK, (seconds,)):
            raise Trouble("The API did not go by the clock that was moved.")
    cluster.move_clock(0)
    time.sleep(_UNTIL_ALL_GO_BY_IT)
    cluster.let_mail_be_due()


def _killed_at_each(points: Sequence[str], cluster: Cluster, hold: float) -> None:
    for point in points:
        cluster.kill_worker_at(point)
        time.sleep(hold / len(points))
