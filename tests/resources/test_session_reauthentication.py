"""Test POST /v1/session/reauthentications: give the password again in the current session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.rules.accounts import change_password as password_change
from api.rules.sessions import reauthenticate as reauthentication
from tests.resources.expected import (
    Sql,
    StoppedClock,
    account_id_of,
    assert_fields,
    assert_nothing,
    assert_problem,
    assert_too_many_attempts,
    assert_wrong_password,
    event,
    everything,
    newest,
    recorded,
    remaining_limits,
    stranger,
    text,
)
from tests.resources.races import at_once, meanwhile, meet_after
from tests.support.client import PASSWORD, ApiClient, Person

PATH = "/v1/session/reauthentications"
WRONG = {"password": "not her password"}
RIGHT = {"password": PASSWORD}


def carrying(person: Person, deliver: str) -> dict[str, str]:
    """Return the header with the person's secret, for a client that keeps no cookies."""
    if deliver == "cookie":
        return {"Cookie": f"gatebook_session={person.secret}"}
    return {"Authorization": f"Bearer {person.secret}"}


def secret_of(response: TestResponse) -> str:
    """Return the new secret from the body or from the cookie."""
    if response.status_code == 200:
        return str(response.json["token"])
    return response.headers["Set-Cookie"].partition("session=")[2].partition(";")[0]


@pytest.mark.parametrize(
    ("remember", "lifetime", "idle"),
    [
        (False, "", {"hours": 8}),
        # The cookie keeps its expiry: a re-authentication does not prolong a session.
        (True, " Expires=Wed, 23 Dec 2026 12:45:03 GMT;", {"days": 14}),
    ],
    ids=["browser", "kept"],
)
def test_the_session_goes_on_under_a_new_cookie(
    app: Flask,
    sign_in: Callable[..., Person],
    clock: StoppedClock,
    remember: bool,
    lifetime: str,
    idle: dict[str, float],
) -> None:
    alice = sign_in("alice", remember=remember)
    old, session = alice.secret, alice.session or {}
    clock.advance(seconds=30)
    response = alice.post(PATH, json={"password": PASSWORD})
    assert_nothing(response)
    assert alice.secret != old
    assert response.headers.getlist("Set-Cookie") == [
        f"gatebook_session={alice.secret};{lifetime} HttpOnly; Path=/; SameSite=Lax"
    ]
    assert alice.get("/v1/session").json == {
        **session,
        "authenticated_at": text(seconds=30),
        "last_seen_at": text(seconds=30),
        "expires_at": text(seconds=30, **idle),
    }


def test_the_session_goes_on_under_a_new_token(app: Flask, sign_in: Callable[..., Person]) -> None:
    alice = sign_in("alice", deliver="token")
    old, session = alice.secret, alice.session
    response = alice.post(PATH, json={"password": PASSWORD})
    assert response.status_code == 200
    alice.token = response.json["token"]
    assert response.json == {"token": alice.token}
    assert "Set-Cookie" not in response.headers
    assert alice.token != old
    assert alice.get("/v1/session").json == session


def test_over_https_the_new_cookie_is_bound_to_the_host(make_app: Callable[..., Flask]) -> None:
    alice = Person.sign_up(make_app(public_url="https://accounts.example.com"), "alice").sign_in()
    response = alice.post(PATH, json={"password": PASSWORD})
    assert response.headers.getlist("Set-Cookie") == [
        f"__Host-session={alice.secret}; Secure; HttpOnly; Path=/; SameSite=Lax"
    ]


def test_it_does_not_move_the_absolute_end(alice: Person, clock: StoppedClock) -> None:
    for _ in range(3):
        clock.advance(hours=7)
        assert_nothing(alice.post(PATH, json={"password": PASSWORD}))
    assert alice.get("/v1/session").json["expires_at"] == text(hours=24)


def test_it_opens_what_is_sensitive_for_15_minutes(alice: Person, clock: StoppedClock) -> None:
    clock.advance(minutes=15)
    assert alice.delete("/v1/sessions").status_code == 200
    clock.advance(seconds=1)
    assert alice.delete("/v1/sessions").status_code == 403
    assert_nothing(alice.post(PATH, json={"password": PASSWORD}))
    clock.advance(minutes=15)
    assert alice.delete("/v1/sessions").status_code == 200


def test_it_is_recorded(alice: Person) -> None:
    response = alice.post(PATH, json={"password": PASSWORD})
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.reauthenticated",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"methods": ["password"]},
    )


def test_other_sessions_are_left_alone(app: Flask, alice: Person) -> None:
    phone = alice.on_another_device(deliver="token")
    before = phone.get("/v1/session").json
    alice.post(PATH, json={"password": PASSWORD})
    assert phone.get("/v1/session").json == before


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_wrong_password_changes_nothing_and_is_recorded(
    app: Flask, sign_in: Callable[..., Person], sql: Sql, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    sessions = sql("SELECT * FROM session")
    response = alice.post(PATH, json=WRONG)
    assert_wrong_password(response)
    assert sql("SELECT * FROM session") == sessions
    assert alice.get("/v1/session").json == alice.session
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.reauthentication_refused",
        alice.id,
        session_id=(alice.session or {})["id"],
        outcome="failure",
        data={"reason": "wrong_credentials"},
    )


def test_the_password_of_someone_else_will_not_do(
    sign_in: Callable[..., Person], sign_up: Callable[..., Person]
) -> None:
    sign_up("bob", password="bobs very own words")
    response = sign_in("alice").post(PATH, json={"password": "bobs very own words"})
    assert_wrong_password(response)


def test_the_password_is_needed(alice: Person) -> None:
    assert_fields(
        alice.post(PATH, json={}),
        {"pointer": "#/password", "code": "required", "message": "Required."},
    )


def test_a_session_has_tries_of_its_own_and_then_those_of_a_stranger(
    make_app: Callable[..., Flask], sql: Sql
) -> None:
    app = make_app(limits=True, limit_password_per_device=2, limit_password_failures=2)
    alice = Person.sign_up(app, "alice").sign_in()
    sign_in_response = ApiClient(app).post("/v1/sessions", json={"email": alice.email, **WRONG})
    assert_problem(sign_in_response, 401, "wrong_credentials")
    remaining = []
    for _ in range(3):
        response = alice.post(PATH, json=WRONG)
        assert_wrong_password(response)
        remaining.append(
            {n: r for n, r in remaining_limits(response).items() if n.startswith("password-")}
        )
        del remaining[-1]["password-address"]
    assert remaining == [{"password-device": 1}, {"password-device": 0}, {"password-account": 0}]
    before = everything(sql)
    response = alice.post(PATH, json={"password": PASSWORD})
    wait = int(response.headers["Retry-After"])
    assert 30 * 86400 - 30 < wait <= 30 * 86400
    assert_too_many_attempts(response)
    assert everything(sql) == before


def test_the_right_password_clears_the_count(make_app: Callable[..., Flask]) -> None:
    app = make_app(limits=True, limit_password_failures=1, limit_password_per_device=2)
    alice = Person.sign_up(app, "alice").sign_in()
    for _ in range(3):
        assert_wrong_password(alice.post(PATH, json=WRONG))
        assert_nothing(alice.post(PATH, json={"password": PASSWORD}))


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_of_two_at_once_with_one_secret_one_is_refused(
    app: Flask,
    sign_in: Callable[..., Person],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    deliver: str,
) -> None:
    """On a double click both requests prove the password; each would replace the other's secret."""
    alice = sign_in("alice", deliver=deliver)
    meet_after(monkeypatch, reauthentication, "prove_factors")
    carried = carrying(alice, deliver)
    renewed, refused = sorted(
        at_once(*[lambda: stranger(app).post(PATH, json=RIGHT, headers=carried)] * 2),
        key=lambda response: response.status_code,
    )
    assert_problem(refused, 401, "not_signed_in")
    # so the browser keeps the cookie of the other response
    assert "Set-Cookie" not in refused.headers
    assert account_id_of(app, secret_of(renewed)) == alice.id
    types = [event["type"] for event in recorded(sql)]
    assert types.count("session.reauthenticated") == 1


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_password_that_is_changed_meanwhile_keeps_its_new_secret(
    app: Flask,
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
    deliver: str,
) -> None:
    alice = sign_in("alice", deliver=deliver)
    carried, changed = carrying(alice, deliver), []
    body = {"current_password": PASSWORD, "new_password": "seven herons over the marsh"}

    def change() -> None:
        changed.append(stranger(app).put("/v1/account/password", json=body, headers=carried))

    meanwhile(monkeypatch, reauthentication, "prove_factors", change)
    response = stranger(app).post(PATH, json=RIGHT, headers=carried)
    assert_problem(response, 401, "not_signed_in")
    assert account_id_of(app, secret_of(changed[0])) == alice.id


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_change_of_the_password_that_comes_later_is_refused(
    app: Flask,
    sign_in: Callable[..., Person],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    deliver: str,
) -> None:
    alice = sign_in("alice", deliver=deliver)
    carried, proven, before = carrying(alice, deliver), [], sql("SELECT * FROM account")
    body = {"current_password": PASSWORD, "new_password": "seven herons over the marsh"}

    def prove() -> None:
        proven.append(stranger(app).post(PATH, json=RIGHT, headers=carried))

    meanwhile(monkeypatch, password_change, "verify_own_password", prove)
    response = stranger(app).put("/v1/account/password", json=body, headers=carried)
    assert_problem(response, 401, "not_signed_in")
    assert sql("SELECT * FROM account") == before
    assert account_id_of(app, secret_of(proven[0])) == alice.id
