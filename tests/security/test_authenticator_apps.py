"""Attack authenticator apps: replays, half setups, weak sessions, dumps of the database."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from redis import Redis

from api.crypto import totp
from api.crypto.encryption import Unsealable
from tests.conftest import Clock
from tests.resources.expected import assert_problem
from tests.support.authenticator import (
    APPS,
    CODES,
    PhoneApp,
    assert_not_valid,
    begin,
    confirm,
    empty,
    enrol,
    finish,
    step_up,
    verify,
    waiting_sign_in,
)
from tests.support.client import ApiClient, Person
from tests.support.tables import dump

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def phone(app: Flask, alice: Person) -> PhoneApp:
    """Return Alice's only app."""
    return enrol(app, alice)


def test_a_sign_in_asks_for_the_code_and_starts_a_session_at_aal2(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    clock.advance(seconds=30)
    response = finish(alice, totp_code=phone.code())
    assert response.status_code == 201, response.text
    assert response.json["assurance"] == "aal2"
    assert response.json["methods"] == ["password", "totp"]


def test_a_code_is_read_as_people_type_it(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    clock.advance(seconds=30)
    code = phone.code()
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    response = finish(alice, totp_code=f" {full_width[:3]} \u2013 {full_width[3:]}\u200b")
    assert response.status_code == 201, response.text


@pytest.mark.parametrize("second", ["sign_in", "step_up"])
@pytest.mark.parametrize("first", ["sign_in", "step_up"])
def test_a_code_works_once_whatever_it_was_shown_for(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock, first: str, second: str
) -> None:
    clock.advance(seconds=30)
    show = {"sign_in": finish, "step_up": step_up}
    code = phone.code()
    assert show[first](alice, totp_code=code).status_code in {201, 204}
    assert_not_valid(show[second](alice, totp_code=code))
    clock.advance(seconds=30)
    assert show[second](alice, totp_code=phone.code()).status_code in {201, 204}


def test_the_code_that_confirms_an_app_signs_nobody_in(app: Flask, alice: Person) -> None:
    verify(app, alice)
    phone = begin(alice)
    code = phone.code()
    assert confirm(alice, phone, code).status_code == 200
    assert_not_valid(finish(alice, totp_code=code))
    assert_not_valid(step_up(alice, totp_code=code))


def test_an_emptied_redis_revives_no_code(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock, redis: Redis
) -> None:
    clock.advance(seconds=30)
    code = phone.code()
    assert finish(alice, totp_code=code).status_code == 201
    empty(redis)
    assert_not_valid(finish(alice, totp_code=code))
    empty(redis)
    assert_not_valid(step_up(alice, totp_code=code))


def test_a_code_of_another_account_is_wrong(
    app: Flask, alice: Person, bob: Person, phone: PhoneApp, clock: Clock
) -> None:
    his = enrol(app, bob)
    clock.advance(seconds=30)
    assert_not_valid(finish(alice, totp_code=his.code()))
    assert finish(bob, totp_code=his.code()).status_code == 201


def test_a_setup_that_is_not_confirmed_changes_nothing(
    app: Flask, alice: Person, clock: Clock
) -> None:
    verify(app, alice)
    before = alice.get("/v1/session").json
    waiting = begin(alice)
    assert alice.get("/v1/session").json == before
    assert alice.get(APPS).json == {"items": []}
    assert alice.on_another_device().get("/v1/session").status_code == 200
    phone = enrol(app, alice)
    clock.advance(seconds=30)
    begin(alice)
    assert_not_valid(finish(alice, totp_code=waiting.code()))
    assert finish(alice, totp_code=phone.code()).status_code == 201, "the confirmed app still works"


def test_a_setup_is_void_after_a_quarter_of_an_hour(
    app: Flask, alice: Person, clock: Clock
) -> None:
    verify(app, alice)
    waiting = begin(alice)
    clock.advance(seconds=899)
    late = begin(alice)
    clock.advance(seconds=2)
    alice.post("/v1/session/reauthentications", json={"password": alice.password})
    assert_problem(confirm(alice, waiting), 404, "not_found")
    assert confirm(alice, late).status_code == 200


def test_a_setup_of_another_account_is_not_found(
    app: Flask, alice: Person, bob: Person, phone: PhoneApp
) -> None:
    verify(app, bob)
    his = begin(bob)
    assert_problem(confirm(alice, his), 404, "not_found")
    for path in (f"{APPS}/{phone.id}", f"{APPS}/nothing", f"{APPS}/{his.id}"):
        assert_problem(bob.patch(path, json={"name": "Mine"}), 404, "not_found")
        assert_problem(bob.delete(path), 404, "not_found")


def test_an_unverified_address_gets_no_factor(alice: Person, sql: Sql) -> None:
    assert_problem(alice.post(APPS, json={}), 403, "email_not_verified")
    assert sql("SELECT * FROM authenticator_app") == []


def test_an_address_that_is_unverified_again_confirms_no_app(
    app: Flask, alice: Person, sql: Sql
) -> None:
    verify(app, alice)
    waiting = begin(alice)
    sql("UPDATE account SET email_verified = 0")
    assert_problem(confirm(alice, waiting), 403, "email_not_verified")
    assert alice.get(APPS).json == {"items": []}


def test_a_session_that_has_shown_too_little_changes_no_factor(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    """Neither an old session nor one that has shown only the password again."""
    waiting = begin(alice)
    clock.advance(seconds=901)

    def refused() -> set[str]:
        responses = [
            alice.post(APPS, json={}),
            confirm(alice, waiting),
            alice.patch(f"{APPS}/{phone.id}", json={"name": "Mine"}),
            alice.delete(f"{APPS}/{phone.id}"),
            alice.post(CODES),
        ]
        assert {response.status_code for response in responses} == {403}
        return {response.json["code"] for response in responses}

    assert refused() == {"reauthentication_required"}
    assert step_up(alice, password=alice.password).status_code == 204
    assert refused() == {"reauthentication_required"}
    assert alice.get(APPS).status_code == 200
    assert step_up(alice, totp_code=phone.code()).status_code == 204
    assert alice.post(CODES).status_code == 201


def test_the_first_app_ends_the_other_sessions(app: Flask, alice: Person) -> None:
    verify(app, alice)
    other, old = alice.on_another_device(), alice.secret
    phone = begin(alice)
    assert confirm(alice, phone).status_code == 200
    assert alice.secret != old
    assert alice.get("/v1/session").json["assurance"] == "aal2"
    assert other.get("/v1/session").status_code == 401
    stolen = ApiClient(app, use_cookies=False)
    response = stolen.get("/v1/session", headers={"Authorization": f"Bearer {old}"})
    assert response.status_code == 401


def test_removing_an_app_demotes_the_other_sessions(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    enrol(app, alice, "Tablet")
    clock.advance(seconds=30)
    client = waiting_sign_in(alice)
    response = client.post("/v1/sign-in/confirmations", json={"totp_code": phone.code()})
    assert response.json["assurance"] == "aal2"
    assert alice.delete(f"{APPS}/{phone.id}").status_code == 204
    assert client.get("/v1/session").json["assurance"] == "aal1"
    assert client.post(APPS, json={}).json["code"] == "reauthentication_required"


def test_a_removed_app_is_of_no_use_to_a_sign_in_that_waits(
    app: Flask, alice: Person, phone: PhoneApp, clock: Clock
) -> None:
    enrol(app, alice, "Tablet")
    clock.advance(seconds=30)
    waiting = waiting_sign_in(alice)
    assert alice.delete(f"{APPS}/{phone.id}").status_code == 204
    response = waiting.post("/v1/sign-in/confirmations", json={"totp_code": phone.code()})
    assert response.status_code in {401, 422}
    assert waiting.get("/v1/session").status_code == 401


def test_without_the_last_app_the_password_is_enough_and_the_codes_are_gone(
    app: Flask, alice: Person, phone: PhoneApp, sql: Sql
) -> None:
    assert alice.delete(f"{APPS}/{phone.id}").status_code == 204
    assert alice.get(CODES).json == {"left": 0, "total": 0, "created_at": None}
    assert sql("SELECT * FROM recovery_code") == []
    assert alice.on_another_device().get("/v1/session").status_code == 200
    again = enrol(app, alice)
    assert len(again.recovery_codes) == 10
    assert set(again.recovery_codes).isdisjoint(phone.recovery_codes)


def test_a_dump_without_the_key_yields_no_code(
    app: Flask,
    make_app: Callable[..., Flask],
    alice: Person,
    phone: PhoneApp,
    sql: Sql,
) -> None:
    [row] = sql("SELECT id, account_id, secret FROM authenticator_app")
    place = (UUID(bytes=row["account_id"]), UUID(bytes=row["id"]))
    with app.app_context():
        assert totp.shown(totp.unseal(row["secret"], *place)) == phone.secret
    thief = make_app(secret_key="of a thief, who has guessed another key")
    with thief.app_context(), pytest.raises(Unsealable):
        totp.unseal(row["secret"], *place)
    plain = {phone.secret.encode(), base64.b32decode(phone.secret)}
    stored = [value for rows in dump(sql).values() for row in rows for value in row.values()]
    assert not [
        form
        for form in plain
        for value in stored
        if form in (value if isinstance(value, bytes) else str(value).encode())
    ]
