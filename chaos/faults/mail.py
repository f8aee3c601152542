"""Break mail: the server that takes it, and the workers that deliver it."""

from __future__ import annotations

import time

from chaos.cluster import Cluster

_BETWEEN_KILLS = 3.0  # seconds: a worker is up within one, and has delivered some by then


def server_away(cluster: Cluster, hold: float) -> None:
    cluster.smtp_sink.go_away()
    try:
        time.sleep(hold)
    finally:
        cluster.smtp_sink.come_back()


def server_hangs(cluster: Cluster, hold: float) -> None:
    cluster.smtp_sink.hang()
    try:
        time.sleep(hold)
    finally:
        cluster.smtp_sink.go_on()


def worker_killed(cluster: Cluster, hold: float) -> None:
    _killed(cluster, hold, workers=1)


def two_workers(cluster: Cluster, hold: float) -> None:
    """Beside each other, killed in turn."""
    cluster.mail_workers.start(1)
    _killed(cluster, hold, workers=2)
    cluster.mail_workers.stop(1)


def _killed(cluster: Cluster, hold: float, *, workers: int) -> None:
    until = time.monotonic() + hold
    turn = 0
    while time.monotonic() < until:
        time.sleep(_BETWEEN_KILLS / workers)
        cluster.mail_workers.kill(turn % workers)
        cluster.mail_workers.start(turn % workers)
        turn += 1
