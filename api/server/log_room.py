"""Whether standard error takes a line at once: the main loop must not wait for its reader."""

from __future__ import annotations

import os
import select
import stat


class LogRoom:
    """Whether a line can go to standard error without waiting for whoever reads it."""

    def __init__(self, descriptor: int) -> None:
        self._poll: select.poll | None = None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            self._poll = select.poll()
            self._poll.register(descriptor, select.POLLOUT)

    def there(self) -> bool:
        # a pipe says so when a page is free: more than the line of any request that is taken here
        return self._poll is None or bool(self._poll.poll(0))
