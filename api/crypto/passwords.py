"""Hash and verify passwords by Argon2id, a limited number at once.

Passwords are normalized to NFKC first (NIST SP 800-63B-4, 3.1.1.2), so that a password typed on two
keyboards is the same. They are never truncated, trimmed or case-folded.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from flask import Flask

from api.app_context import extension
from api.crypto import hash_memory
from api.domain.password_text import normalized
from api.errors import Unavailable
from api.settings import Settings
from api.telemetry.metrics import SLOT_WAITS, SLOTS_IN_USE

T = TypeVar("T")

# A worker that has not hashed for so long returns the memory of its hashes to the system.
# Allocating it again costs the next hash 2 ms.
_REST_AFTER_SECONDS = 10.0
_NAME = "hashing"  # in metrics and log
# Hashing threads get a nice value this much higher than other threads: when requests need the whole
# core, hashes get a fifth of it instead of more than half (ADR 27).
# Optimisation: p99 of session checks beside four sign-ins 0.51 of that without it (make bench,
# 2026-11).
_NICER = 6


class Passwords:
    """The hasher of one process: a call waits for one of HASHING_SLOTS or raises ``Unavailable``.

    Each slot is a thread of its own. The C library keeps the memory that a thread has freed for the
    next hash of that thread, which saves 4,864 page faults (6 ms). If the threads of requests
    hashed, each of them would keep 19 MiB for good. The threads take calls from one queue, in the
    order of arrival.
    """

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_time,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
            type=Type.ID,
        )
        self._memory = settings.argon2_memory_kib * 1024
        self._slots, self._wait = settings.hashing_slots, settings.hashing_wait
        self._threads = ThreadPoolExecutor(self._slots, _NAME, _begin, initargs=(self._memory,))
        self._lock = threading.Lock()
        self._calls = 0  # that wait or are hashed
        self._used_at: float | None = None
        # User enumeration: the password of an unknown account is checked against this hash, which
        # takes the same time (I6).
        self._decoy = self.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """Return a new ``$argon2id$`` string."""
        return self._run(self._hasher.hash, normalized(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password matches; without a hash, False after the same time.

        The hash is None for an unknown account and '' for an account whose password was removed.
        """
        try:
            self._run(self._hasher.verify, password_hash or self._decoy, normalized(password))
        except VerifyMismatchError:
            return False
        return bool(password_hash)

    def outdated(self, password_hash: str) -> bool:
        """Return whether the hash was made with another cost than the settings have."""
        return self._hasher.check_needs_rehash(password_hash)

    def rest(self, after: float = _REST_AFTER_SECONDS) -> None:
        """Return memory to the system if there was no hash for ``after`` seconds.

        The event loop calls this once a second.
        """
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

    def _run(self, work: Callable[..., T], *arguments: str) -> T:
        with self._lock:
            self._calls += 1
            must_wait = self._calls > self._slots
        future: Future[T] | None = None
        try:
            future = self._threads.submit(_run_counted, work, *arguments)
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

    def _await_turn(self, future: Future[Any]) -> None:
        """Wait for the result; raise ``Unavailable`` if the hash has not begun in time.

        A hash that has begun is waited for.
        """
        try:
            future.exception(self._wait)
        except TimeoutError:
            if future.cancel():
                SLOT_WAITS.inc(_NAME, "timed_out")
                raise Unavailable(_NAME) from None
        SLOT_WAITS.inc(_NAME, "entered")


def _begin(size: int) -> None:
    """Set up a thread that will hash; ``size`` is the memory of a hash in bytes."""
    hash_memory.prepare(size)
    if sys.platform == "linux":  # other systems would change the whole process
        thread = threading.get_native_id()
        nicer = os.getpriority(os.PRIO_PROCESS, thread) + _NICER
        with suppress(OSError):  # a sandbox may forbid it: hashes then compete with requests
            os.setpriority(os.PRIO_PROCESS, thread, nicer)


def _run_counted(work: Callable[..., T], *arguments: str) -> T:
    SLOTS_IN_USE.add(1, _NAME)
    try:
        return work(*arguments)
    finally:
        SLOTS_IN_USE.add(-1, _NAME)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its hasher."""
    app.extensions["gatebook.passwords"] = Passwords(settings)


def current() -> Passwords:
    """Return the hasher of the current application."""
    return extension("passwords")  # type: ignore[no-any-return]
