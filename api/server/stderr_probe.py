"""Check whether standard error takes a line at once: the main loop must not wait for its reader."""

from __future__ import annotations

import os
import select
import stat


class StderrProbe:
    """A probe of standard error that checks for room for a line."""

    def __init__(self, descriptor: int) -> None:
        self._poll: select.poll | None = None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            self._poll = select.poll()
            self._poll.register(descriptor, select.POLLOUT)

    def is_writable(self) -> bool:
        # A pipe is writable when a page is free: more than the log line of any accepted request.
        return self._poll is None or bool(self._poll.poll(0))
