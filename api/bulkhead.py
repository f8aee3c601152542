"""Places of which there are only so many, and waiting for one that has an end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import Unavailable


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
        if not self._places.acquire(timeout=self._wait):
            raise Unavailable(self._what)
        try:
            yield
        finally:
            self._places.release()
