"""Places of which there are only so many, and waiting for one that has an end."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import Unavailable
from api.telemetry.metrics import PLACE_WAITS, PLACES


class Bulkhead:
    """Keeps one kind of work from taking all there is of threads, processors or connections.

    Whoever waits longest is next. A semaphore would let anybody in who comes just when a place
    becomes free, and under load some of those who wait would be passed by until their time is up.
    """

    def __init__(self, what: str, places: int, wait: float) -> None:
        """``what`` names it in the log; ``wait`` is the longest wait for a place, in seconds."""
        self._what = what
        self._wait = wait
        self._free = places
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises ``Unavailable`` when none becomes free in time."""
        turn = self._take()
        if turn is not None:
            entered = turn.wait(self._wait) or self._was_handed(turn)
            PLACE_WAITS.inc(self._what, "entered" if entered else "timed_out")
            if not entered:
                raise Unavailable(self._what)
        PLACES.add(1, self._what)
        try:
            yield
        finally:
            PLACES.add(-1, self._what)
            self._give_back()

    def _take(self) -> threading.Event | None:
        """None: a place is taken. Else what is set when one was handed over."""
        with self._lock:
            if self._free:  # then nobody waits
                self._free -= 1
                return None
            turn = threading.Event()
            self._queue.append(turn)
            return turn

    def _was_handed(self, turn: threading.Event) -> bool:
        """Leave the queue. True when a place was handed over in the moment the wait ended."""
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
