"""Argon2id: hash, verify, rehash; how many at once.

Passwords are brought to NFKC first (NIST SP 800-63B-4, 3.1.1.2): the same password typed on two
keyboards is the same. Nothing else is done to them: they are never cut, trimmed or folded.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from flask import Flask

from api.app_context import extension
from api.crypto import hash_memory
from api.errors import Unavailable
from api.settings import Settings
from api.telemetry.metrics import PLACE_WAITS, PLACES

T = TypeVar("T")

# Without a hash for so long, in seconds, a worker gives back the memory of its hashes: to have it
# anew costs the next one 2 ms.
_REST_AFTER = 10.0
_NAME = "hashing"  # in the metrics and the log
# How much nicer than others the threads are that hash: where requests want the whole core, hashes
# get a fifth of it, and not their half and more (ADR 27).
_NICER = 6


class Passwords:
    """The hasher of one process. Each call takes one of HASHING_SLOTS, or ``Unavailable``.

    Hashes have threads of their own, one a slot. The C library keeps what a thread has freed for
    that thread's next hash, without asking the system for it anew (4,864 page faults, 6 ms). Were
    it done in the threads of requests, each of them would come to hold its 19 MiB for good. Whoever
    asked first is next: the threads take the work from one queue, in order.
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
        self._asked = 0  # that wait or are hashed
        self._used_at: float | None = None
        # what an unknown account's password is checked against, so that it costs the same time (I6)
        self._nobody = self.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """A new ``$argon2id$`` string."""
        return self._run(self._hasher.hash, normalized(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password; takes as long, and says False, when there is no hash.

        "No hash" is None, and also '': the account whose password was taken away.
        """
        try:
            self._run(self._hasher.verify, password_hash or self._nobody, normalized(password))
        except VerifyMismatchError:
            return False
        return bool(password_hash)

    def outdated(self, password_hash: str) -> bool:
        """Whether the cost in the settings is another than the hash was made with."""
        return self._hasher.check_needs_rehash(password_hash)

    def rest(self, after: float = _REST_AFTER) -> None:
        """Give the memory back when there was no hash for so long (s); asked once a second."""
        if self._used_at is not None and time.monotonic() - self._used_at >= after:
            self._used_at = None
            all_of_them = threading.Barrier(self._slots)
            for _ in range(self._slots):
                self._threads.submit(self._give_back, all_of_them)

    def _give_back(self, all_of_them: threading.Barrier) -> None:
        hash_memory.give_back(self._memory)
        with suppress(threading.BrokenBarrierError):  # one was kept by a hash: it needs its memory
            # so that none does it twice, and another not at all
            if all_of_them.wait(1.0) == 0:
                hash_memory.trim()

    def _run(self, work: Callable[..., T], *what: str) -> T:
        with self._lock:
            self._asked += 1
            must_wait = self._asked > self._slots
        future: Future[T] | None = None
        try:
            future = self._threads.submit(_counted, work, *what)
            if must_wait:
                self._await_turn(future)
            return future.result()
        finally:
            # A wrong password's exception holds this frame: with the future that holds the
            # exception, it would be kept until the collector comes.
            future = None
            with self._lock:
                self._asked -= 1
            self._used_at = time.monotonic()

    def _await_turn(self, future: Future[Any]) -> None:
        """Raises ``Unavailable`` when it has not begun in time; what has begun is waited for."""
        try:
            future.exception(self._wait)
        except TimeoutError:
            if future.cancel():
                PLACE_WAITS.inc(_NAME, "timed_out")
                raise Unavailable(_NAME) from None
        PLACE_WAITS.inc(_NAME, "entered")


def _begin(size: int) -> None:
    """A thread that is to hash."""
    hash_memory.prepare(size)
    if sys.platform == "linux":  # elsewhere it would be said of the whole process
        thread = threading.get_native_id()
        nicer = os.getpriority(os.PRIO_PROCESS, thread) + _NICER
        with suppress(OSError):  # a sandbox that forbids it: hashes then stand beside the rest
            os.setpriority(os.PRIO_PROCESS, thread, nicer)


def _counted(work: Callable[..., T], *what: str) -> T:
    PLACES.add(1, _NAME)
    try:
        return work(*what)
    finally:
        PLACES.add(-1, _NAME)


def normalized(password: str) -> str:
    """The password as it is hashed."""
    return unicodedata.normalize("NFKC", password)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its hasher."""
    app.extensions["gatebook.passwords"] = Passwords(settings)


def current() -> Passwords:
    """The hasher of the application at hand."""
    return extension("passwords")  # type: ignore[no-any-return]
