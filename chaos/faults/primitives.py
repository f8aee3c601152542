"""What several faults do."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from chaos.cluster import Place


def every(seconds: float, hold: float, do: Callable[[], object]) -> None:
    """Do it again and again, for ``hold`` seconds."""
    until = time.monotonic() + hold
    while time.monotonic() < until:
        do()
        time.sleep(seconds)


def pause(server: str, place: Place, hold: float) -> None:
    """Stop a server in the middle of whatever it does, and let it go on."""
    place.signal(server, signal.SIGSTOP)
    try:
        time.sleep(hold)
    finally:
        place.signal(server, signal.SIGCONT)
