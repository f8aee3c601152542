"""Measure stalls of the machine itself: sleep, and compare the time with the clock."""

from __future__ import annotations

import threading
import time

from chaos.history import History

_SLEEP = 0.05  # seconds
_SHORTEST_STALL = 0.05  # seconds


class SchedulerLag(threading.Thread):
    """A thread that waits for the scheduler only: its stalls delay all other threads, too.

    No limit can be met that is shorter than such a stall.
    """

    def __init__(self, history: History, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._history = history
        self._stop_now = stop

    def run(self) -> None:
        while not self._stop_now.is_set():
            began = time.monotonic()
            time.sleep(_SLEEP)
            late = time.monotonic() - began - _SLEEP
            if late > _SHORTEST_STALL:
                self._history.stalls.append(late)
