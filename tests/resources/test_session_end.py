"""Test DELETE /v1/session: sign out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.resources import session as session_resource
from tests.resources.expected import (
    CLEARED,
    Sql,
    account_id_of,
    assert_nothing,
    assert_problem,
    event,
    newest,
    recorded,
    stranger,
)
from tests.resources.races import at_once, meet_after
from tests.support.client import Person
from tests.support.roles import vouched


@pytest.mark.parametrize("remember", [False, True])
def test_alice_signs_out(app: Flask, sign_in: Callable[..., Person], remember: bool) -> None:
    alice = sign_in("alice", remember=remember)
    secret = alice.secret
    response = alice.delete("/v1/session")
    assert_nothing(response)
    assert response.headers.getlist("Set-Cookie") == [f"gatebook_session=; {CLEARED}"]
    assert alice.client.secret() is None
    assert account_id_of(app, secret) is None
    assert_problem(alice.delete("/v1/session"), 401, "not_signed_in")


def test_over_https_the_cookie_is_cleared_with_all_its_attributes(
    make_app: Callable[..., Flask],
) -> None:
    # A browser ignores a __Host- cookie that lacks Secure, even one that deletes it.
    alice = Person.sign_up(make_app(public_url="https://accounts.example.com"), "alice").sign_in()
    response = alice.delete("/v1/session")
    assert_nothing(response)
    assert response.headers.getlist("Set-Cookie") == [
        (
            "__Host-session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly;"
            " Path=/; SameSite=Lax"
        )
    ]


def test_a_token_dies_and_the_cookie_of_another_session_stays(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    alice, bob = sign_in("alice"), sign_in("bob", deliver="token")
    response = alice.delete("/v1/session", headers={"Authorization": f"Bearer {bob.token}"})
    assert_nothing(response)
    assert "Set-Cookie" not in response.headers
    assert account_id_of(app, bob.secret) is None
    assert alice.get("/v1/session").json == alice.session


def test_other_devices_stay_signed_in(app: Flask, alice: Person, bob: Person) -> None:
    phone = alice.on_another_device(deliver="token")
    alice.delete("/v1/session")
    assert account_id_of(app, phone.secret) == alice.id
    assert account_id_of(app, bob.secret) == bob.id


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_it_is_recorded(sign_in: Callable[..., Person], deliver: str) -> None:
    alice = sign_in("alice", deliver=deliver)
    ended = alice.session or {}
    phone = vouched(alice).on_another_device()
    response = alice.delete("/v1/session")
    recorded_event = newest(phone)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.ended",
        alice.id,
        session_id=ended["id"],
        data={"reason": "signed_out"},
    )


def test_signing_out_twice_at_once_ends_it_once(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both requests have passed the session check.
    meet_after(monkeypatch, session_resource, "current_session")
    headers = {"Cookie": f"gatebook_session={alice.secret}"}
    responses = at_once(*[lambda: stranger(app).delete("/v1/session", headers=headers)] * 2)
    for response in responses:
        assert_nothing(response)
    assert [event["type"] for event in recorded(sql)].count("session.ended") == 1


@pytest.mark.parametrize("lost", ["session", "account"])
def test_a_session_whose_row_a_failover_lost_ends_all_the_same(
    app: Flask, alice: Person, sql: Sql, lost: str
) -> None:
    """Redis has just checked its copy and would trust it for another minute."""
    secret = alice.secret
    assert account_id_of(app, secret) is not None
    sql("DELETE FROM session")
    if lost == "account":
        sql("DELETE FROM account")
    assert_nothing(alice.delete("/v1/session"))
    assert account_id_of(app, secret) is None
