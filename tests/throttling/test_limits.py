"""Check which requests count against which limit, as far as Redis alone decides."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from api.domain import clock as api_clock
from api.domain.proof import Purpose
from api.errors import TooManyAttempts
from api.throttling import limits
from tests.resources.expected import StoppedClock

MakeApp = Callable[..., Flask]
KEY = b"alice@example.com"
IP = "198.51.100.1"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """Return a clock that stands still until the test moves it."""
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


def wait(app: Flask, purpose: Purpose = Purpose.RESET_PASSWORD) -> int:
    """Ask for a mail; return the wait until the next try in seconds, 0 if it was allowed."""
    with app.test_request_context():
        try:
            limits.attempt_mail(purpose, KEY, IP)
        except TooManyAttempts as refused:
            return int(refused.headers["Retry-After"])
    return 0


def test_a_full_window_lets_one_mail_through_ten_minutes_after_the_last(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="2/hour", limit_mail_per_address="99/hour")
    assert [wait(app) for _ in range(3)] == [0, 0, 600]
    clock.advance(minutes=9, seconds=59)
    assert wait(app) == 1, "trying makes no wait longer"
    clock.advance(seconds=1)
    assert [wait(app), wait(app)] == [0, 600]


def test_the_window_itself_may_have_room_sooner(make_app: MakeApp, clock: StoppedClock) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="2/hour")
    assert wait(app) == 0
    clock.advance(minutes=55)
    assert [wait(app), wait(app)] == [0, 300]


def test_a_clock_set_back_keeps_nobody_waiting_for_longer(
    make_app: MakeApp, clock: StoppedClock
) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="1/hour")
    assert [wait(app), wait(app)] == [0, 600]
    clock.advance(hours=-3)
    assert [wait(app), wait(app)] == [0, 600]


def test_no_purpose_uses_up_the_mails_of_another(make_app: MakeApp) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="1/hour")
    for purpose in (Purpose.VERIFY_EMAIL, Purpose.RESET_PASSWORD, Purpose.CHANGE_EMAIL):
        assert [wait(app, purpose), wait(app, purpose)] == [0, 600]


def test_no_account_that_asks_for_an_address_uses_up_the_requests_of_another(
    make_app: MakeApp,
) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="1/hour")
    alice, mallory = UUID(int=1), UUID(int=2)
    for account_id in (mallory, alice):
        with app.test_request_context():
            limits.attempt_mail(Purpose.CHANGE_EMAIL, KEY, IP, account_id=account_id)
            with pytest.raises(TooManyAttempts):
                limits.attempt_mail(Purpose.CHANGE_EMAIL, KEY, IP, account_id=account_id)


def test_a_request_that_sent_nothing_counts_for_its_network_address_alone(
    make_app: MakeApp,
) -> None:
    app = make_app(limits=True, limit_mail_per_recipient="1/hour", limit_mail_per_address="3/hour")
    for _ in range(2):
        with app.test_request_context():
            limits.attempt_mail(Purpose.RESET_PASSWORD, KEY, IP).sent_nothing()
    assert [wait(app), wait(app)] == [0, 3600]
