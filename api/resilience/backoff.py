"""Backoff with jitter: longer waits after each failure in a row."""

from __future__ import annotations

import random

_LONGEST_PAUSE = 60.0  # seconds
_FIRST_RETRY = 30.0
_LONGEST_RETRY = 3600.0


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
