"""Check the loop of the background workers: turns, waits, faults, and the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.errors import Unavailable
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.workers.loop import Loop

Turn = Callable[[], float]


class Fatal(Exception):
    """An error that ends the loop in these tests."""


class CountedStop(Stop):
    """A stop that is requested after ``waits`` waits, which take no time."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._left = waits

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._left -= 1
        self.is_requested = not self._left


def loop(turn: Turn, stop: Stop, log_entries: list[str]) -> Loop:
    return Loop(
        turn=turn,
        stop=stop,
        back_off=BackOff(),
        on_unavailable=lambda error, _seconds: log_entries.append(error.what),
        on_failure=lambda error, _seconds: log_entries.append(type(error).__name__),
        fatal=(Fatal,),
        before_wait=lambda: log_entries.append("before a wait"),
    )


def test_turns_follow_each_other_and_only_a_wait_is_announced() -> None:
    pauses, log_entries, stop = iter([0.0, 0.0, 2.5]), list[str](), CountedStop(1)

    loop(lambda: next(pauses), stop, log_entries).run()

    assert (stop.waits, log_entries) == ([2.5], ["before a wait"])


def test_each_failure_in_a_row_is_reported_and_waits_longer() -> None:
    faults = iter([Unavailable("mariadb"), ZeroDivisionError(), ZeroDivisionError()])
    log_entries, stop = list[str](), CountedStop(3)

    def turn() -> float:
        raise next(faults)

    loop(turn, stop, log_entries).run()

    assert log_entries[::2] == ["mariadb", "ZeroDivisionError", "ZeroDivisionError"]
    first, second, third = stop.waits
    assert 0.5 <= first <= 1.0 <= second <= 2.0 <= third <= 4.0


def test_what_is_fatal_ends_the_loop() -> None:
    log_entries, stop = list[str](), CountedStop(1)

    def turn() -> float:
        raise Fatal

    with pytest.raises(Fatal):
        loop(turn, stop, log_entries).run()
    assert (stop.waits, log_entries) == ([], [])
