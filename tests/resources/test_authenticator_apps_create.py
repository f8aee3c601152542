"""Test POST /v1/account/authenticator-apps: begin the setup of an app."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from api.crypto import qr_code
from tests.resources.expected import (
    Matching,
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    assert_too_many_attempts,
    event,
    everything,
    newest,
    text,
)
from tests.support.authenticator import APPS, begin, confirm, enrol, verify
from tests.support.client import Person
from tests.support.mailbox import Mailbox

NO_ROOM = "You have three authenticator apps. Please remove one first."


@pytest.fixture
def alice(app: Flask, alice: Person, sql: Sql) -> Person:
    """Sign in Alice, whose address is verified."""
    verify(app, alice)
    sql("DELETE FROM outbox")
    return alice


@pytest.mark.parametrize("name", ["Phone", None, "Ålice 🐙", "x" * 100])
def test_the_secret_is_shown_in_three_forms(alice: Person, name: str | None) -> None:
    response = alice.post(APPS, json={"name": name})
    assert response.status_code == 201
    secret = response.json["secret"]
    uri = f"otpauth://totp/localhost:alice%40example.com?secret={secret}&issuer=localhost"
    assert response.json == {
        "id": response.json["id"],
        "name": name,
        "secret": Matching("[A-Z2-7]{32}"),
        "uri": uri,
        "qr_svg": qr_code.svg(uri),
        "expires_at": text(minutes=15),
    }
    assert len(base64.b32decode(secret)) == 20
    assert response.headers["Cache-Control"] == "no-store"


def test_no_name_is_needed(alice: Person) -> None:
    assert alice.post(APPS, json={}).json["name"] is None


def test_it_is_on_record_but_nothing_is_mailed_yet(
    alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    response = alice.post(APPS, json={"name": "Phone"})
    assert newest(alice) == event(
        newest(alice),
        response,
        "authenticator_app.added",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"authenticator_app": response.json["id"]},
    )
    assert mailbox.all() == []
    assert "Phone" not in str(sql("SELECT data FROM audit_event"))


def test_the_issuer_is_that_of_the_settings(make_app: Callable[..., Flask], alice: Person) -> None:
    branded = make_app(totp_issuer="Bücher & Co")
    headers = {"Cookie": f"gatebook_session={alice.secret}"}
    response = branded.test_client(use_cookies=False).post(APPS, json={}, headers=headers)
    uri = urlsplit(response.json["uri"])
    assert uri.path == "/B%C3%BCcher%20%26%20Co:alice%40example.com"
    assert parse_qs(uri.query)["issuer"] == ["Bücher & Co"]


def test_two_setups_can_wait_and_their_number_is_bounded(alice: Person, sql: Sql) -> None:
    first, *others = [begin(alice) for _ in range(4)]
    assert len(sql("SELECT id FROM authenticator_app")) == 3
    assert_problem(confirm(alice, first), 404, "not_found")
    assert confirm(alice, others[0]).status_code == 200
    assert confirm(alice, others[2]).status_code == 200


def test_there_are_at_most_three(app: Flask, alice: Person, sql: Sql) -> None:
    for name in ("Phone", "Tablet", "Laptop"):
        enrol(app, alice, name)
    before = everything(sql)
    assert_problem(alice.post(APPS, json={}), 409, "conflict", NO_ROOM)
    assert everything(sql) == before


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"name": ""}, {"code": "too_short", "message": "At least 1 character.", "min": 1}),
        (
            {"name": "x" * 101},
            {"code": "too_long", "message": "At most 100 characters.", "max": 100},
        ),
        ({"name": "\u200b"}, {"code": "no_visible_character"}),
    ],
)
def test_a_name_is_one_that_can_be_read(
    alice: Person, body: dict[str, str], fault: dict[str, object]
) -> None:
    response = alice.post(APPS, json=body)
    assert response.status_code == 422
    [error] = response.json["errors"]
    assert (error["pointer"], error["code"]) == ("#/name", fault["code"])


def test_an_unknown_member_is_refused(alice: Person) -> None:
    assert_fields(
        alice.post(APPS, json={"secret": "A" * 32}),
        {
            "pointer": "#/secret",
            "code": "unknown_field",
            "message": "The app sent something unknown here.",
        },
    )


def test_setups_are_limited(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], sql: Sql
) -> None:
    app = make_app(limits=True, limit_account_changes="2/hour")
    bob = sign_in("bob", app)
    sql("UPDATE account SET email_verified = 1")
    bob.sign_in()
    begin(bob)
    begin(bob)
    assert_too_many_attempts(bob.post(APPS, json={}))


def test_the_time_to_confirm_is_that_of_the_answer(
    app: Flask, alice: Person, clock: StoppedClock
) -> None:
    waiting = begin(alice)
    clock.advance(seconds=900)
    alice.post("/v1/session/reauthentications", json={"password": alice.password})
    assert_problem(confirm(alice, waiting), 404, "not_found")
