"""Test PUT /v1/account/password: change the password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest
from flask import Flask

from api.rules.accounts import change_password as change_password_rule
from tests.resources.expected import (
    DEVICE,
    FEED,
    YEAR,
    Matching,
    Sql,
    StoppedClock,
    account_id_of,
    as_recorded,
    assert_fields,
    assert_nothing,
    assert_problem,
    assert_too_many_attempts,
    assert_wrong_password,
    etag,
    event,
    everything,
    newest,
    recorded,
    text,
)
from tests.resources.races import at_once, meet_after
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.roles import vouched

PATH = "/v1/account/password"
BODY = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
WRONG = {**BODY, "current_password": "not her password"}
YEAR_AND_30 = YEAR.replace(":03 ", ":33 ")


def opens(app: Flask, password: str) -> bool:
    """Return whether this is Alice's password."""
    body = {"email": "alice@example.com", "password": password}
    return ApiClient(app).post("/v1/sessions", json=body).status_code == 201


@pytest.mark.parametrize(
    ("remember", "lifetime", "idle"),
    [
        (False, "", {"hours": 8}),
        (True, " Expires=Wed, 23 Dec 2026 12:45:03 GMT;", {"days": 14}),
    ],
    ids=["browser", "kept"],
)
def test_the_new_one_opens_and_the_old_one_does_not(
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
    response = alice.put(PATH, json=BODY)
    assert_nothing(response)
    assert alice.secret != old
    assert response.headers.getlist("Set-Cookie") == [
        f"gatebook_session={alice.secret};{lifetime} HttpOnly; Path=/; SameSite=Lax",
        Matching(f"gatebook_device={DEVICE}; {YEAR_AND_30}; HttpOnly; Path=/; SameSite=Lax"),
    ]
    assert account_id_of(app, old) is None
    assert alice.get("/v1/session").json == {
        **session,
        "authenticated_at": text(seconds=30),
        "last_seen_at": text(seconds=30),
        "expires_at": text(seconds=30, **idle),
    }
    assert (opens(app, NEW_PASSWORD), opens(app, PASSWORD)) == (True, False)


def test_a_caller_with_a_token_gets_a_new_token(app: Flask, sign_in: Callable[..., Person]) -> None:
    alice = sign_in("alice", deliver="token")
    old, session = alice.secret, alice.session
    response = alice.put(PATH, json=BODY)
    assert response.status_code == 200
    alice.token = response.json["token"]
    assert response.json == {"token": alice.token}
    assert "Set-Cookie" not in response.headers
    assert alice.token != old
    assert account_id_of(app, old) is None
    assert alice.get("/v1/session").json == session


def test_and_a_new_token_of_its_device(make_app: Callable[..., Flask]) -> None:
    """All device tokens end with the old password, and without one, others' guesses delay her."""
    alice = Person.sign_up(make_app(limits=True), "alice").sign_in(deliver="token")
    old = alice.device_token
    response = alice.put(PATH, json={**BODY, "device_token": old})
    alice.token = response.json["token"]
    new = response.json["device_token"]
    assert response.json == {"token": alice.token, "device_token": new}

    def counted(token: str | None) -> bool:
        body = {"email": alice.email, "password": "wrong", "device_token": token}
        refused = ApiClient(alice.client.application).post("/v1/sessions", json=body)
        return "password-device" in refused.headers["RateLimit"]

    assert (counted(old), counted(new)) == (False, True)


def test_a_device_token_that_is_not_good_is_not_replaced(sign_in: Callable[..., Person]) -> None:
    alice, bob = sign_in("alice", deliver="token"), sign_in("bob", deliver="token")
    response = alice.put(PATH, json={**BODY, "device_token": bob.device_token})
    assert response.status_code == 200
    assert response.json == {"token": response.json["token"]}


def test_a_browser_brings_its_device_in_the_cookie_alone(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    alice = sign_in("alice")
    theirs = alice.on_another_device(deliver="token").device_token
    alice.client.delete_cookie("gatebook_device")
    assert_nothing(alice.put(PATH, json={**BODY, "device_token": theirs}))
    assert alice.client.get_cookie("gatebook_device") is None


def test_over_https_the_new_cookie_is_bound_to_the_host(make_app: Callable[..., Flask]) -> None:
    alice = Person.sign_up(make_app(public_url="https://accounts.example.com"), "alice").sign_in()
    response = alice.put(PATH, json=BODY)
    assert response.headers.getlist("Set-Cookie") == [
        f"__Host-session={alice.secret}; Secure; HttpOnly; Path=/; SameSite=Lax",
        Matching(f"__Host-device={DEVICE}; {YEAR}; Secure; HttpOnly; Path=/; SameSite=Lax"),
    ]


def test_all_other_sessions_end(app: Flask, alice: Person, bob: Person) -> None:
    devices = [alice.on_another_device(remember=True), alice.on_another_device(deliver="token")]
    alice.put(PATH, json=BODY)
    assert [account_id_of(app, other.secret) for other in devices] == [None, None]
    assert [session["id"] for session in alice.get("/v1/sessions").json["items"]] == [
        (alice.session or {})["id"]
    ]
    assert account_id_of(app, bob.secret) == bob.id


def test_it_is_recorded_with_each_session_that_ended(alice: Person) -> None:
    phone = vouched(alice).on_another_device()
    response = alice.put(PATH, json=BODY)
    changed, ended = map(as_recorded, alice.get(FEED).json["items"][:2])
    assert changed == event(
        changed, response, "password.changed", alice.id, session_id=(alice.session or {})["id"]
    )
    assert ended == event(
        ended,
        response,
        "session.ended",
        alice.id,
        session_id=(phone.session or {})["id"],
        data={"reason": "password_changed"},
    )


def test_the_account_reads_as_before(alice: Person) -> None:
    alice.put(PATH, json=BODY)
    response = alice.get("/v1/account")
    assert response.json == alice.account
    assert response.headers["ETag"] == etag(alice.account, 1)


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_wrong_current_password_changes_nothing_and_is_recorded(
    app: Flask, sign_in: Callable[..., Person], sql: Sql, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    phone = alice.on_another_device()
    before = everything(sql)
    response = alice.put(PATH, json=WRONG)
    assert_wrong_password(response, "current_password")
    after = everything(sql)
    assert (after["account"], after["session"]) == (before["account"], before["session"])
    assert [account_id_of(app, device.secret) for device in (alice, phone)] == [alice.id, alice.id]
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "password.change_refused",
        alice.id,
        session_id=(alice.session or {})["id"],
        outcome="failure",
        data={"reason": "wrong_credentials"},
    )


def test_the_current_one_may_be_typed_on_another_keyboard(
    sign_up: Callable[..., Person],
) -> None:
    password = "Ångström ﬁne words"
    alice = sign_up("alice", password=password).sign_in()
    body = {**BODY, "current_password": normalize("NFD", password)}
    assert_nothing(alice.put(PATH, json=body))


def fault(code: str, message: str, **params: Any) -> dict[str, Any]:
    error: dict[str, Any] = {"pointer": "#/new_password", "code": code, "message": message}
    return {**error, "params": params} if params else error


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("zq7#Kp2", fault("too_short", "At least 8 characters.", min=8)),
        ("e\u0301" * 4, fault("too_short", "At least 8 characters.", min=8)),
        ("🐙" * 129, fault("too_long", "At most 128 characters.", max=128)),
        (
            "Password1!",
            fault("password_too_common", "This password is one of the most common passwords."),
        ),
        (
            "Alice2026!",
            fault(
                "password_made_of_context",
                "Do not build the password from your email address or name.",
            ),
        ),
    ],
)
def test_a_password_that_others_would_guess_is_refused(
    alice: Person, sql: Sql, password: str, error: dict[str, Any]
) -> None:
    before = everything(sql)
    assert_fields(alice.put(PATH, json={**BODY, "new_password": password}), error)
    assert everything(sql) == before


def test_the_name_she_has_now_is_context_too(alice: Person) -> None:
    alice.patch("/v1/account", json={"name": "Liddell"})
    assert_fields(
        alice.put(PATH, json={**BODY, "new_password": "liddell-1865"}),
        fault(
            "password_made_of_context", "Do not build the password from your email address or name."
        ),
    )


def test_both_passwords_are_needed(alice: Person) -> None:
    """The rule knows whether there is a current one, so its fault comes after those of the form."""
    for body, missing in (({}, "new_password"), ({"new_password": "x" * 9}, "current_password")):
        fault = {"pointer": f"#/{missing}", "code": "required", "message": "Required."}
        assert_fields(alice.put(PATH, json=body), fault)


def test_of_two_at_once_one_wins_and_the_other_is_a_conflict(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = alice.on_another_device(deliver="token")
    # Both requests have verified the old password.
    meet_after(monkeypatch, change_password_rule, "verify_own_password")
    bodies = [{**BODY, "new_password": f"{NEW_PASSWORD} {number}"} for number in (1, 2)]
    responses = at_once(
        lambda: alice.put(PATH, json=bodies[0]), lambda: phone.put(PATH, json=bodies[1])
    )
    winner = 0 if responses[0].status_code == 204 else 1
    assert_problem(
        responses[1 - winner],
        409,
        "conflict",
        "The password was changed at the same time. Please try again.",
    )
    assert opens(app, bodies[winner]["new_password"])
    assert not opens(app, bodies[1 - winner]["new_password"])
    types = [event["type"] for event in recorded(sql)]
    assert (types.count("password.changed"), types.count("session.ended")) == (1, 1)


def test_wrong_passwords_are_limited(make_app: Callable[..., Flask], sql: Sql) -> None:
    app = make_app(limits=True, limit_password_failures=1, limit_password_per_device=1)
    alice = Person.sign_up(app, "alice").sign_in()
    ApiClient(app).post("/v1/sessions", json={"email": alice.email, "password": "a stranger's"})
    response = alice.put(PATH, json=WRONG)
    assert_wrong_password(response, "current_password")
    assert response.headers["RateLimit-Policy"] == (
        '"password-address";q=100;w=300, "password-device";q=1, "account-changes";q=60;w=3600'
    )
    before = everything(sql)
    response = alice.put(PATH, json=BODY)
    assert_too_many_attempts(response)
    assert everything(sql) == before


def test_a_new_one_that_is_refused_counts_as_no_attempt(make_app: Callable[..., Flask]) -> None:
    app = make_app(limits=True, limit_password_failures=1, limit_password_per_device=1)
    alice = Person.sign_up(app, "alice").sign_in()
    for _ in range(3):
        assert alice.put(PATH, json={**BODY, "new_password": "password"}).status_code == 422
    assert_nothing(alice.put(PATH, json=BODY))
