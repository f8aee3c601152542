"""Backoff with jitter: longer waits after each failure in a row."""

from __future__ import annotations

import random

_LONGEST_PAUSE = 60.0  # seconds
_FIRST_RETRY = 30.0
_LONGEST_RETRY = 3600.0


class BackOff:
    """The wait after each failure in a row: 1 s, doubled up to a minute, with jitter."""

    def __init__(self) -> None:
        self._failures = 0

    def next_pause(self) -> float:
        """Count a failure and return the seconds to wait."""
        self._failures += 1
        pause = min(_LONGEST_PAUSE, 2.0 ** min(self._failures - 1, 10))
        return pause * random.uniform(0.5, 1.0)  # noqa: S311

    def reset(self) -> None:
        """Reset the count of failures after a success."""
        self._failures = 0


def retry_after(failures: int) -> float:
    """Return the seconds until a retry: 30 s after the first failure, doubled up to an hour.

    Jitter keeps tasks that failed together from coming back together.
    """
    seconds = min(_LONGEST_RETRY, _FIRST_RETRY * 2.0 ** min(failures - 1, 20))
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311
