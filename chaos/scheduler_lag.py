"""Measure scheduler lag, how late the machine itself is: sleep, and compare with the clock."""

from __future__ import annotations

import threading
import time

from chaos.history import History

_SLEEP = 0.05  # seconds
_NOTED = 0.05  # seconds too late, and more


class SchedulerLag(threading.Thread):
    """It asks for nothing, so what holds it up holds up everybody: no bound can be met that is
    nearer than that.
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
            if late > _NOTED:
                self._history.stalls.append(late)
