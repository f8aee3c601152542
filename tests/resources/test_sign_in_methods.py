"""Test /v1/account/sign-in-methods: what an account signs in with, and the question for more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_problem,
    everything,
    newest,
    text,
)
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.second_factors import Protected, begin

PATH = "/v1/account/sign-in-methods"
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


def test_a_new_account_has_a_password(bob: Person) -> None:
    assert bob.get(PATH).json == NEW


def test_factors_are_counted(alice: Protected) -> None:
    assert alice.person.get(PATH).json == WITH_APP
    alice.sign_in()
    left = {"left": 9, "created_at": text()}
    assert alice.person.get(PATH).json == {**WITH_APP, "recovery_codes": left}


def test_off_it_is_not_asked_and_on_again_it_is(alice: Protected) -> None:
    for asks, status in ((False, 201), (True, 202)):
        changed = alice.person.patch(PATH, json={"second_factor": asks})
        assert changed.json == {**WITH_APP, "second_factor": asks}
        entry = newest(alice.person)
        assert (entry["type"], entry["data"]) == ("second_factor.switched", {"enabled": asks})
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


def test_a_switch_lowers_the_other_sessions(alice: Protected) -> None:
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
