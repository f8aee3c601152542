"""How a process that works on its own waits: until it is told to end, longer after each failure."""

from __future__ import annotations

import os
import random
import select
import signal
from types import FrameType

_LONGEST_PAUSE = 60.0  # seconds
_FIRST_RETRY = 30.0
_LONGEST_RETRY = 3600.0


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


class BackOff:
    """How long to wait after each failure in a row: 1 s, doubled up to a minute, with jitter."""

    def __init__(self) -> None:
        self._failures = 0

    def again(self) -> float:
        """Seconds."""
        self._failures += 1
        pause = min(_LONGEST_PAUSE, 2.0 ** min(self._failures - 1, 10))
        return pause * random.uniform(0.5, 1.0)  # noqa: S311

    def over(self) -> None:
        """It went well."""
        self._failures = 0


def retry_after(failures: int) -> float:
    """Seconds until what has failed so often is tried again: half a minute, doubled up to an hour.

    With jitter: what failed together does not come back together.
    """
    seconds = min(_LONGEST_RETRY, _FIRST_RETRY * 2.0 ** min(failures - 1, 20))
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311
