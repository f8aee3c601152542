"""Test DELETE /v1/sessions: end all of the caller's sessions except the current one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.resources.expected import (
    FEED,
    Sql,
    StoppedClock,
    account_id_of,
    as_recorded,
    assert_problem,
    event,
    everything,
)
from tests.support.client import Person
from tests.support.roles import vouched


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_all_others_end_and_this_one_goes_on(
    app: Flask, sign_in: Callable[..., Person], deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    devices = [alice.on_another_device(), alice.on_another_device(deliver="token", remember=True)]
    response = alice.delete("/v1/sessions")
    assert response.status_code == 200
    assert response.json == {"ended": 2}
    cookies = [cookie.partition("=")[0] for cookie in response.headers.getlist("Set-Cookie")]
    assert cookies == (
        ["gatebook_device"] if deliver == "cookie" else []
    )  # Other devices are forgotten.
    assert [account_id_of(app, other.secret) for other in devices] == [None, None]
    assert account_id_of(app, alice.secret) == alice.id
    assert alice.get("/v1/sessions").json["items"] == [alice.session]


def test_nobody_elses_end(app: Flask, alice: Person, bob: Person) -> None:
    assert alice.delete("/v1/sessions").json == {"ended": 0}
    assert account_id_of(app, bob.secret) == bob.id


def test_again_there_is_nothing_left_to_end(alice: Person) -> None:
    alice.on_another_device()
    assert alice.delete("/v1/sessions").json == {"ended": 1}
    assert alice.delete("/v1/sessions").json == {"ended": 0}
    assert alice.get("/v1/session").json == alice.session


def test_those_that_had_expired_are_not_counted(
    sign_in: Callable[..., Person], clock: StoppedClock
) -> None:
    alice = sign_in("alice")
    clock.advance(hours=8)
    later = alice.on_another_device()
    assert later.delete("/v1/sessions").json == {"ended": 0}


def test_signing_in_afterwards_works(app: Flask, alice: Person) -> None:
    alice.delete("/v1/sessions")
    assert account_id_of(app, alice.on_another_device().secret) == alice.id


def test_each_ending_is_recorded(alice: Person) -> None:
    vouched(alice)
    ids = [
        (one.session or {})["id"] for one in (alice.on_another_device(), alice.on_another_device())
    ]
    response = alice.delete("/v1/sessions")
    events = [as_recorded(item) for item in alice.get(FEED).json["items"][:2]]
    assert events == [
        event(
            one,
            response,
            "session.ended",
            alice.id,
            session_id=session_id,
            data={"reason": "others_ended"},
        )
        for one, session_id in zip(events, reversed(ids), strict=True)
    ]


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_the_password_must_have_been_given_lately(
    app: Flask, sign_in: Callable[..., Person], clock: StoppedClock, sql: Sql, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    clock.advance(minutes=15, milliseconds=1)
    phone = alice.on_another_device()
    alice.get("/v1/session")  # This request writes the session's last use.
    before = everything(sql)
    response = alice.delete("/v1/sessions")
    assert_problem(
        response,
        403,
        "reauthentication_required",
        max_age=900,
        assurance="aal1",
        methods=["password"],
    )
    assert everything(sql) == before
    assert account_id_of(app, phone.secret) == alice.id


def test_a_clock_that_was_set_back_does_not_make_it_lately(
    sign_in: Callable[..., Person], clock: StoppedClock
) -> None:
    clock.advance(hours=1)
    alice = sign_in("alice")
    clock.advance(hours=-1)
    response = alice.delete("/v1/sessions")
    assert_problem(
        response,
        403,
        "reauthentication_required",
        max_age=900,
        assurance="aal1",
        methods=["password"],
    )


def test_how_lately_is_a_setting(make_app: Callable[..., Flask], clock: StoppedClock) -> None:
    alice = Person.sign_up(make_app(reauthentication_max_age=30), "alice").sign_in()
    clock.advance(seconds=30)
    assert alice.delete("/v1/sessions").status_code == 200
    clock.advance(seconds=1)
    assert alice.delete("/v1/sessions").json["max_age"] == 30
