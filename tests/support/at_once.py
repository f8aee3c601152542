"""Run threads at the same moment, or hold one thread at a point until the test releases it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

# In seconds. A test that waits longer has failed. The value is far above the needs of a busy
# machine: it finds what hangs, and does not measure speed.
LONGEST = 40


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run all calls in their own threads, started at the same moment, and return their results."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        barrier.wait(LONGEST)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


class Pause:
    """A point that blocks the first thread that calls it until ``go_on``; other threads pass."""

    def __init__(self) -> None:
        self._first = threading.Lock()
        self._reached = threading.Event()
        self._released = threading.Event()

    def __call__(self) -> None:
        if self._first.acquire(blocking=False):
            self._reached.set()
            assert self._released.wait(LONGEST)

    def before(self, function: Callable[..., T]) -> Callable[..., T]:
        """Return ``function`` with this pause before it."""

        def pausing(*args: Any, **kwargs: Any) -> T:
            self()
            return function(*args, **kwargs)

        return pausing

    def wait_until_reached(self) -> None:
        assert self._reached.wait(LONGEST)

    def go_on(self) -> None:
        self._released.set()
