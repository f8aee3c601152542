"""Attack recovery codes: used twice, old ones, without the password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from tests.conftest import PREFIX
from tests.resources.expected import assert_fields, assert_problem
from tests.support.authenticator import (
    CODES,
    PhoneApp,
    assert_not_valid,
    empty,
    enrol,
    finish,
    step_up,
    waiting_sign_in,
)
from tests.support.client import ApiClient, Person
from tests.support.tables import dump

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def phone(app: Flask, alice: Person) -> PhoneApp:
    """Return Alice's only app, with her recovery codes."""
    return enrol(app, alice)


def test_each_of_the_ten_codes_works_once(
    app: Flask, alice: Person, phone: PhoneApp, redis: Redis
) -> None:
    for left, code in reversed(list(enumerate(phone.recovery_codes))):
        response = finish(alice, recovery_code=code)
        assert response.status_code == 201, response.text
        assert response.json["methods"] == ["password", "recovery_code"]
        empty(redis)
        assert_not_valid(finish(alice, recovery_code=code), "recovery_code")
        assert alice.get(CODES).json["left"] == left


def test_a_code_is_read_as_people_write_it(app: Flask, alice: Person, phone: PhoneApp) -> None:
    first, second, third, *_ = phone.recovery_codes
    assert finish(alice, recovery_code=first.lower().replace("-", " ")).status_code == 201
    look_alike = second.replace("0", "o").replace("1", "I")
    assert finish(alice, recovery_code=look_alike).status_code == 201
    full_width = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in third)
    assert step_up(alice, recovery_code=full_width.replace("-", "\u2013")).status_code == 204


def test_another_text_costs_no_try(app: Flask, alice: Person, phone: PhoneApp) -> None:
    waiting = waiting_sign_in(alice)
    for text in ("38RA0Y-SR4TT9-2CD831-ZEJS2U", "3" * 25, "\u0131" * 24):
        response = waiting.post("/v1/sign-in/confirmations", json={"recovery_code": text})
        assert_fields(
            response,
            {
                "pointer": "#/recovery_code",
                "code": "invalid_code",
                "message": "A recovery code has 24 letters and digits.",
            },
        )
    [code, *_] = phone.recovery_codes
    response = waiting.post("/v1/sign-in/confirmations", json={"recovery_code": code})
    assert response.status_code == 201


def test_a_code_of_another_account_is_wrong(
    app: Flask, alice: Person, bob: Person, phone: PhoneApp
) -> None:
    his = enrol(app, bob)
    assert_not_valid(finish(alice, recovery_code=his.recovery_codes[0]), "recovery_code")
    assert finish(bob, recovery_code=his.recovery_codes[0]).status_code == 201


def test_a_code_without_the_password_signs_nobody_in(
    app: Flask, alice: Person, phone: PhoneApp
) -> None:
    [code, *_] = phone.recovery_codes
    thief = ApiClient(app)
    body = {"email": alice.email, "recovery_code": code}
    assert thief.post("/v1/sessions", json=body).status_code == 422
    without = thief.post("/v1/sign-in/confirmations", json={"recovery_code": code})
    assert_problem(without, 401, "sign_in_expired")
    wrong = {"email": alice.email, "password": code}
    assert thief.post("/v1/sessions", json=wrong).status_code == 401
    assert alice.get(CODES).json["left"] == 10


def test_new_codes_end_the_old_ones_at_once(app: Flask, alice: Person, phone: PhoneApp) -> None:
    used, old, *_ = phone.recovery_codes
    assert step_up(alice, recovery_code=used).status_code == 204
    response = alice.post(CODES)
    assert response.status_code == 201
    new = response.json["codes"]
    assert len(set(new)) == 10
    assert set(new).isdisjoint(phone.recovery_codes)
    assert alice.get(CODES).json["left"] == alice.get(CODES).json["total"] == 10
    assert_not_valid(finish(alice, recovery_code=old), "recovery_code")
    assert_not_valid(finish(alice, recovery_code=used), "recovery_code")
    assert finish(alice, recovery_code=new[0]).status_code == 201


def test_no_code_is_at_rest_in_the_clear(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql, redis: Redis
) -> None:
    assert finish(alice, recovery_code=phone.recovery_codes[0]).status_code == 201
    stored = repr(dump(sql)) + repr([redis.dump(key) for key in redis.scan_iter(f"{PREFIX}*")])
    for code in phone.recovery_codes:
        assert code not in stored
        assert code.replace("-", "") not in stored
