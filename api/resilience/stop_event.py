"""The stop event of a worker process: SIGTERM or SIGINT sets it and ends all waits."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType


class Stop:
    """SIGTERM or SIGINT ends a wait at once, and the work after what is at hand."""

    def __init__(self) -> None:
        self.asked = False
        # a pipe: an Event may not be set in a signal handler while the same thread waits for it
        self._reading, self._writing = os.pipe()

    def listen(self) -> None:
        """For both signals, from now on."""
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def wait(self, seconds: float) -> None:
        """So long, or until it is asked for."""
        # nobody reads the byte: it ends the waits of all threads
        select.select([self._reading], [], [], seconds)

    def close(self) -> None:
        """No wait after this."""
        os.close(self._reading)
        os.close(self._writing)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if not self.asked:
            self.asked = True
            os.write(self._writing, b".")
