"""Hold hashing slots as long as a test needs, and hash in a separate process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.crypto.passwords import Passwords
from tests.support.alone import alone
from tests.support.at_once import LONGEST
from tests.support.faults import elsewhere

MEMORY = 19456  # KiB of a hash, as OWASP recommends.


@contextmanager
def all_slots_taken(passwords: Passwords) -> Iterator[None]:
    """Occupy every slot until the block ends."""
    begun, over = threading.Barrier(passwords._slots + 1), threading.Event()

    def work() -> None:
        begun.wait(LONGEST)
        assert over.wait(LONGEST)

    working = [elsewhere(lambda: passwords._run(work)) for _ in range(passwords._slots)]
    begun.wait(LONGEST)
    try:
        yield
    finally:
        over.set()
        for future in working:
            future.result(LONGEST)


def hashing_alone(program: str, **settings: str) -> str:
    """Run a program with two slots and hashes of ``MEMORY``, and return its output."""
    return alone(program, HASHING_SLOTS="2", ARGON2_MEMORY_KIB=str(MEMORY), **settings)
