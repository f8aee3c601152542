"""Run threads one at a time, from one marked point to the next, in a random order.

The order is that of Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of
Finding Bugs" (2010): the thread with the highest priority runs. At a few steps chosen beforehand
the running thread falls to the lowest priority. One seed is one order.

A thread that waits for a lock in the database reaches no point. After ``BLOCKED`` the next thread
runs instead; only this wait is measured in time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import wraps
from random import Random
from typing import Any

import pytest

from tests.support.at_once import LONGEST

BLOCKED = 0.012  # seconds
STEPS = 40  # About as many steps as two requests have.

_here = threading.local()


class Interleaving:
    """A random order of threads: ``Interleaving(random).run([one, other])`` returns their results.

    An exception that a thread raised is its result.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._changes = {random.randrange(1, STEPS) for _ in range(random.randrange(4))}
        self._step = 0
        self._turn = threading.Condition()
        self._priorities: dict[int, int] = {}
        self._waiting: set[int] = set()
        self._running: int | None = None  # The thread to wait for: others may be in the database.
        self._let: set[int] = set()
        self._unfinished: set[int] = set()
        self._outcomes: dict[int, Any] = {}

    def run(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        numbers = range(len(works))
        self._priorities = dict(enumerate(self._random.sample(numbers, len(works))))
        self._unfinished = set(numbers)
        threads = [threading.Thread(target=self._work, args=pair) for pair in enumerate(works)]
        for thread in threads:
            thread.start()
        self._schedule()
        for thread in threads:
            thread.join(LONGEST)
            assert not thread.is_alive()
        return [self._outcomes[number] for number in numbers]

    def come_by(self, number: int) -> None:
        """Give up the turn, and wait for the next one."""
        with self._turn:
            self._waiting.add(number)
            if self._running == number:
                self._running = None
            self._turn.notify_all()
            assert self._turn.wait_for(lambda: number in self._let, LONGEST)
            self._let.discard(number)

    def _work(self, number: int, work: Callable[[], Any]) -> None:
        _here.place = (self, number)
        try:
            self.come_by(number)
            self._outcomes[number] = work()
        except BaseException as error:  # noqa: BLE001  for whoever asks for the outcome
            self._outcomes[number] = error
        finally:
            _here.place = None
            with self._turn:
                self._unfinished.discard(number)
                if self._running == number:
                    self._running = None
                self._turn.notify_all()

    def _schedule(self) -> None:
        with self._turn:
            # All threads wait at the start before the first one runs, so that the seed alone
            # decides.
            assert self._turn.wait_for(lambda: self._waiting == self._unfinished, LONGEST)
            while self._unfinished:
                if not self._waiting:  # All of them are in the database.
                    assert self._turn.wait_for(
                        lambda: self._waiting or not self._unfinished, LONGEST
                    )
                    continue
                self._let_go(max(self._waiting, key=self._priorities.__getitem__))
                self._turn.wait_for(lambda: self._running is None, BLOCKED)

    def _let_go(self, number: int) -> None:
        self._step += 1
        if self._step in self._changes:
            self._priorities[number] = min(self._priorities.values()) - 1
            number = max(self._waiting, key=self._priorities.__getitem__)
        self._waiting.discard(number)
        self._let.add(number)
        self._running = number
        self._turn.notify_all()


def mark(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """Make points before and after each call of ``owner.name``."""
    original = getattr(owner, name)

    @wraps(original)
    def marked(*args: Any, **kwargs: Any) -> Any:
        place = getattr(_here, "place", None)
        if place is None:
            return original(*args, **kwargs)
        interleaving, number = place
        interleaving.come_by(number)
        result = original(*args, **kwargs)
        interleaving.come_by(number)
        return result

    monkeypatch.setattr(owner, name, marked)
