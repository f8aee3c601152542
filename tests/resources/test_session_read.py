"""Test GET /v1/session: read the current session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.resources.expected import (
    NOON,
    StoppedClock,
    account_id_of,
    assert_parameters,
    assert_problem,
    session,
    stranger,
    text,
)
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands
from tests.support.fast_path import WAYS, FastPath
from tests.support.faults import Faulty, assert_unavailable

NO_BOOLEAN = {
    "code": "wrong_type",
    "message": "The app sent something here that we could not read.",
    "params": {"expected": "boolean"},
}


@pytest.fixture(autouse=True, params=WAYS)
def fast_path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FastPath:
    """Answer every session check of this file in a thread, then again in the event loop."""
    return FastPath(request.param, monkeypatch)


@pytest.mark.parametrize("deliver", ["cookie", "token"])
@pytest.mark.parametrize("remember", [False, True])
def test_alice_sees_who_she_is(
    sign_in: Callable[..., Person], fast_path: FastPath, deliver: str, remember: bool
) -> None:
    alice = sign_in("alice", deliver=deliver, remember=remember)
    lasts = {"remembered": True, "expires_at": text(days=14)} if remember else {}
    response = alice.get("/v1/session")
    assert response.status_code == 200
    assert response.json == session(alice.session or {}, alice.account, **lasts)
    assert "Set-Cookie" not in response.headers
    assert fast_path.answered == fast_path.is_on


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_it_costs_one_get_of_redis_and_no_sql(
    sign_in: Callable[..., Person], commands: Commands, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    alice.get("/v1/session")  # This opens the connections.
    commands.reset()
    assert alice.get("/v1/session").status_code == 200
    assert commands.redis == ["GET"]
    assert commands.sql == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "gatebook_session="},
        {"Cookie": "gatebook_session=" + "A" * 42},
        {"Cookie": "gatebook_session=" + "A" * 44},
        {"Cookie": "gatebook_session=" + "A" * 42 + "*"},
        {"Cookie": "gatebook_session=" + "A" * 42 + "\xe9"},
        {"Cookie": "gatebook_session=gatebook-test:session:*"},
        {"Cookie": "gatebook_session=../../" + "A" * 37},
        {"Cookie": "other=" + "A" * 43},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer " + "A" * 42},
        {"Authorization": "Bearer " + "A" * 44},
        {"Authorization": "Token " + "A" * 43},
    ],
)
def test_what_is_no_secret_is_nobody_and_asks_neither_redis_nor_mariadb(
    app: Flask, commands: Commands, headers: dict[str, str]
) -> None:
    commands.reset()
    assert_problem(stranger(app).get("/v1/session", headers=headers), 401, "not_signed_in")
    assert commands.redis == []
    assert commands.sql == []


def test_a_made_up_secret_is_nobody(app: Flask, alice: Person) -> None:
    assert account_id_of(app, "A" * 43) is None
    assert account_id_of(app, alice.secret[:-1] + ("A" if alice.secret[-1] != "A" else "E")) is None
    assert account_id_of(app, alice.secret.swapcase()) is None
    assert account_id_of(app, str((alice.session or {})["id"])) is None


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(
    app: Flask, sign_in: Callable[..., Person], scheme: str
) -> None:
    alice = sign_in("alice", deliver="token")
    response = stranger(app).get(
        "/v1/session", headers={"Authorization": f"{scheme} {alice.token}"}
    )
    assert response.json == alice.session


def test_a_token_goes_before_a_cookie(sign_in: Callable[..., Person]) -> None:
    alice, bob = sign_in("alice"), sign_in("bob", deliver="token")
    response = alice.get("/v1/session", headers={"Authorization": f"Bearer {bob.token}"})
    assert response.json["account"] == bob.account


def test_a_bad_token_is_not_made_good_by_a_cookie(alice: Person) -> None:
    for token in ("A" * 43, "short", ""):
        response = alice.get("/v1/session", headers={"Authorization": f"Bearer {token}"})
        assert_problem(response, 401, "not_signed_in")


@pytest.mark.parametrize(
    ("remember", "idle"), [(False, {"hours": 8}), (True, {"days": 14})], ids=["browser", "kept"]
)
def test_unused_it_ends_when_it_says(
    sign_in: Callable[..., Person], clock: StoppedClock, remember: bool, idle: dict[str, float]
) -> None:
    # Each session is read only once, because reading counts as use.
    alice = sign_in("alice", remember=remember)
    other = alice.on_another_device(remember=remember)
    assert (alice.session or {})["expires_at"] == text(**idle)
    clock.advance(**idle)
    clock.advance(milliseconds=-1)
    assert alice.get("/v1/session").status_code == 200
    clock.advance(milliseconds=1)
    assert_problem(other.get("/v1/session"), 401, "not_signed_in")
    assert alice.get("/v1/session").status_code == 200


@pytest.mark.parametrize(
    ("remember", "step", "steps", "end"),
    [(False, {"hours": 7}, 3, {"hours": 24}), (True, {"days": 10}, 3, {"days": 31})],
    ids=["browser", "kept"],
)
def test_used_all_the_time_it_still_ends_at_its_absolute_age(
    sign_in: Callable[..., Person],
    clock: StoppedClock,
    remember: bool,
    step: dict[str, float],
    steps: int,
    end: dict[str, float],
) -> None:
    alice = sign_in("alice", remember=remember)
    for _ in range(steps):
        clock.advance(**step)
        response = alice.get("/v1/session")
        assert response.status_code == 200
    assert response.json["expires_at"] == text(**end)
    clock.moment = NOON
    clock.advance(**end)
    clock.advance(milliseconds=-1)
    assert alice.get("/v1/session").json["expires_at"] == text(**end)
    clock.advance(milliseconds=1)
    assert_problem(alice.get("/v1/session"), 401, "not_signed_in")


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_its_use_is_written_down_at_most_once_a_minute(
    sign_in: Callable[..., Person], clock: StoppedClock, deliver: str
) -> None:
    alice = sign_in("alice", deliver=deliver)
    started = alice.session or {}
    clock.advance(seconds=59)
    assert alice.get("/v1/session").json == started
    clock.advance(seconds=1)
    used = {
        **started,
        "last_seen_at": text(minutes=1),
        "expires_at": text(hours=8, minutes=1),
    }
    assert alice.get("/v1/session").json == used
    clock.advance(seconds=59)
    assert alice.get("/v1/session").json == used


def test_how_often_is_a_setting(make_app: Callable[..., Flask], clock: StoppedClock) -> None:
    alice = Person.sign_up(make_app(session_touch=10), "alice").sign_in()
    clock.advance(seconds=9)
    assert alice.get("/v1/session").json == alice.session
    clock.advance(seconds=1)
    assert alice.get("/v1/session").json["last_seen_at"] == text(seconds=10)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "gatebook_session=short"},
        {"Cookie": "gatebook_session=" + "A" * 43},
        {"Authorization": "Bearer " + "A" * 43},
        {"Authorization": "Bearer"},
    ],
)
def test_a_public_page_asks_and_gets_null(app: Flask, headers: dict[str, str]) -> None:
    response = stranger(app).get("/v1/session?optional=true", headers=headers)
    assert (response.status_code, response.text.strip()) == (200, "null")
    assert response.headers["Cache-Control"] == "no-store"
    assert "WWW-Authenticate" not in response.headers
    # a late answer to an old request must not clear the new cookie
    assert "Set-Cookie" not in response.headers
    refused = stranger(app).get("/v1/session?optional=false", headers=headers)
    assert_problem(refused, 401, "not_signed_in")


def test_a_public_page_of_somebody_signed_in_gets_the_session(app: Flask, alice: Person) -> None:
    path, secret = "/v1/session?optional=true", alice.secret
    assert alice.get(path).json == alice.session
    assert alice.client.head(path).status_code == 200
    assert alice.delete("/v1/session").status_code == 204
    ended = stranger(app).get(path, headers={"Cookie": f"gatebook_session={secret}"})
    assert (ended.status_code, ended.json) == (200, None)


def test_an_outage_is_not_taken_for_nobody(
    faulty_redis: Callable[..., Faulty], alice: Person
) -> None:
    faulty = faulty_redis()
    headers = {"Authorization": f"Bearer {alice.secret}"}
    with faulty.proxy.failing("refuse"):
        response = ApiClient(faulty.app).get("/v1/session?optional=true", headers=headers)
        assert_unavailable(response)


@pytest.mark.parametrize("deliver", ["cookie", "token"])
@pytest.mark.parametrize("query", ["", "?optional=true"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_header_names_the_account_for_proxies(
    app: Flask, sign_in: Callable[..., Person], deliver: str, query: str, method: str
) -> None:
    bob, alice = sign_in("bob"), sign_in("alice", deliver=deliver)
    path, secret = f"/v1/session{query}", alice.secret
    forged = {"Account-Id": bob.id, "Account_Id": bob.id, "X-Account-Id": bob.id}
    for headers in ({}, {"Session-Activity": "passive"}, forged):
        answer = alice.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers.getlist("Account-Id")) == (200, [alice.id])
    assert alice.delete("/v1/session").status_code == 204
    by_secret = {"Authorization": f"Bearer {secret}"}
    for headers in ({}, forged, by_secret, {**by_secret, **forged}):
        nobody = stranger(app).open(path, method=method, headers=headers)
        assert nobody.status_code == (200 if query else 401)
        assert nobody.headers.getlist("Account-Id") == [""]


def test_no_other_answer_names_an_account(
    faulty_redis: Callable[..., Faulty], app: Flask, alice: Person
) -> None:
    """After an error it is unknown who asks, and an empty id would say that it is nobody."""
    faulty, headers = faulty_redis(), {"Authorization": f"Bearer {alice.secret}"}
    with faulty.proxy.failing("refuse"):
        outage = ApiClient(faulty.app).get("/v1/session?optional=true", headers=headers)
    assert_unavailable(outage)
    for answer in (
        outage,
        alice.get("/v1/session?optional=1"),
        alice.get("/v1/session", headers={"Session-Activity": "none"}),
        alice.get("/v1/account"),
        stranger(app).get("/v1/account"),
        alice.client.options("/v1/session"),
        alice.post("/v1/session/reauthentications", json={"password": PASSWORD}),
        alice.delete("/v1/session"),
    ):
        assert "Account-Id" not in answer.headers


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("optional=1", NO_BOOLEAN),
        ("optional=", NO_BOOLEAN),
        (
            "optional=true&optional=true",
            {"code": "repeated_parameter", "message": "Given more than once."},
        ),
    ],
)
def test_another_value_is_refused_whoever_asks(
    app: Flask, alice: Person, query: str, error: dict[str, Any]
) -> None:
    for client in (alice.client, stranger(app)):
        response = client.get(f"/v1/session?{query}")
        assert_parameters(response, {"parameter": "optional", **error})


def test_a_new_name_shows_at_once_in_every_session(alice: Person) -> None:
    phone = alice.on_another_device(deliver="token")
    assert phone.get("/v1/session").json["account"]["name"] == "Alice"
    renamed = alice.patch("/v1/account", json={"name": "Alice Liddell"}).json
    assert renamed["name"] == "Alice Liddell"
    assert alice.get("/v1/session").json["account"] == renamed
    assert phone.get("/v1/session").json["account"] == renamed


def test_nobody_is_left_when_the_account_is_gone(app: Flask, alice: Person) -> None:
    phone = alice.on_another_device(deliver="token")
    secrets = [alice.secret, phone.secret]
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    assert [account_id_of(app, secret) for secret in secrets] == [None, None]
