"""Guess second factors: one counter for an account, which only a right factor resets."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.domain import clock as api_clock
from api.domain.client import Client
from api.errors import Unavailable
from api.pool import transaction
from api.rules.accounts.reset_factors import ResetReason, reset_factors
from api.rules.factors.count_code import count_code
from api.store import account, authenticator_app, recovery_code
from tests.resources.expected import StoppedClock, assert_too_many_attempts
from tests.support.authenticator import (
    PhoneApp,
    assert_not_valid,
    begin,
    confirm,
    empty,
    enrol,
    finish,
    step_up,
    waiting_sign_in,
)
from tests.support.client import ApiClient, Person
from tests.support.passkeys import added, sign_in
from tests.support.soft_authenticator import Authenticator
from tests.support.tables import Sql

WRONG_CODE = "00000-00000-00000-00000-0000"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """Replace the clock with one that stands still, so that no delay ends by itself."""
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return the application with its limits on."""
    return make_app(limits=True)


@pytest.fixture
def phone(app: Flask, alice: Person, clock: StoppedClock) -> PhoneApp:
    """Return Alice's only app; its next code is unused."""
    phone = enrol(app, alice)
    clock.advance(seconds=30)
    return phone


def exhaust(guess: Callable[[], TestResponse]) -> int:
    """Guess until no more codes are tried, and return how many were."""
    for tried in range(60):
        if (response := guess()).status_code == 429:
            assert_too_many_attempts(response)
            return tried
    raise AssertionError("nobody has to wait")


def succeed(app: Flask, account_id: UUID, device: str) -> None:
    """Count a code of a device as right."""
    with app.test_request_context():
        counted = count_code(account_id, device)
        with transaction() as tx:
            counted.forgive(tx)


def test_all_endpoints_that_take_a_code_share_one_counter(
    app: Flask, alice: Person, phone: PhoneApp
) -> None:
    """Each with new sign-ins, whose right password begins no new count."""
    wrong = phone.wrong_code()
    guesses = [
        lambda: finish(alice, totp_code=wrong),
        lambda: finish(alice, recovery_code=WRONG_CODE),
        lambda: finish(alice, totp_code=wrong),
        lambda: finish(alice, recovery_code=WRONG_CODE),
        lambda: finish(alice, totp_code=wrong),
    ]
    for guess in guesses:
        assert guess().status_code == 422
    assert_too_many_attempts(finish(alice, totp_code=wrong))
    assert_too_many_attempts(finish(alice, totp_code=phone.code()))
    assert_too_many_attempts(finish(alice, recovery_code=phone.recovery_codes[0]))


def test_emptying_redis_forgives_no_wrong_code(
    app: Flask, alice: Person, phone: PhoneApp, redis: Redis
) -> None:
    for _ in range(5):
        assert_not_valid(finish(alice, totp_code=phone.wrong_code()))
        empty(redis)
    assert_too_many_attempts(finish(alice, totp_code=phone.code()))
    empty(redis)
    assert_too_many_attempts(finish(alice, totp_code=phone.code()))


def test_a_code_that_another_sign_in_uses_up_first_forgives_no_wrong_code(
    app: Flask, alice: Person, phone: PhoneApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, unused, *_ = phone.recovery_codes
    for _ in range(4):
        assert_not_valid(finish(alice, totp_code=phone.wrong_code()))
    with monkeypatch.context() as faster:
        faster.setattr(recovery_code, "use", lambda *_: False)
        assert_not_valid(finish(alice, recovery_code=code), "recovery_code")
    assert_too_many_attempts(finish(alice, recovery_code=unused))


def test_a_session_has_tries_of_its_own_over_step_up_and_confirmations(
    app: Flask, alice: Person, phone: PhoneApp
) -> None:
    exhaust(lambda: finish(alice, totp_code=phone.wrong_code()))
    waiting = begin(alice)
    for _ in range(5):
        assert_not_valid(step_up(alice, totp_code=phone.wrong_code()))
        assert_not_valid(confirm(alice, waiting, waiting.wrong_code()), "code")
    assert_too_many_attempts(step_up(alice, totp_code=phone.code()))
    assert_too_many_attempts(confirm(alice, waiting))


def test_a_confirmation_forgives_no_wrong_code(app: Flask, alice: Person, phone: PhoneApp) -> None:
    exhaust(lambda: finish(alice, totp_code=phone.wrong_code()))
    tablet, laptop = begin(alice, "Tablet"), begin(alice, "Laptop")
    for _ in range(9):
        assert_not_valid(step_up(alice, totp_code=phone.wrong_code()))
    assert confirm(alice, tablet).status_code == 200
    assert_not_valid(step_up(alice, totp_code=phone.wrong_code()))
    assert_too_many_attempts(confirm(alice, laptop))


def test_the_right_code_forgives_the_wrong_ones_before_it(
    app: Flask, alice: Person, phone: PhoneApp, clock: StoppedClock
) -> None:
    for _ in range(3):
        for _ in range(4):
            assert_not_valid(finish(alice, totp_code=phone.wrong_code()))
        assert finish(alice, totp_code=phone.code()).status_code == 201
        clock.advance(seconds=30)


def test_wrong_codes_are_remembered_for_a_year(
    app: Flask, alice: Person, phone: PhoneApp, clock: StoppedClock
) -> None:
    """Five guesses a day would otherwise hit within years, and never be refused."""
    for _ in range(5):
        assert_not_valid(finish(alice, totp_code=phone.wrong_code()))
    clock.advance(days=2)
    assert_not_valid(finish(alice, totp_code=phone.wrong_code()))
    assert_too_many_attempts(finish(alice, totp_code=phone.code()))


def test_after_fifty_strangers_are_refused_until_a_known_device_succeeds(
    app: Flask, alice: Person, phone: PhoneApp, clock: StoppedClock
) -> None:
    account_id = UUID(alice.id)
    with app.test_request_context():
        for _ in range(50):
            count_code(account_id, None)
            clock.advance(seconds=901)
    clock.advance(days=300)
    assert_too_many_attempts(finish(alice, totp_code=phone.code()))
    succeed(app, account_id, "her phone")
    assert finish(alice, totp_code=phone.code()).status_code == 201


def test_before_that_a_known_device_gives_strangers_no_tries(
    app: Flask, alice: Person, phone: PhoneApp
) -> None:
    exhaust(lambda: finish(alice, totp_code=phone.wrong_code()))
    succeed(app, UUID(alice.id), "her phone")
    assert_too_many_attempts(finish(alice, totp_code=phone.code()))


def test_a_passkey_clears_the_counter(app: Flask, alice: Person, phone: PhoneApp) -> None:
    laptop = Authenticator()
    added(alice, laptop)
    exhaust(lambda: finish(alice, totp_code=phone.wrong_code()))
    assert_too_many_attempts(finish(alice, totp_code=phone.code()))
    assert sign_in(ApiClient(app), laptop).status_code == 201
    assert finish(alice, totp_code=phone.code()).status_code == 201


def test_a_reset_of_the_factors_clears_the_counter(
    app: Flask, alice: Person, phone: PhoneApp
) -> None:
    """Wrong codes by others must not lock out the owner's next app."""
    exhaust(lambda: finish(alice, totp_code=phone.wrong_code()))
    with app.app_context():
        reset_factors(alice.email, ResetReason.LOST, Client(None, None, "operator"))
    tablet = enrol(app, alice.sign_in())
    assert finish(alice, totp_code=tablet.code(1)).status_code == 201


@pytest.mark.parametrize("factor", ["totp_code", "recovery_code"])
def test_a_try_that_the_database_could_not_judge_is_given_back(
    app: Flask,
    alice: Person,
    phone: PhoneApp,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    factor: str,
) -> None:
    code = {"totp_code": phone.code(), "recovery_code": phone.recovery_codes[0]}[factor]
    waiting = waiting_sign_in(alice)

    def away(*_: object) -> None:
        raise Unavailable("mariadb")

    with monkeypatch.context() as broken:
        broken.setattr(authenticator_app, "list_confirmed", away)
        broken.setattr(recovery_code, "find_unused", away)
        for _ in range(10):
            response = waiting.post("/v1/sign-in/confirmations", json={factor: code})
            assert response.status_code == 503
    assert sql("SELECT * FROM factor_failure") == []
    assert waiting.post("/v1/sign-in/confirmations", json={factor: code}).status_code == 201


def test_right_codes_whose_session_the_database_refuses_cost_no_try_and_do_not_count(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, body = waiting_sign_in(alice), {"totp_code": phone.code()}

    def away(*_: object) -> None:
        raise Unavailable("mariadb")

    with monkeypatch.context() as broken:
        broken.setattr(authenticator_app, "spend_step", away)
        for _ in range(6):
            assert waiting.post("/v1/sign-in/confirmations", json=body).status_code == 503
    assert sql("SELECT * FROM factor_failure") == []
    assert waiting.post("/v1/sign-in/confirmations", json=body).status_code == 201


def test_a_confirmation_that_the_database_refuses_counts_as_nothing(
    app: Flask,
    alice: Person,
    phone: PhoneApp,
    sql: Sql,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tablet = begin(alice, "Tablet")

    def counts() -> tuple[object, ...]:
        keys = sorted(redis.scan_iter("gatebook-test:limits:*"))
        return [redis.dump(key) for key in keys], sql("SELECT * FROM factor_failure")

    def away(*_: object) -> None:
        raise Unavailable("mariadb")

    before = counts()
    with monkeypatch.context() as broken:
        broken.setattr(authenticator_app, "confirm", away)
        assert confirm(alice, tablet).status_code == 503
    assert counts() == before
    assert confirm(alice, tablet).status_code == 200


def test_a_code_that_must_wait_waits_for_no_lock(
    app: Flask, alice: Person, phone: PhoneApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise somebody with the password could keep the account's row locked."""
    exhaust(lambda: finish(alice, totp_code=phone.wrong_code()))
    waiting = waiting_sign_in(alice)
    monkeypatch.delattr(account, "lock_later")
    body = {"totp_code": phone.code()}
    assert_too_many_attempts(waiting.post("/v1/sign-in/confirmations", json=body))
