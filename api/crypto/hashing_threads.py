"""Run hashes in a limited number of threads, in the order of arrival, with a deadline for the wait.

The C library keeps the memory that a thread has freed for the next hash of that thread, which saves
4,864 page faults (6 ms). If the threads of requests hashed, each of them would keep 19 MiB for
good.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from api.crypto import hash_memory
from api.errors import Unavailable
from api.telemetry.metrics import SLOT_WAITS, SLOTS_IN_USE

T = TypeVar("T")

# Hashing threads get a nice value this much higher than other threads: when requests need the whole
# core, hashes get a fifth of it instead of more than half (ADR 27).
# Optimisation: p99 of session checks beside four sign-ins 0.51 of that without it (make bench,
# 2026-11).
_NICER = 6


class HashingThreads:
    """Slots of one kind of hash in one process; each is a thread, started by its first hash.

    ``name``: in metrics and log. ``wait``: the longest wait for a slot, in seconds. ``memory``: of
    a hash, in bytes; 0: unknown until ``charge``. ``most``: calls that wait or are hashed, beyond
    which a call is refused at once; None: any number.
    """

    def __init__(
        self, name: str, slots: int, wait: float, *, memory: int = 0, most: int | None = None
    ) -> None:
        self._name, self._slots, self._wait, self._most = name, slots, wait, most
        self._memory = memory
        self._threads = ThreadPoolExecutor(slots, name, _begin, initargs=(memory,))
        self._lock = threading.Lock()
        self._calls = 0  # that wait or are hashed
        self._used_at: float | None = None

    def run(self, work: Callable[..., T], *arguments: str) -> T:
        """Return the result of the work. Raises ``Unavailable``, and what the work raises."""
        must_wait = self._enter()
        future: Future[T] | None = None
        try:
            future = self._threads.submit(_run_counted, self._name, work, *arguments)
            if must_wait:
                self._await_turn(future)
            return future.result()
        finally:
            # The exception for a wrong password refers to this frame, and the future to the
            # exception: that cycle would stay in memory until the garbage collector runs.
            future = None
            with self._lock:
                self._calls -= 1
            self._used_at = time.monotonic()

    def charge(self, memory: int) -> None:
        """Give back at least so many bytes of each thread when there is nothing to hash."""
        self._memory = max(self._memory, memory)

    def rest(self, after: float) -> None:
        """Return memory to the system if there was no hash for ``after`` seconds."""
        if self._used_at is not None and time.monotonic() - self._used_at >= after:
            self._used_at = None
            all_threads = threading.Barrier(self._slots)
            for _ in range(self._slots):
                self._threads.submit(self._give_back, all_threads)

    def _give_back(self, all_threads: threading.Barrier) -> None:
        hash_memory.give_back(self._memory)
        with suppress(threading.BrokenBarrierError):  # a thread is hashing and needs its memory
            # The barrier keeps one thread from running this twice while another does not run it.
            if all_threads.wait(1.0) == 0:
                hash_memory.trim()

    def _enter(self) -> bool:
        """Count a call and return whether it must wait for a slot."""
        with self._lock:
            if self._most is None or self._calls < self._most:
                self._calls += 1
                return self._calls > self._slots
        SLOT_WAITS.inc(self._name, "timed_out")
        raise Unavailable(self._name)

    def _await_turn(self, future: Future[Any]) -> None:
        """Wait for the result; raise ``Unavailable`` if the hash has not begun in time.

        A hash that has begun is waited for.
        """
        try:
            future.exception(self._wait)
        except TimeoutError:
            if future.cancel():
                SLOT_WAITS.inc(self._name, "timed_out")
                raise Unavailable(self._name) from None
        SLOT_WAITS.inc(self._name, "entered")


def _begin(size: int) -> None:
    """Set up a thread that will hash; ``size`` is the memory of a hash in bytes."""
    if size:
        hash_memory.prepare(size)
    if sys.platform == "linux":  # other systems would change the whole process
        thread = threading.get_native_id()
        nicer = os.getpriority(os.PRIO_PROCESS, thread) + _NICER
        with suppress(OSError):  # a sandbox may forbid it: hashes then compete with requests
            os.setpriority(os.PRIO_PROCESS, thread, nicer)


def _run_counted(name: str, work: Callable[..., T], *arguments: str) -> T:
    SLOTS_IN_USE.add(1, name)
    try:
        return work(*arguments)
    finally:
        SLOTS_IN_USE.add(-1, name)
