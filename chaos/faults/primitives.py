"""Repeat an action, or pause a server, for several faults."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from chaos.cluster import ClusterUnderTest


def repeat(interval: float, hold: float, action: Callable[[], object]) -> None:
    """Repeat an action at an interval for ``hold`` seconds."""
    until = time.monotonic() + hold
    while time.monotonic() < until:
        action()
        time.sleep(interval)


def pause_server(server: str, cluster: ClusterUnderTest, hold: float) -> None:
    """Stop a server with SIGSTOP in the middle of its work, then continue it."""
    cluster.signal(server, signal.SIGSTOP)
    try:
        time.sleep(hold)
    finally:
        cluster.signal(server, signal.SIGCONT)
