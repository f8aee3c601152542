"""Test PUT /v1/account/password without a current one: an account that has none gets one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.resources.expected import (
    Sql,
    StoppedClock,
    account_id_of,
    assert_fields,
    assert_nothing,
    event,
    everything,
    recorded,
)
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.passwordless import with_passkey
from tests.support.roles import vouched
from tests.support.sign_in_mails import Asking

PATH = "/v1/account/password"
SWITCHED_OFF = "UPDATE account SET asks_second_factor = 0"
BODY = {"new_password": NEW_PASSWORD}
REQUIRED = {"pointer": "#/current_password", "code": "required", "message": "Required."}


@pytest.fixture
def alice(sign_up: Callable[..., Person]) -> Person:
    """Sign in Alice, who has removed her password."""
    person = with_passkey(sign_up("alice"))
    assert person.delete(PATH).status_code == 204
    return person


def opens(app: Flask, password: str) -> bool:
    """Return whether this is Alice's password: a second factor is asked after it, or not."""
    body = {"email": "alice@example.com", "password": password}
    return ApiClient(app).post("/v1/sessions", json=body).status_code in {201, 202}


def test_she_sets_one_again(app: Flask, sql: Sql, alice: Person) -> None:
    sql(SWITCHED_OFF)
    phone = Asking(app, alice.email)
    assert phone.sign_in().status_code == 201
    old = alice.secret
    response = alice.put(PATH, json=BODY)
    assert_nothing(response)
    assert [account_id_of(app, secret) for secret in (old, phone.client.secret())] == [None, None]
    assert account_id_of(app, alice.secret) == alice.id
    last = recorded(sql)[-1]
    session_id = (alice.session or {})["id"]
    assert last == event(last, response, "password.changed", alice.id, session_id=session_id)
    assert (opens(app, NEW_PASSWORD), opens(app, PASSWORD)) == (True, False)


def test_it_needs_a_fresh_authentication(sql: Sql, alice: Person, clock: StoppedClock) -> None:
    clock.advance(minutes=16)
    before = everything(sql)
    response = alice.put(PATH, json=BODY)
    assert (response.status_code, response.json["code"]) == (403, "reauthentication_required")
    assert response.json["methods"] == ["passkey", "recovery_code"]
    assert sql("SELECT * FROM account") == before["account"]


def test_a_mail_alone_sets_none_on_an_account_with_a_passkey(
    app: Flask, sql: Sql, alice: Person
) -> None:
    """A mail shows no kind of factor: the reader of the mailbox must reset the password."""
    sql(SWITCHED_OFF)
    asking = Asking(app, alice.email)
    assert asking.sign_in().status_code == 201
    response = asking.client.put(PATH, json=BODY)
    assert response.json["code"] == "reauthentication_required"


def test_an_account_with_a_password_must_send_it(
    app: Flask, sql: Sql, sign_in: Callable[..., Person]
) -> None:
    bob = sign_in("bob")
    before = sql("SELECT * FROM account")
    assert_fields(bob.put(PATH, json=BODY), REQUIRED)
    assert sql("SELECT * FROM account") == before


def test_a_current_one_is_wrong_where_there_is_none(alice: Person) -> None:
    response = alice.put(PATH, json={**BODY, "current_password": PASSWORD})
    assert (response.status_code, response.json["code"]) == (401, "wrong_password")


def test_who_never_had_one_sets_one_after_a_mail(
    app: Flask, sql: Sql, sign_up: Callable[..., Person]
) -> None:
    """The owner took the address over by mail, and the account has nothing else yet."""
    sign_up("alice")
    asking = Asking(app, "alice@example.com")
    assert asking.sign_in().status_code == 201
    assert sql("SELECT password_hash FROM account") == [{"password_hash": ""}]
    assert asking.client.put(PATH, json=BODY).status_code == 204
    assert opens(app, NEW_PASSWORD)


def test_a_second_factor_is_asked_for_a_change_too(
    app: Flask,
    sql: Sql,
    sign_up: Callable[..., Person],
    clock: StoppedClock,
) -> None:
    """Else a session and the password would be enough to lock the owner of the passkey out."""
    bob = with_passkey(vouched(sign_up("bob")))
    clock.advance(minutes=16)
    response = bob.put(PATH, json={**BODY, "current_password": PASSWORD})
    assert (response.status_code, response.json["code"]) == (403, "reauthentication_required")
    assert response.json["methods"] == ["passkey", "recovery_code"]
    deletion = bob.delete("/v1/account", json={"password": PASSWORD})
    assert (deletion.status_code, deletion.json["code"]) == (403, "reauthentication_required")


def test_deleting_the_account_needs_no_password_but_a_fresh_authentication(
    sql: Sql, alice: Person, sign_in: Callable[..., Person], clock: StoppedClock
) -> None:
    bob = sign_in("bob")
    required = {"pointer": "#/password", "code": "required", "message": "Required."}
    assert_fields(bob.delete("/v1/account", json={}), required)
    clock.advance(minutes=16)
    assert alice.delete("/v1/account", json={}).json["code"] == "reauthentication_required"
    clock.advance(minutes=-16)
    assert_nothing(alice.delete("/v1/account", json={}))
