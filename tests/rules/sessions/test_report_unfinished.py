"""Test that owners hear of a right password that was not followed by the second factor."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from api.rules.sessions.report_unfinished import report_unfinished
from tests.conftest import Clock
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.second_factors import Protected, begin


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Protected:
    return Protected(sign_in("alice"))


def report(app: Flask) -> int:
    with app.app_context():
        return report_unfinished()


def notices(mailbox: Mailbox, alice: Protected) -> list[dict[str, str]]:
    return [m.values for m in mailbox.to(alice.email) if m.message == "password_known"]


def thief_of(alice: Protected) -> ApiClient:
    """Begin a sign-in with the password of Alice on an unknown device."""
    thief = ApiClient(alice.app)
    answer = alice.begin(thief)
    assert answer.status_code == 202
    return thief


def test_a_sign_in_left_unfinished_is_told_once_it_has_expired(
    alice: Protected, mailbox: Mailbox, clock: Clock
) -> None:
    thief_of(alice)
    assert report(alice.app) == 0
    clock.advance(minutes=11)
    assert report(alice.app) == 1
    [notice] = notices(mailbox, alice)
    assert set(notice) == {"device", "ip", "at"}
    assert report(alice.app) == 0


def test_ending_it_hides_nothing(alice: Protected, mailbox: Mailbox, clock: Clock) -> None:
    assert thief_of(alice).delete("/v1/sign-in").status_code == 204
    clock.advance(minutes=11)
    assert report(alice.app) == 1
    assert len(notices(mailbox, alice)) == 1


def test_a_finished_sign_in_and_one_on_a_known_device_are_no_news(
    alice: Protected, mailbox: Mailbox, clock: Clock
) -> None:
    browser = alice.sign_in().client
    assert begin(browser, alice.email) == 202  # the device is known by its cookie
    clock.advance(minutes=11)
    assert report(alice.app) == 0
    assert notices(mailbox, alice) == []


def test_a_person_who_goes_back_and_begins_again_is_not_told(
    alice: Protected, mailbox: Mailbox, clock: Clock
) -> None:
    thief_of(alice)  # the same address and user agent as those of the next sign-in
    clock.advance(minutes=2)
    alice.sign_in()
    clock.advance(minutes=11)
    assert report(alice.app) == 0
    thief_of(alice)
    clock.advance(minutes=11)
    assert report(alice.app) == 1
    assert len(notices(mailbox, alice)) == 1


def test_there_is_one_mail_a_day_and_the_next_day_another(
    alice: Protected, mailbox: Mailbox, clock: Clock
) -> None:
    for hours in range(30):
        if hours:
            clock.advance(hours=1)
        thief_of(alice)
        clock.advance(minutes=11)
        report(alice.app)
    assert len(notices(mailbox, alice)) == 2


def test_two_workers_at_once_send_one_mail(
    alice: Protected, mailbox: Mailbox, clock: Clock
) -> None:
    thief_of(alice)
    clock.advance(minutes=11)
    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(report, [alice.app] * 2)) == 1
    assert len(notices(mailbox, alice)) == 1
