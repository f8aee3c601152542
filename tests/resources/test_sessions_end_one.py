"""Test DELETE /v1/sessions/{id}: end one of the caller's sessions."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.resources.expected import (
    CLEARED,
    Sql,
    StoppedClock,
    account_id_of,
    assert_nothing,
    assert_problem,
    assert_too_many_attempts,
    event,
    everything,
    newest,
)
from tests.support.client import Person
from tests.support.roles import vouched


def path_of(person: Person) -> str:
    assert person.session is not None
    return f"/v1/sessions/{person.session['id']}"


@pytest.mark.parametrize("deliver", ["cookie", "token"])
@pytest.mark.parametrize("ended", ["cookie", "token"])
def test_alice_ends_another_of_hers(
    app: Flask, sign_in: Callable[..., Person], deliver: str, ended: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    phone = alice.on_another_device(deliver=ended)
    tablet = alice.on_another_device()
    response = alice.delete(path_of(phone))
    assert_nothing(response)
    assert "Set-Cookie" not in response.headers
    assert account_id_of(app, phone.secret) is None
    assert account_id_of(app, tablet.secret) == alice.id
    assert alice.get("/v1/sessions").json["items"] == [
        {**(tablet.session or {}), "current": False},
        alice.session,
    ]


def test_ending_the_current_one_signs_out(app: Flask, alice: Person) -> None:
    secret = alice.secret
    response = alice.delete(path_of(alice))
    assert_nothing(response)
    assert response.headers.getlist("Set-Cookie") == [f"gatebook_session=; {CLEARED}"]
    assert account_id_of(app, secret) is None


def test_ending_the_current_one_by_token_touches_no_cookie(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice", deliver="token")
    response = alice.delete(path_of(alice))
    assert_nothing(response)
    assert "Set-Cookie" not in response.headers
    assert account_id_of(app, alice.secret) is None


def test_it_is_recorded(alice: Person) -> None:
    phone = vouched(alice).on_another_device()
    response = alice.delete(path_of(phone))
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.ended",
        alice.id,
        session_id=(phone.session or {})["id"],
        data={"reason": "ended_by_owner"},
    )


def test_bobs_session_is_not_there_for_alice(
    app: Flask, alice: Person, bob: Person, sql: Sql
) -> None:
    before = everything(sql)
    assert_problem(alice.delete(path_of(bob)), 404, "not_found")
    assert everything(sql) == before
    assert account_id_of(app, bob.secret) == bob.id


def test_an_ended_one_is_not_there_any_more(alice: Person, sql: Sql) -> None:
    phone = alice.on_another_device()
    assert_nothing(alice.delete(path_of(phone)))
    before = everything(sql)
    assert_problem(alice.delete(path_of(phone)), 404, "not_found")
    assert everything(sql) == before


def test_an_expired_one_is_not_there_any_more(alice: Person, clock: StoppedClock) -> None:
    clock.advance(hours=8)
    later = alice.on_another_device()
    assert_problem(later.delete(path_of(alice)), 404, "not_found")


@pytest.mark.parametrize(
    "spelling",
    [
        "01a20349-1372-752e-89a7-834df2a74de4",
        "{{{id}}}",
        "{bare}",
        "urn:uuid:{id}",
        "{id}0",
        "0",
        "%00",
        "' OR '1'='1",
        "０{rest}",
    ],
)
def test_no_other_spelling_of_an_id_is_one(app: Flask, alice: Person, spelling: str) -> None:
    phone = alice.on_another_device()
    assert phone.session is not None
    public_id = phone.session["id"]
    parts = {"bare": public_id.replace("-", ""), "rest": public_id[1:]}
    other = spelling.format(id=public_id, **parts)
    assert_problem(alice.delete(f"/v1/sessions/{other}"), 404, "not_found")
    assert account_id_of(app, phone.secret) == alice.id


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_the_password_must_have_been_given_lately(
    app: Flask, sign_in: Callable[..., Person], clock: StoppedClock, sql: Sql, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    clock.advance(minutes=15, milliseconds=1)
    phone = alice.on_another_device()
    alice.get("/v1/session")  # This request writes the session's last use.
    before = everything(sql)
    for path in (path_of(phone), path_of(alice), "/v1/sessions/nothing"):
        assert_problem(
            alice.delete(path),
            403,
            "reauthentication_required",
            max_age=900,
            assurance="aal1",
            methods=["password"],
        )
    assert everything(sql) == before
    assert account_id_of(app, phone.secret) == alice.id


def test_ending_others_one_by_one_is_limited_and_ending_ones_own_is_not(
    make_app: Callable[..., Flask], sql: Sql
) -> None:
    app = make_app(limits=True, limit_account_changes="3/hour")  # Sign-ins count, too.
    alice = Person.sign_up(app, "alice").sign_in()
    phone, tablet = alice.on_another_device(), alice.on_another_device()
    assert_nothing(alice.delete(path_of(phone)))
    for _ in range(2):
        assert_problem(alice.delete(path_of(phone)), 404, "not_found")
    before = everything(sql)
    response = alice.delete(path_of(tablet))
    assert_too_many_attempts(response)
    assert everything(sql) == before
    assert_nothing(alice.delete(path_of(alice)))
