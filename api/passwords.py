"""Argon2id: hash, verify, rehash; how many at once.

Passwords are brought to NFKC first (NIST SP 800-63B-4, 3.1.1.2): the same password typed on two
keyboards is the same. Nothing else is done to them: they are never cut, trimmed or folded.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from flask import Flask

from api.bulkhead import Bulkhead
from api.here import extension
from api.settings import Settings

T = TypeVar("T")


class Passwords:
    """The hasher of one process. Each call takes one of HASHING_SLOTS, or ``Unavailable``.

    Hashes have threads of their own, one a slot. The C library keeps what a thread has freed for
    that thread's next hash, without asking the system for it anew (4,864 page faults, 3 ms). Were
    it done in the threads of requests, each of them would come to hold its 19 MiB for good.
    """

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_time,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
            type=Type.ID,
        )
        self._slots = Bulkhead("hashing", settings.hashing_slots, settings.hashing_wait)
        self._threads = ThreadPoolExecutor(settings.hashing_slots, thread_name_prefix="hashing")
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

    def _run(self, work: Callable[..., T], *what: str) -> T:
        with self._slots.place():
            return self._threads.submit(work, *what).result()


def normalized(password: str) -> str:
    """The password as it is hashed."""
    return unicodedata.normalize("NFKC", password)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its hasher."""
    app.extensions["gatebook.passwords"] = Passwords(settings)


def current() -> Passwords:
    """The hasher of the application at hand."""
    return extension("passwords")  # type: ignore[no-any-return]
