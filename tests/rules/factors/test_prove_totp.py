"""Test which codes of an app are proofs, with the rule alone and the steps set as the table is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from structlog.testing import capture_logs

from api.crypto import totp
from api.domain import clock as api_clock
from api.pool import transaction
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proof
from api.rules.factors.prove_totp import prove_totp
from api.store import factor
from tests.conftest import Clock
from tests.support.authenticator import PhoneApp, begin, enrol, verify
from tests.support.client import Person

Sql = Callable[..., list[dict[str, Any]]]


def shows(app: Flask, person: Person, code: str) -> bool:
    """Return whether the code is a proof now, and use it up if it is."""
    with app.app_context():
        try:
            proof = prove_totp(UUID(person.id), code)
        except FactorNotValid:
            return False
        spend(proof)
    return True


def spend(proof: Proof) -> None:
    assert proof.spend is not None
    with transaction() as tx:
        proof.spend(tx, api_clock.now())


@pytest.fixture
def phone(app: Flask, alice: Person) -> PhoneApp:
    """Return Alice's only app."""
    return enrol(app, alice)


def test_codes_next_to_now_are_proofs_and_each_ends_those_before_it(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    clock.advance(minutes=5)
    assert not shows(app, alice, phone.code(-2))
    assert not shows(app, alice, phone.code(+2))
    assert shows(app, alice, phone.code(-1))
    assert not shows(app, alice, phone.code(-1))
    assert shows(app, alice, phone.code(+1))
    assert not shows(app, alice, phone.code())


def test_each_of_three_apps_has_steps_of_its_own(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    tablet, laptop = enrol(app, alice, "Tablet"), enrol(app, alice, "Laptop")
    clock.advance(minutes=5)
    assert [shows(app, alice, each.code()) for each in (phone, tablet, laptop)] == [True] * 3
    assert [shows(app, alice, each.code()) for each in (phone, tablet, laptop)] == [False] * 3


def test_an_app_that_is_not_confirmed_or_was_removed_shows_nothing(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    waiting = begin(alice)
    clock.advance(minutes=5)
    assert not shows(app, alice, waiting.code())
    assert alice.delete(f"/v1/account/authenticator-apps/{phone.id}").status_code == 204
    assert not shows(app, alice, phone.code())


def test_of_two_proofs_by_one_code_one_is_used_and_no_older_step_is_written(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql, clock: Clock
) -> None:
    clock.advance(minutes=5)
    with app.app_context():
        older = prove_totp(UUID(alice.id), phone.code(-1))
        first, second = (prove_totp(UUID(alice.id), phone.code()) for _ in range(2))
        spend(first)
        for late in (second, older):
            with pytest.raises(FactorSpent):
                spend(late)
    [row] = sql("SELECT last_step FROM authenticator_app")
    assert row["last_step"] == totp.step_of(api_clock.now())


def test_an_app_that_is_removed_between_the_check_and_the_use_counts_for_nothing(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    clock.advance(minutes=5)
    with app.app_context():
        proof = prove_totp(UUID(alice.id), phone.code())
        assert proof.spend is not None
        with transaction() as tx:
            factor.delete_all(tx, UUID(alice.id))
            with pytest.raises(FactorSpent):
                proof.spend(tx, api_clock.now())


def test_after_a_clock_was_set_back_no_used_code_counts(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql, clock: Clock
) -> None:
    ahead = totp.step_of(api_clock.now()) + 1000
    sql("UPDATE authenticator_app SET last_step = %s", ahead)
    with capture_logs() as logs:
        assert not shows(app, alice, phone.code())
    assert [(line["event"], line["authenticator_app"]) for line in logs] == [
        ("clock_set_back", phone.id)
    ]
    assert 998 <= logs[0]["steps"] <= 1000
    clock.advance(seconds=30 * 1001)
    assert shows(app, alice, phone.code())


def test_a_secret_that_no_key_opens_is_logged_and_shows_nothing(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql, clock: Clock
) -> None:
    clock.advance(minutes=5)
    sql("UPDATE authenticator_app SET secret = REVERSE(secret)")
    with capture_logs() as logs:
        assert not shows(app, alice, phone.code())
    assert logs == [
        {"event": "totp_secret_unreadable", "log_level": "error", "authenticator_app": phone.id}
    ]


def test_a_secret_that_is_moved_to_another_account_opens_nothing(
    app: Flask, alice: Person, bob: Person, phone: PhoneApp, sql: Sql, clock: Clock
) -> None:
    verify(app, bob)
    enrol(app, bob)
    clock.advance(minutes=5)
    sql(
        "UPDATE authenticator_app AS his, authenticator_app AS hers SET his.secret = hers.secret"
        " WHERE his.account_id = %s AND hers.account_id = %s",
        UUID(bob.id).bytes,
        UUID(alice.id).bytes,
    )
    assert not shows(app, bob, phone.code())
    assert shows(app, alice, phone.code())
