"""Places of which there are only so many, and waiting for one that has an end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import Unavailable
from api.metrics import PLACE_WAITS, PLACES


class Bulkhead:
    """Keeps one kind of work from taking all there is of threads, processors or connections."""

    def __init__(self, what: str, places: int, wait: float) -> None:
        """``what`` names it in the log; ``wait`` is the longest wait for a place, in seconds."""
        self._what = what
        self._places = threading.BoundedSemaphore(places)
        self._wait = wait

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises ``Unavailable`` when none becomes free in time."""
        if not self._places.acquire(blocking=False):
            entered = self._places.acquire(timeout=self._wait)
            PLACE_WAITS.inc(self._what, "entered" if entered else "timed_out")
            if not entered:
                raise Unavailable(self._what)
        PLACES.add(1, self._what)
        try:
            yield
        finally:
            PLACES.add(-1, self._what)
            self._places.release()
