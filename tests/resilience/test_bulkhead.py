"""Check the bulkhead: permits, and the order in which they are given."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

import pytest

from api.errors import Unavailable
from api.resilience.bulkhead import Bulkhead
from tests.support.at_once import LONGEST
from tests.support.faults import elsewhere


def queued(bulkhead: Bulkhead, number: int) -> None:
    """Wait until ``number`` callers are in the queue."""
    deadline = time.monotonic() + LONGEST
    while len(bulkhead._queue) != number:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_whoever_waits_longest_is_next() -> None:
    bulkhead = Bulkhead("somewhere", 1, LONGEST)
    order: list[str] = []

    def enter(name: str) -> None:
        with bulkhead.permit():
            order.append(name)

    with bulkhead.permit():
        waiting: list[Future[None]] = []
        for number, name in enumerate(("alice", "bob", "carol"), 1):
            waiting.append(elsewhere(lambda name=name: enter(name)))
            queued(bulkhead, number)
    # Mallory comes just when the permit becomes free: it was handed over already.
    enter("mallory")
    for future in waiting:
        future.result(LONGEST)

    assert order == ["alice", "bob", "carol", "mallory"]


def test_under_load_nobody_is_passed_by() -> None:
    # Each caller works for 1 ms and comes back at once: with eight of them the turn comes in 9 ms.
    bulkhead = Bulkhead("somewhere", 1, LONGEST)
    over, together = threading.Event(), threading.Barrier(8)
    entries = [0] * 8

    def work(number: int) -> None:
        together.wait(LONGEST)
        while not over.is_set():
            with bulkhead.permit():
                entries[number] += 1
                time.sleep(0.001)

    working = [elsewhere(lambda number=number: work(number)) for number in range(8)]
    time.sleep(0.3)
    over.set()
    for future in working:
        future.result(LONGEST)

    assert max(entries) - min(entries) <= 8


def test_who_waited_in_vain_takes_no_place_with_him() -> None:
    bulkhead = Bulkhead("somewhere", 1, 0.01)
    with bulkhead.permit(), pytest.raises(Unavailable), bulkhead.permit():
        pass
    for _ in range(3):
        with bulkhead.permit():
            pass
    assert not bulkhead._queue
    assert bulkhead._free == 1


def test_all_places_are_back_after_a_storm_with_short_waits() -> None:
    bulkhead = Bulkhead("somewhere", 2, 0.001)

    def storm() -> int:
        entered = 0
        for _ in range(200):
            try:
                with bulkhead.permit():
                    entered += 1
                    time.sleep(0.0005)
            except Unavailable:
                pass
        return entered

    working = [elsewhere(storm) for _ in range(8)]
    assert all(future.result(LONGEST) for future in working)
    assert (bulkhead._free, len(bulkhead._queue)) == (2, 0)
