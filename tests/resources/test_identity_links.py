"""Test POST /v1/identity-links and its completions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    event,
    recorded,
    text,
)
from tests.support.client import ApiClient, Person
from tests.support.identities import IDENTITIES, LINKS, answered, completed, linked, started
from tests.support.identity_provider import FakeProvider
from tests.support.mailbox import Mailbox
from tests.support.roles import vouched

NOT_VALID = {
    "pointer": "#/state",
    "code": "not_valid",
    "message": "Not valid, or no longer valid.",
}


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Person:
    """Sign in Alice, whose address is verified."""
    return vouched(sign_in("alice"))


def test_linking_is_recorded_and_mailed(
    sql: Sql, alice: Person, acme: FakeProvider, mailbox: Mailbox
) -> None:
    acme.person(sub="a1", email="alice@acme.example", email_verified=True)
    response = completed(alice, answered(alice, "acme", acme))
    assert response.status_code == 201
    assert sql("SELECT has_identity FROM account") == [{"has_identity": 1}]
    last = recorded(sql)[-1]
    assert last == event(
        last,
        response,
        "identity.linked",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"identity": response.json["id"], "provider": "acme", "how": "owner"},
    )
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.values) == (
        Message.IDENTITY_LINKED,
        {"provider": "Acme", "at": text()},
    )


def test_an_app_links_by_its_token_and_by_an_id_token(
    sign_in: Callable[..., Person], acme: FakeProvider
) -> None:
    bob = vouched(sign_in("bob", deliver="token"))
    by_redirect = linked(bob, "acme", acme, sub="b1")
    begun = started(bob, "acme", client="ios", flow="id_token")
    assert begun.keys() == {"id", "expires_at", "nonce", "nonce_sha256", "binding"}
    acme.person(sub="b2", name="Bob of the app")
    body = {
        "provider": "acme",
        "id": begun["id"],
        "id_token": acme.id_token(begun["nonce_sha256"]),
        "binding": begun["binding"],
    }
    native = completed(bob, body)
    assert (native.status_code, native.json["name"]) == (201, "Bob of the app")
    shown = [each["id"] for each in bob.get(IDENTITIES).json["items"]]
    assert shown == [native.json["id"], by_redirect["id"]]


def test_two_tabs_finish_in_either_order(
    alice: Person, acme: FakeProvider, other: FakeProvider
) -> None:
    acme.person(sub="a1")
    other.person(sub="o1")
    first, second = answered(alice, "acme", acme), answered(alice, "other", other)
    assert completed(alice, second).status_code == 201
    assert completed(alice, first).status_code == 201
    assert_fields(completed(alice, first), NOT_VALID)  # used


def test_an_identity_that_the_account_has_is_answered_as_it_is(
    sql: Sql, alice: Person, acme: FakeProvider
) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    again = completed(alice, answered(alice, "acme", acme))
    assert (again.status_code, again.json) == (201, identity)
    assert len([e for e in recorded(sql) if e["type"] == "identity.linked"]) == 1


def test_the_identity_of_another_account_is_refused(
    sql: Sql, sign_in: Callable[..., Person], alice: Person, acme: FakeProvider
) -> None:
    linked(alice, "acme", acme, sub="a1")
    bob = vouched(sign_in("bob"))
    refused = completed(bob, answered(bob, "acme", acme))
    assert_problem(refused, 409, "identity_in_use")
    last = recorded(sql)[-1]
    assert last == event(
        last,
        refused,
        "identity.link_refused",
        bob.id,
        outcome="failure",
        session_id=(bob.session or {})["id"],
        data={"provider": "acme", "reason": "in_use"},
    )


def test_a_refusal_of_the_provider_is_recorded_without_its_words(
    sql: Sql, alice: Person, acme: FakeProvider
) -> None:
    acme.denial = "access_denied"
    acme.more = {"error_description": "call 0800 123 now"}
    body = answered(alice, "acme", acme)
    del body["error_description"]
    refused = completed(alice, body)
    assert_problem(refused, 403, "provider_refused", provider="acme", error="access_denied")
    assert recorded(sql)[-1]["data"] == {"provider": "acme", "reason": "provider_refused"}
    acme.reset()
    acme.spoil = "sig"
    refused = completed(alice, answered(alice, "acme", acme))
    assert_problem(refused, 502, "provider_answer_invalid", provider="acme")
    assert recorded(sql)[-1]["data"] == {"provider": "acme", "reason": "provider_answer"}
    assert sql("SELECT id FROM identity") == []


def test_there_is_a_most(
    make_app: Callable[..., Flask], alice: Person, acme: FakeProvider, other: FakeProvider
) -> None:
    limited = make_app(identities_per_account=1)
    alice = Person(ApiClient(limited), alice.account, alice.password).sign_in()
    acme.person(sub="a1")
    other.person(sub="o1")
    late = answered(alice, "other", other)
    linked(alice, "acme", acme, sub="a1")
    assert_problem(completed(alice, late), 409, "limit_reached")
    assert_problem(alice.post(LINKS, json={"provider": "other"}), 409, "limit_reached")


def test_an_unverified_address_links_nothing(
    sign_in: Callable[..., Person], acme: FakeProvider
) -> None:
    mallory = sign_in("mallory")
    refused = mallory.post(LINKS, json={"provider": "acme"})
    assert_problem(refused, 403, "email_not_verified")


def test_it_may_take_longer_than_the_session_is_fresh(
    clock: StoppedClock, alice: Person, acme: FakeProvider
) -> None:
    clock.advance(minutes=14)
    acme.person(sub="a1")
    body = answered(alice, "acme", acme)
    clock.advance(minutes=5)
    assert_problem(
        alice.post(LINKS, json={"provider": "acme"}),
        403,
        "reauthentication_required",
        max_age=900,
        assurance="aal1",
        methods=["password"],
    )
    assert completed(alice, body).status_code == 201
