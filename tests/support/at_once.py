"""Threads that meet: everything at once, or one held at a point until the test lets it go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

# Seconds; a test that waits longer has failed. Far above what a busy machine takes: this is for
# what hangs, and says nothing of what is quick.
LONGEST = 40


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run all calls in threads of their own, begun at the same moment; what they returned."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        barrier.wait(LONGEST)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


class Pause:
    """The first thread that calls it stays until ``go_on``; others pass."""

    def __init__(self) -> None:
        self._first = threading.Lock()
        self._reached = threading.Event()
        self._released = threading.Event()

    def __call__(self) -> None:
        if self._first.acquire(blocking=False):
            self._reached.set()
            assert self._released.wait(LONGEST)

    def before(self, function: Callable[..., T]) -> Callable[..., T]:
        """``function``, with the pause before it."""

        def pausing(*args: Any, **kwargs: Any) -> T:
            self()
            return function(*args, **kwargs)

        return pausing

    def wait_until_reached(self) -> None:
        assert self._reached.wait(LONGEST)

    def go_on(self) -> None:
        self._released.set()
