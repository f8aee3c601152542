"""Test /v1/account/sign-in-methods: what an account signs in with, and the question for more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    Matching,
    Sql,
    StoppedClock,
    account_id_of,
    assert_problem,
    everything,
    recorded,
    text,
)
from tests.resources.test_authenticator_apps_confirm import CODE
from tests.support import passkeys
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.owners import Owner
from tests.support.roles import vouched
from tests.support.second_factors import CONFIRM, Protected, begin
from tests.support.soft_authenticator import Authenticator

PATH = "/v1/account/sign-in-methods"
SECRET = "[A-Za-z0-9_-]{43}"
DEVICE_TOKEN = "[A-Za-z0-9_-]{48}"
NEW = {
    "password": True,
    "identities": 0,
    "passkeys": 0,
    "authenticator_apps": 0,
    "recovery_codes": None,
    "mail": False,
    "second_factor": False,
    "required": False,
    "enrol_by": None,
}
WITH_APP = {
    **NEW,
    "authenticator_apps": 1,
    "recovery_codes": {"left": 10, "created_at": text()},
    "mail": True,
    "second_factor": True,
}


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Protected:
    return Protected(sign_in("alice"))


@pytest.fixture
def owner(app: Flask, sql: Sql) -> Owner:
    return Owner.new(app, "alice", sql)


def test_a_new_account_has_a_password(bob: Person) -> None:
    assert bob.get(PATH).json == NEW


def test_factors_are_counted(alice: Protected) -> None:
    assert alice.person.get(PATH).json == WITH_APP
    alice.sign_in()
    left = {"left": 9, "created_at": text()}
    assert alice.person.get(PATH).json == {**WITH_APP, "recovery_codes": left}


def test_off_it_is_not_asked_and_on_again_it_is(alice: Protected, sql: Sql) -> None:
    for asks, status in ((False, 201), (True, 202)):
        changed = alice.person.patch(PATH, json={"second_factor": asks})
        assert changed.json == {"sign_in_methods": {**WITH_APP, "second_factor": asks}}
        switches = [entry for entry in recorded(sql) if entry["type"] == "second_factor.switched"]
        assert switches[-1]["data"] == {"enabled": asks}
        assert alice.begin().status_code == status


@pytest.mark.parametrize(
    ("asks", "message"),
    [(False, Message.SECOND_FACTOR_OFF), (True, Message.SECOND_FACTOR_ON)],
)
def test_alice_hears_of_a_switch(
    alice: Protected, mailbox: Mailbox, asks: bool, message: Message
) -> None:
    """A stolen session can't drop the question without a mail (ASVS 6.3.7)."""
    alice.person.patch(PATH, json={"second_factor": not asks})
    mailbox.clear()
    alice.person.patch(PATH, json={"second_factor": asks})
    alice.person.patch(PATH, json={"second_factor": asks})
    assert [mail.message for mail in mailbox.to(alice.email)] == [message]


def test_off_a_change_of_factors_still_needs_the_factor(alice: Protected) -> None:
    alice.person.patch(PATH, json={"second_factor": False})
    lower = alice.person.on_another_device()
    assert (lower.session or {})["assurance"] == "aal1"
    refused = lower.patch(PATH, json={"second_factor": True})
    assert (refused.status_code, refused.json["code"]) == (403, "reauthentication_required")
    assert refused.json["methods"] == ["totp", "recovery_code"]


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_on_ends_the_sessions_of_who_had_the_password_only(
    sign_in: Callable[..., Person], sql: Sql, mailbox: Mailbox, deliver: str
) -> None:
    """Without this, a thief who signed in before the switch stays (R15, n8n #15443)."""
    alice, by_token = vouched(sign_in("alice", deliver=deliver)), deliver == "token"
    sent: dict[str, Any] = {"device_token": alice.device_token} if by_token else {}
    enrolled = passkeys.add(alice, Authenticator(), **sent)
    alice.patch(PATH, json={"second_factor": False})
    thief, old = alice.on_another_device(), alice.secret
    sql("DELETE FROM audit_event")
    mailbox.clear()
    sent = {"device_token": enrolled.json["device_token"]} if by_token else {}
    changed = alice.patch(PATH, json={"second_factor": True, **sent})
    secrets = {"token": Matching(SECRET), "device_token": Matching(DEVICE_TOKEN)}
    methods = {**WITH_APP, "passkeys": 1, "authenticator_apps": 0}
    assert changed.json == {"sign_in_methods": methods, **(secrets if by_token else {})}
    assert [(entry["type"], entry["data"]) for entry in recorded(sql)] == [
        ("second_factor.switched", {"enabled": True}),
        ("session.ended", {"reason": "factors_changed"}),
    ]
    [mail] = mailbox.to(alice.email)
    assert "All other sessions have ended" in mail.text
    assert thief.get("/v1/session").status_code == 401
    assert account_id_of(alice.client.application, old) is None
    alice.token = changed.json.get("token")
    assert alice.get("/v1/session").json["assurance"] == "aal2"
    sent = {"device_token": changed.json["device_token"]} if by_token else {}
    credentials = {"email": alice.email, "password": alice.password, **sent}
    assert alice.client.post("/v1/sessions", json=credentials).status_code == 202
    assert sql("SELECT known_device FROM pending_sign_in") == [{"known_device": 1}]


def test_on_brings_recovery_codes_to_who_has_none(owner: Owner) -> None:
    alice = owner.with_passkey(asks=False).person
    assert alice.get(PATH).json["recovery_codes"] is None
    changed = alice.patch(PATH, json={"second_factor": True})
    codes = {"left": 10, "created_at": text()}
    asked = {**NEW, "passkeys": 1, "mail": True, "recovery_codes": codes, "second_factor": True}
    assert changed.json == {
        "sign_in_methods": asked,
        "recovery_codes": [Matching(CODE)] * 10,
        "token": Matching(SECRET),
    }
    waiting = ApiClient(owner.app)
    assert begin(waiting, alice.email) == 202
    shown = {"recovery_code": changed.json["recovery_codes"][0]}
    assert waiting.post(CONFIRM, json=shown).status_code == 201


def test_on_brings_recovery_codes_if_all_are_used(alice: Protected, sql: Sql) -> None:
    alice.person.patch(PATH, json={"second_factor": False})
    sql("UPDATE recovery_code SET used_at = created_at")
    changed = alice.person.patch(PATH, json={"second_factor": True})
    assert changed.json["sign_in_methods"] == WITH_APP
    alice.codes = changed.json["recovery_codes"]
    alice.sign_in()


def test_on_keeps_unused_recovery_codes(alice: Protected) -> None:
    for asks in (False, True):
        alice.person.patch(PATH, json={"second_factor": asks})
    alice.sign_in()


def test_off_lowers_the_other_sessions(alice: Protected) -> None:
    other = alice.sign_in()
    assert other.get("/v1/session").json["assurance"] == "aal2"
    alice.person.patch(PATH, json={"second_factor": False})
    assert other.get("/v1/session").json["assurance"] == "aal1"
    assert alice.person.get("/v1/session").json["assurance"] == "aal2"


def test_without_a_change_nothing_happens(alice: Protected, sql: Sql) -> None:
    browser = alice.trusting()
    before = everything(sql)
    for body in ({}, {"second_factor": True}):
        assert alice.person.patch(PATH, json=body).status_code == 200
    assert everything(sql) == before
    assert begin(browser, alice.email) == 201  # still trusted


def test_there_must_be_a_factor_to_ask_for(bob: Person, sql: Sql) -> None:
    before = everything(sql)
    refused = bob.patch(PATH, json={"second_factor": True})
    detail = "Please set up an authenticator app or a passkey first."
    assert_problem(refused, 409, "conflict", detail)
    assert everything(sql) == before


def test_the_policy_keeps_it_on(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person]
) -> None:
    strict = make_app(second_factor="required", second_factor_roles=("all",))
    alice = Protected(sign_in("alice", strict))
    assert alice.person.get(PATH).json == {**WITH_APP, "required": True}
    refused = alice.person.patch(PATH, json={"second_factor": False})
    assert_problem(
        refused, 409, "second_factor_required", "A second factor is required for your account."
    )


def test_under_the_policy_the_time_to_add_one_is_shown(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], clock: StoppedClock
) -> None:
    strict = make_app(second_factor="required", second_factor_roles=("all",))
    bob = sign_in("bob", strict)
    clock.advance(days=1)
    shown = bob.on_another_device().get(PATH).json
    assert shown == {**NEW, "second_factor": True, "required": True, "enrol_by": text(days=7)}


def test_a_session_that_is_not_fresh_switches_nothing(
    alice: Protected, clock: StoppedClock
) -> None:
    clock.advance(minutes=16)
    refused = alice.person.patch(PATH, json={"second_factor": False})
    assert (refused.status_code, refused.json["code"]) == (403, "reauthentication_required")


def test_a_text_is_no_switch(bob: Person) -> None:
    refused = bob.patch(PATH, json={"second_factor": "off"})
    [fault] = refused.json["errors"]
    assert (refused.status_code, fault["pointer"], fault["code"]) == (
        422,
        "#/second_factor",
        "wrong_type",
    )
