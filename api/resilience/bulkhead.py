"""Bulkhead: a limited number of permits, with a deadline for the wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import Unavailable
from api.telemetry.metrics import SLOT_WAITS, SLOTS_IN_USE


class Bulkhead:
    """A limit that keeps one kind of work from taking all threads, processors or connections.

    Permits are given first come, first served. A semaphore would admit a caller that arrives just
    when a permit becomes free, and under load some of the waiting callers would be passed by until
    their deadline.
    """

    def __init__(self, what: str, places: int, wait: float) -> None:
        """Set the limit: ``what`` names it in the log, ``wait`` is the longest wait in seconds."""
        self._what = what
        self._wait = wait
        self._free = places
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def permit(self) -> Iterator[None]:
        """Hold a permit inside the block. Raises ``Unavailable`` if none becomes free in time."""
        turn = self._take()
        if turn is not None:
            entered = turn.wait(self._wait) or self._was_handed(turn)
            SLOT_WAITS.inc(self._what, "entered" if entered else "timed_out")
            if not entered:
                raise Unavailable(self._what)
        SLOTS_IN_USE.add(1, self._what)
        try:
            yield
        finally:
            SLOTS_IN_USE.add(-1, self._what)
            self._give_back()

    def _take(self) -> threading.Event | None:
        """Take a permit and return None; else queue, and return the event of the hand-over."""
        with self._lock:
            if self._free:  # then no caller waits
                self._free -= 1
                return None
            turn = threading.Event()
            self._queue.append(turn)
            return turn

    def _was_handed(self, turn: threading.Event) -> bool:
        """Leave the queue; return True if a permit was handed over just as the wait ended."""
        with self._lock:
            if turn.is_set():
                return True
            self._queue.remove(turn)
            return False

    def _give_back(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1
