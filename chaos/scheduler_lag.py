"""How late the machine itself is: a thread that sleeps, and looks for how long it did."""

from __future__ import annotations

import threading
import time

from chaos.history import Notes

_SLEEP = 0.05  # seconds
_NOTED = 0.05  # seconds too late, and more


class Lag(threading.Thread):
    """It asks for nothing, so what holds it up holds up everybody: no bound can be met that is
    nearer than that.
    """

    def __init__(self, notes: Notes, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._notes = notes
        self._stop_now = stop

    def run(self) -> None:
        while not self._stop_now.is_set():
            began = time.monotonic()
            time.sleep(_SLEEP)
            late = time.monotonic() - began - _SLEEP
            if late > _NOTED:
                self._notes.stalls.append(late)
