"""Hashing slots, held as long as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.passwords import Passwords
from tests.support.at_once import LONGEST
from tests.support.faults import elsewhere


@contextmanager
def all_slots_taken(passwords: Passwords) -> Iterator[None]:
    """Every slot is at work until the block ends."""
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
        for one in working:
            one.result(LONGEST)
