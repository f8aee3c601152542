"""Hold hashing slots as long as a test needs, and hash in a separate process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from api.crypto.hashing_threads import HashingThreads
from tests.support.alone import alone
from tests.support.at_once import LONGEST
from tests.support.faults import elsewhere

MEMORY = 19456  # KiB of a hash, as OWASP recommends.


@contextmanager
def all_slots_taken(threads: HashingThreads) -> Iterator[None]:
    """Occupy every slot until the block ends."""
    begun, over = threading.Barrier(threads._slots + 1), threading.Event()

    def work() -> None:
        begun.wait(LONGEST)
        assert over.wait(LONGEST)

    working = [elsewhere(lambda: threads.run(work)) for _ in range(threads._slots)]
    begun.wait(LONGEST)
    try:
        yield
    finally:
        over.set()
        for future in working:
            future.result(LONGEST)


def asked(threads: HashingThreads, number: int) -> None:
    """Wait until ``number`` hashes were asked for, those in progress included."""
    deadline = time.monotonic() + LONGEST
    while threads._calls != number:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def hashing_alone(program: str, **settings: str) -> str:
    """Run a program with two slots and hashes of ``MEMORY``, and return its output."""
    return alone(program, HASHING_SLOTS="2", ARGON2_MEMORY_KIB=str(MEMORY), **settings)
