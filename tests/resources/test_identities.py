"""Test GET and DELETE /v1/account/identities."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    CLEARED,
    Sql,
    StoppedClock,
    account_id_of,
    assert_nothing,
    assert_problem,
    event,
    recorded,
    text,
)
from tests.support.client import Person
from tests.support.identities import IDENTITIES, linked, without_password
from tests.support.identity_provider import FakeProvider
from tests.support.mailbox import Mailbox
from tests.support.roles import vouched

METHODS = "/v1/account/sign-in-methods"


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Person:
    """Sign in Alice, whose address is verified."""
    return vouched(sign_in("alice"))


def test_they_are_listed_newest_first_without_subjects(
    alice: Person, acme: FakeProvider, other: FakeProvider
) -> None:
    first = linked(alice, "acme", acme, sub="a1", email="alice@acme.example", name="Alice L.")
    second = linked(alice, "other", other, sub="o1")
    assert first == {
        "id": first["id"],
        "provider": "acme",
        "issuer": acme.issuer,
        "email": "alice@acme.example",
        "name": "Alice L.",
        "linked_at": text(),
        "last_used_at": text(),
        "removable": True,
        "reauthenticates": True,
    }
    assert alice.get(IDENTITIES).json == {"items": [second, first], "next": None}
    assert second["email"] is None
    assert alice.get(METHODS).json["identities"] == 2
    without_password(alice)
    assert [each["removable"] for each in alice.get(IDENTITIES).json["items"]] == [True, True]
    assert_nothing(alice.delete(f"{IDENTITIES}/{first['id']}"))
    assert alice.get(IDENTITIES).json["items"] == [{**second, "removable": False}]


def test_only_a_provider_that_proves_when_people_authenticated_is_offered_to_confirm_with(
    make_app: Callable[..., Flask], alice: Person, acme: FakeProvider, other: FakeProvider
) -> None:
    """Each one that is listed as such is accepted, and no other one."""
    linked(alice, "acme", acme, sub="a1")
    linked(alice, "other", other, sub="o1")
    listed = alice.get(IDENTITIES).json["items"]
    offered = {each["provider"]: each["reauthenticates"] for each in listed}
    assert offered == {"acme": True, "other": False}
    for provider, is_offered in offered.items():
        path = "/v1/session/provider-reauthentications"
        response = alice.post(path, json={"provider": provider})
        assert (response.status_code == 201, response.status_code == 422) == (
            is_offered,
            not is_offered,
        )
    without = make_app(identity_providers="")
    later = Person(type(alice.client)(without), alice.account, alice.password).sign_in()
    gone = later.get(IDENTITIES).json["items"]
    assert [each["reauthenticates"] for each in gone] == [False, False]


def test_unlinking_leaves_nothing_but_its_event_and_a_mail(
    sql: Sql, alice: Person, acme: FakeProvider, mailbox: Mailbox
) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    response = alice.delete(f"{IDENTITIES}/{identity['id']}")
    assert_nothing(response)
    assert sql("SELECT id FROM identity") == []
    assert sql("SELECT has_identity FROM account") == [{"has_identity": 0}]
    last = recorded(sql)[-1]
    assert last == event(
        last,
        response,
        "identity.unlinked",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"identity": identity["id"], "provider": "acme", "reason": "owner"},
    )
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.values) == (
        Message.IDENTITY_UNLINKED,
        {"provider": "Acme", "at": text()},
    )
    assert alice.get(IDENTITIES).json == {"items": [], "next": None}


def test_the_last_way_in_stays(sql: Sql, alice: Person, acme: FakeProvider) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    without_password(alice)
    assert alice.get(IDENTITIES).json["items"][0]["removable"] is False
    refused = alice.delete(f"{IDENTITIES}/{identity['id']}")
    assert_problem(refused, 409, "last_sign_in_method")
    assert len(sql("SELECT id FROM identity")) == 1


def test_an_identity_whose_provider_is_gone_is_no_way_in(
    make_app: Callable[..., Flask], alice: Person, acme: FakeProvider
) -> None:
    linked(alice, "acme", acme, sub="a1")
    without = make_app(identity_providers="")
    later = Person(alice.client, alice.account, alice.password)
    later.client = type(alice.client)(without)
    later.sign_in()
    assert later.get(METHODS).json["identities"] == 0
    assert_problem(later.delete("/v1/account/password"), 409, "last_sign_in_method")
    [shown] = later.get(IDENTITIES).json["items"]
    assert (shown["provider"], shown["removable"]) == ("acme", True)


def test_the_identity_of_another_account_is_unknown(
    sign_in: Callable[..., Person], alice: Person, acme: FakeProvider
) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    bob = sign_in("bob")
    assert_problem(bob.delete(f"{IDENTITIES}/{identity['id']}"), 404, "not_found")
    assert bob.get(IDENTITIES).json == {"items": [], "next": None}
    assert len(alice.get(IDENTITIES).json["items"]) == 1


def test_its_sessions_end_with_it_this_one_too(
    app: Flask, sql: Sql, alice: Person, acme: FakeProvider
) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    phone = alice.on_another_device(deliver="token")
    sql("UPDATE session SET identity_id = (SELECT id FROM identity)")  # both began with it
    tablet = alice.on_another_device(deliver="token")
    response = alice.delete(f"{IDENTITIES}/{identity['id']}")
    assert_nothing(response)
    assert f"gatebook_session=; {CLEARED}" in response.headers.getlist("Set-Cookie")
    assert account_id_of(app, phone.secret) is None
    assert account_id_of(app, tablet.secret) == alice.id
    assert alice.get("/v1/session").status_code == 401
    reasons = [e["data"] for e in recorded(sql) if e["type"] == "session.ended"]
    assert reasons == [{"reason": "identity_unlinked"}] * 2


def test_it_needs_a_fresh_session(clock: StoppedClock, alice: Person, acme: FakeProvider) -> None:
    identity = linked(alice, "acme", acme, sub="a1")
    clock.advance(minutes=16)
    stale = alice.delete(f"{IDENTITIES}/{identity['id']}")
    assert_problem(
        stale,
        403,
        "reauthentication_required",
        max_age=900,
        assurance="aal1",
        methods=["password", "provider"],
    )
