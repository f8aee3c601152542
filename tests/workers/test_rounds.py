"""Check when a loop of the worker counts as late, by a clock that the test moves."""

from __future__ import annotations

import pytest

from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.workers import rounds as rounds_module
from api.workers.loop import Loop
from api.workers.rounds import Rounds, RoundState


class MonotonicClock:
    """The seconds that the module under test sees."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def monotonic(monkeypatch: pytest.MonkeyPatch) -> MonotonicClock:
    stopped = MonotonicClock()
    monkeypatch.setattr(rounds_module, "time", stopped)
    return stopped


def test_a_loop_is_late_after_its_wait_its_deadlines_and_five_minutes(
    monotonic: MonotonicClock,
) -> None:
    rounds = Rounds()
    mail = rounds.add("mail", longest=90.0)
    rounds.add("webhooks-0")
    assert (rounds.states(), rounds.late()) == ([], [])  # Neither has begun.

    mail.begin()
    mail.finish(pause=10.0)
    monotonic.seconds += 400.0
    assert (rounds.late(), rounds.states()) == ([], [RoundState("mail", 1, 400.0)])
    monotonic.seconds += 0.1
    assert rounds.late() == ["mail"]
    mail.finish(pause=0.0)
    assert rounds.late() == []


def test_a_long_round_that_goes_on_is_not_late(monotonic: MonotonicClock) -> None:
    rounds = Rounds()
    mail = rounds.add("mail")
    mail.begin()
    monotonic.seconds += 299.0
    mail.make_progress()
    monotonic.seconds += 299.0
    assert (rounds.late(), rounds.states()) == ([], [RoundState("mail", 0, 598.0)])


def test_a_loop_that_ends_for_good_is_old_and_not_late(monotonic: MonotonicClock) -> None:
    rounds, stop = Rounds(), Stop()

    def find_tampering() -> float:
        raise LookupError

    loop = Loop(
        turn=find_tampering,
        stop=stop,
        back_off=BackOff(),
        on_unavailable=lambda _error, _seconds: None,
        on_failure=lambda _error, _seconds: None,
        fatal=(LookupError,),
        rounds=rounds.add("sealer"),
    )
    with pytest.raises(LookupError):
        loop.run()
    monotonic.seconds += 3600.0
    assert (rounds.late(), rounds.states()) == ([], [RoundState("sealer", 0, 3600.0)])


def test_a_failed_round_is_a_round(monotonic: MonotonicClock) -> None:
    rounds, stop = Rounds(), Stop()

    def fail(_error: Exception, _seconds: float) -> None:
        stop.is_requested = True

    def turn() -> float:
        raise ZeroDivisionError

    loop = Loop(
        turn=turn,
        stop=stop,
        back_off=BackOff(),
        on_unavailable=fail,
        on_failure=fail,
        rounds=rounds.add("figures"),
    )
    loop.run()
    assert rounds.states() == [RoundState("figures", 1, 0.0)]
