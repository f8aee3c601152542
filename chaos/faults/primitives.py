"""Share what several faults do: repeat an action, pause a server."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from chaos.cluster import Cluster


def every(seconds: float, hold: float, do: Callable[[], object]) -> None:
    """Do it again and again, for ``hold`` seconds."""
    until = time.monotonic() + hold
    while time.monotonic() < until:
        do()
        time.sleep(seconds)


def pause(server: str, cluster: Cluster, hold: float) -> None:
    """Stop a server in the middle of whatever it does, and let it go on."""
    cluster.signal(server, signal.SIGSTOP)
    try:
        time.sleep(hold)
    finally:
        cluster.signal(server, signal.SIGCONT)
