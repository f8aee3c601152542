"""Check the order of hashes, waits that end without one, and the memory."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from flask import Flask
from gunicorn.workers.gthread import ThreadWorker

from api.crypto import hash_memory
from api.crypto.hashing_threads import HashingThreads
from api.crypto.passwords import Passwords
from api.errors import Unavailable
from api.server.event_loop import FastPathWorker
from api.telemetry import shared_counters
from tests.support.at_once import LONGEST, Pause
from tests.support.faults import elsewhere
from tests.support.hashing import MEMORY, all_slots_taken, asked, hashing_alone


@pytest.fixture
def passwords(make_app: Callable[..., Flask]) -> Callable[..., Passwords]:
    """Return a function that makes the hasher of an application with such settings."""

    def make(**settings: float) -> Passwords:
        passwords_service: Passwords = make_app(**settings).extensions["gatebook.passwords"]
        return passwords_service

    return make


@pytest.fixture
def threads(passwords: Callable[..., Passwords]) -> Callable[..., HashingThreads]:
    """Return a function that makes the hashing slots of an application with such settings."""

    def make(**settings: float) -> HashingThreads:
        return passwords(**settings).own

    return make


def test_whoever_asked_first_is_next(threads: Callable[..., HashingThreads]) -> None:
    one_slot = threads(hashing_slots=1, hashing_wait=LONGEST)
    order: list[str] = []
    waiting: list[Future[None]] = []
    with all_slots_taken(one_slot):
        for number, name in enumerate(("alice", "bob", "carol"), 2):
            waiting.append(elsewhere(lambda name=name: one_slot.run(order.append, name)))
            asked(one_slot, number)
    for waiter in waiting:
        waiter.result(LONGEST)

    assert order == ["alice", "bob", "carol"]


def test_who_waited_in_vain_is_not_hashed_later(threads: Callable[..., HashingThreads]) -> None:
    one_slot = threads(hashing_slots=1, hashing_wait=0.01)
    hashed: list[str] = []
    with all_slots_taken(one_slot), pytest.raises(Unavailable):
        one_slot.run(hashed.append, "mallory")
    one_slot.run(hashed.append, "alice")

    assert hashed == ["alice"]
    assert one_slot._calls == 0


def test_a_free_slot_is_given_however_short_the_wait(
    threads: Callable[..., HashingThreads],
) -> None:
    two_slots = threads(hashing_slots=2, hashing_wait=0.01)
    pause = Pause()
    long_one = elsewhere(lambda: two_slots.run(pause))
    pause.wait_until_reached()
    # Longer than the allowed wait, which is for a slot and not for the hash.
    two_slots.run(time.sleep, 0.05)  # type: ignore[arg-type]
    pause.go_on()
    long_one.result(LONGEST)


def test_a_hash_that_has_begun_is_waited_for(threads: Callable[..., HashingThreads]) -> None:
    one_slot = threads(hashing_slots=1, hashing_wait=0.01)
    pause = Pause()
    begun = one_slot._threads.submit(pause)
    pause.wait_until_reached()

    one_slot._await_turn(begun)  # Its wait is over, and the hash is in progress: no Unavailable.

    pause.go_on()
    begun.result(LONGEST)


def test_a_wrong_password_leaves_nothing_for_the_collector(
    passwords: Callable[..., Passwords], request: pytest.FixtureRequest
) -> None:
    """A wrong password leaves no objects for the garbage collector.

    Otherwise its frames' objects would stay until a collection, and enlarge the worker for good.
    """
    one_slot = passwords(hashing_slots=1)
    password_hash = one_slot.hash("a quiet harbour at dawn")
    one_slot.verify(password_hash, "a wrong one")  # Make the objects that are made once and kept.
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    request.addfinalizer(gc.enable)
    request.addfinalizer(gc.garbage.clear)
    request.addfinalizer(lambda: gc.set_debug(0))

    assert one_slot.verify(password_hash, "a wrong one") is False

    gc.collect()
    assert [item for item in gc.garbage if isinstance(item, Future)] == []


def under_way() -> float:
    """Return the number of hashes in progress, from the metrics."""
    _, samples = shared_counters.read()["gatebook_bulkhead_places_in_use"]
    return sum(sample.numbers[0] for sample in samples if sample.labels == ("hashing",))


def test_hashes_under_way_are_counted(passwords: Callable[..., Passwords]) -> None:
    two_slots = passwords(hashing_slots=2)
    before = under_way()

    with all_slots_taken(two_slots.own):
        assert under_way() == before + 2

    password_hash = two_slots.hash("a quiet harbour at dawn")
    assert not two_slots.verify(password_hash, "a wrong one")  # The library raises in the thread.
    assert under_way() == before


def test_at_rest_free_pages_are_given_back_once_and_after_the_last_hash(
    threads: Callable[..., HashingThreads], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Free pages are returned once, after the last hash.

    A trim for each slot would go through all of the worker's memory each time.
    """
    releases: list[str] = []
    monkeypatch.setattr(hash_memory, "give_back", lambda _: releases.append("memory of a hash"))
    monkeypatch.setattr(hash_memory, "trim", lambda: releases.append("free pages"))
    three_slots = threads(hashing_slots=3)

    three_slots.rest(0)
    all_done = threading.Barrier(4)
    for _ in range(3):
        three_slots._threads.submit(all_done.wait, LONGEST)
    all_done.wait(LONGEST)

    assert releases == ["memory of a hash"] * 3 + ["free pages"]


def test_a_worker_looks_once_a_second_whether_hashing_rests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[str] = []

    class Sleeper:
        def rest(self) -> None:
            looks.append("rest")

    worker = FastPathWorker.__new__(FastPathWorker)
    worker._notified_at, worker._passwords = 0.0, Sleeper()  # type: ignore[assignment]
    monkeypatch.setattr(ThreadWorker, "notify", lambda _: None)
    worker.notify()
    worker.notify()

    assert looks == ["rest"]


AT_REST = """
import threading
from pathlib import Path
from api.crypto import hash_memory
from api.crypto.passwords import Passwords
from api.settings import Settings

passwords = Passwords(Settings.from_environ())
both = threading.Barrier(2)

def hash_in_both(_):
    both.wait(20)
    return passwords._hasher.hash("a quiet harbour at dawn")

def resident():  # KiB
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])

def hash_twice():
    one, other = (passwords.own._threads.submit(hash_in_both, n) for n in range(2))
    other.result()
    return one.result()

def rest(after):
    passwords.own._used_at = passwords.own._used_at or 0.0
    passwords.rest(after)
    for one in [passwords.own._threads.submit(both.wait, 20) for _ in range(2)]:
        one.result()

hash_twice()
held = resident()
rest(1e9)
kept = resident()
rest(0)
given = resident()
right = passwords.verify(hash_twice(), "a quiet harbour at dawn")
print(held - kept, held - given, resident() - given, right)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what is resident")
def test_at_rest_every_slot_gives_its_memory_back() -> None:
    too_early, memory_given_back, taken_again, right = hashing_alone(AT_REST).split()
    assert int(too_early) < MEMORY // 4
    assert int(memory_given_back) > 2 * MEMORY * 3 // 4
    assert int(taken_again) > 2 * MEMORY * 3 // 4
    assert right == "True"


@pytest.mark.skipif(
    sys.platform != "linux", reason="only there threads have priorities of their own"
)
def test_a_hash_stands_behind_all_other_work(threads: Callable[..., HashingThreads]) -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = priority()
    hashing = threads(hashing_slots=1).run(priority)

    assert (hashing, priority()) == (min(before + 6, 19), before)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only there threads have priorities of their own"
)
def test_hashes_go_on_where_a_sandbox_forbids_that(
    passwords: Callable[..., Passwords], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", forbidden)

    hashing = passwords(hashing_slots=1)

    assert hashing.verify(hashing.hash("a quiet harbour at dawn"), "a quiet harbour at dawn")
