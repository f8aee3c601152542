"""The stop event of a worker process: SIGTERM or SIGINT sets it and ends all waits."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType


class Stop:
    """A stop request by SIGTERM or SIGINT: waits end at once, work after the current item."""

    def __init__(self) -> None:
        self.is_requested = False
        # a pipe, because a signal handler may not set an Event that the same thread waits for
        self._reading, self._writing = os.pipe()

    def listen(self) -> None:
        """Handle both signals from now on."""
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def wait(self, seconds: float) -> None:
        """Wait for some seconds, or until a stop is asked for."""
        # the byte is never read: it ends the waits of all threads
        select.select([self._reading], [], [], seconds)

    def close(self) -> None:
        """Close the pipe; no wait may follow."""
        os.close(self._reading)
        os.close(self._writing)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if not self.is_requested:
            self.is_requested = True
            os.write(self._writing, b".")
