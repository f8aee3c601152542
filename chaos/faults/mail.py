"""Break the SMTP server, or kill the workers that deliver mail."""

from __future__ import annotations

import time

from chaos.cluster import ClusterUnderTest

_BETWEEN_KILLS = 3.0  # seconds: a worker starts in one, and delivers mails before its end


def stop_server(cluster: ClusterUnderTest, hold: float) -> None:
    cluster.smtp_sink.go_away()
    try:
        time.sleep(hold)
    finally:
        cluster.smtp_sink.come_back()


def hang_server(cluster: ClusterUnderTest, hold: float) -> None:
    cluster.smtp_sink.hang()
    try:
        time.sleep(hold)
    finally:
        cluster.smtp_sink.resume()


def kill_worker(cluster: ClusterUnderTest, hold: float) -> None:
    _kill_in_turn(cluster, hold, workers=1)


def kill_two_workers(cluster: ClusterUnderTest, hold: float) -> None:
    """Run two mail workers in parallel, and kill them in turn."""
    cluster.mail_workers.start(1)
    _kill_in_turn(cluster, hold, workers=2)
    cluster.mail_workers.stop(1)


def _kill_in_turn(cluster: ClusterUnderTest, hold: float, *, workers: int) -> None:
    until = time.monotonic() + hold
    turn = 0
    while time.monotonic() < until:
        time.sleep(_BETWEEN_KILLS / workers)
        cluster.mail_workers.kill(turn % workers)
        cluster.mail_workers.start(turn % workers)
        turn += 1
