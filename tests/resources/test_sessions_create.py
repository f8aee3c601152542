"""Test POST /v1/sessions: sign in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.rules import idempotency
from api.rules.sessions import sign_in as sign_in_rule
from api.settings import Settings
from api.store import session as ledger
from tests.resources.expected import (
    DEVICE,
    FEED,
    YEAR,
    Matching,
    Sql,
    StoppedClock,
    account_id_of,
    assert_fields,
    assert_problem,
    assert_too_many_attempts,
    event,
    everything,
    newest,
    recorded,
    remaining_limits,
    session,
    stranger,
    text,
)
from tests.resources.races import at_once, meanwhile, meet_after
from tests.support.client import NEW_PASSWORD, PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.roles import vouched

ALICE = {"email": "alice@example.com", "password": PASSWORD}
KEY = {"Idempotency-Key": "0d3b6f4e-sign-in"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


DEVICE_COOKIE = Matching(f"gatebook_device={DEVICE}; {YEAR}; HttpOnly; Path=/; SameSite=Lax")


def secret_in(response: TestResponse, cookie: str = "gatebook_session") -> str:
    """Return the secret that an answer sets as a cookie."""
    name, _, rest = response.headers.getlist("Set-Cookie")[0].partition("=")
    assert name == cookie
    return str(rest.partition(";")[0])


def test_alice_signs_in_for_as_long_as_the_browser_is_open(
    client: ApiClient, sign_up: Callable[..., Person]
) -> None:
    alice = sign_up("alice")
    response = client.post("/v1/sessions", json=ALICE)
    assert response.status_code == 201
    assert response.json == session(response.json, alice.account)
    secret = secret_in(response)
    assert response.headers.getlist("Set-Cookie") == [
        f"gatebook_session={secret}; HttpOnly; Path=/; SameSite=Lax",
        DEVICE_COOKIE,
    ]
    assert client.get("/v1/session").json == response.json
    assert account_id_of(client.application, secret) == alice.id


def test_alice_is_remembered(client: ApiClient, sign_up: Callable[..., Person]) -> None:
    alice = sign_up("alice")
    response = client.post("/v1/sessions", json={**ALICE, "remember": True})
    assert response.status_code == 201
    assert response.json == session(
        response.json, alice.account, remembered=True, expires_at=text(days=14)
    )
    assert response.headers.getlist("Set-Cookie") == [
        (
            f"gatebook_session={secret_in(response)}; Expires=Wed, 23 Dec 2026 12:45:03 GMT;"
            " HttpOnly; Path=/; SameSite=Lax"
        ),
        DEVICE_COOKIE,
    ]
    assert client.get("/v1/session").json == response.json


@pytest.mark.parametrize(
    ("remember", "lifetime"),
    [(False, ""), (True, " Expires=Wed, 23 Dec 2026 12:45:03 GMT;")],
)
def test_over_https_the_cookie_is_bound_to_the_host(
    make_app: Callable[..., Flask], remember: bool, lifetime: str
) -> None:
    app = make_app(public_url="https://accounts.example.com")
    alice = Person.sign_up(app, "alice")
    response = alice.client.post("/v1/sessions", json={**ALICE, "remember": remember})
    secret = secret_in(response, "__Host-session")
    assert response.headers.getlist("Set-Cookie") == [
        f"__Host-session={secret};{lifetime} Secure; HttpOnly; Path=/; SameSite=Lax",
        Matching(f"__Host-device={DEVICE}; {YEAR}; Secure; HttpOnly; Path=/; SameSite=Lax"),
    ]
    assert alice.get("/v1/session").json == response.json
    assert account_id_of(app, secret, cookie="__Host-session") == alice.id


@pytest.mark.parametrize("remember", [False, True])
def test_a_token_comes_in_the_body_and_sets_no_cookie(
    client: ApiClient, sign_up: Callable[..., Person], remember: bool
) -> None:
    alice = sign_up("alice")
    body = {**ALICE, "deliver": "token", "remember": remember}
    response = client.post("/v1/sessions", json=body)
    assert response.status_code == 201
    lasts = {"remembered": True, "expires_at": text(days=14)} if remember else {}
    assert response.json == {
        **session(response.json, alice.account, **lasts),
        "token": response.json["token"],
        "device_token": Matching(DEVICE),
    }
    assert "Set-Cookie" not in response.headers
    assert account_id_of(client.application, response.json["token"]) == alice.id


def test_each_session_has_256_bits_of_its_own(alice: Person) -> None:
    secrets = {alice.on_another_device(deliver="token").secret for _ in range(8)}
    assert len(secrets) == 8
    assert {len(secret) for secret in secrets} == {43}  # base64url of 32 bytes


@pytest.mark.parametrize("deliver", ["cookie", "token"])
@pytest.mark.parametrize("remember", [False, True])
def test_it_is_recorded(
    client: ApiClient, sign_up: Callable[..., Person], deliver: str, remember: bool
) -> None:
    alice = vouched(sign_up("alice"))
    alice.sign_in(deliver=deliver, remember=remember)
    body = {**ALICE, "deliver": deliver, "remember": remember}
    response = client.post("/v1/sessions", json=body, headers={"User-Agent": FIREFOX})
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.started",
        alice.id,
        session_id=response.json["id"],
        user_agent=FIREFOX,
        data={
            "remembered": remember,
            "deliver": deliver,
            "known_device": False,
            "methods": ["password"],
            "assurance": "aal1",
            "trusted": False,
        },
    )


@pytest.mark.parametrize(
    ("user_agent", "kept", "device"),
    [
        (FIREFOX, FIREFOX, "Firefox on Linux"),
        ("", None, None),
        ("curl/8.5.0", "curl/8.5.0", "curl"),
        ("Grüße 🐙".encode().decode("latin-1"), "Grüße 🐙", None),
        ("x" * 513, "x" * 512, None),
        ("two\tparts\x1b[31m", "two parts [31m", None),
    ],
    ids=["firefox", "none", "curl", "utf-8", "long", "controls"],
)
def test_the_device_is_kept_for_the_list(
    client: ApiClient,
    sign_up: Callable[..., Person],
    user_agent: str,
    kept: str | None,
    device: str | None,
) -> None:
    alice = sign_up("alice")
    response = client.post(
        "/v1/sessions", json=ALICE, environ_overrides={"HTTP_USER_AGENT": user_agent}
    )
    assert response.json == session(response.json, alice.account, user_agent=kept, device=device)


@pytest.mark.parametrize(
    ("address", "spelling"),
    [
        ("alice@example.com", "ALICE@EXAMPLE.COM"),
        ("Alice@Example.com", "alice@example.com"),
        ("alice@bücher.example.org", "alice@xn--bcher-kva.example.org"),
        ("alice@xn--bcher-kva.example.org", "alice@BÜCHER.example.org"),
        ("zoë@example.com", "zoe\u0308@EXAMPLE.com"),
    ],
)
def test_any_spelling_of_the_address_will_do(
    client: ApiClient, sign_up: Callable[..., Person], address: str, spelling: str
) -> None:
    alice = sign_up("alice", email=address)
    response = client.post("/v1/sessions", json={**ALICE, "email": spelling})
    assert response.status_code == 201
    assert response.json["account"] == alice.account  # The answer has the address as it is stored.


def test_the_same_password_typed_on_another_keyboard_will_do(
    client: ApiClient, sign_up: Callable[..., Person]
) -> None:
    password = "Ångström ﬁne ① ﾊﾝｶｸ"
    sign_up("alice", password=password)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        body = {**ALICE, "password": normalize(form, password)}
        assert client.post("/v1/sessions", json=body).status_code == 201


@pytest.mark.parametrize(
    "other", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1], PASSWORD + "\x00"]
)
def test_no_other_password_will_do(
    client: ApiClient, sign_up: Callable[..., Person], other: str
) -> None:
    sign_up("alice")
    response = client.post("/v1/sessions", json={**ALICE, "password": other})
    assert_problem(response, 401, "wrong_credentials")


def test_passwords_that_differ_late_differ(
    client: ApiClient, sign_up: Callable[..., Person]
) -> None:
    # Okta, October 2024: bcrypt uses only the first 72 bytes.
    long = "🐙" * 100
    sign_up("alice", password=long + "a")
    wrong = client.post("/v1/sessions", json={**ALICE, "password": long + "b"})
    assert_problem(wrong, 401, "wrong_credentials")
    right = client.post("/v1/sessions", json={**ALICE, "password": long + "a"})
    assert right.status_code == 201


def test_an_unknown_address_looks_the_same_as_a_wrong_password(
    client: ApiClient, sign_up: Callable[..., Person]
) -> None:
    sign_up("alice")
    wrong = client.post("/v1/sessions", json={**ALICE, "password": "not her password"})
    unknown = client.post("/v1/sessions", json={**ALICE, "email": "nobody@example.com"})
    for response in (wrong, unknown):
        assert_problem(response, 401, "wrong_credentials")
    bodies = [{**response.json, "request_id": None} for response in (wrong, unknown)]
    assert bodies[0] == bodies[1]
    headers = [
        [(name, value) for name, value in response.headers if name != "X-Request-Id"]
        for response in (wrong, unknown)
    ]
    assert headers[0] == headers[1]


def test_a_refusal_is_recorded_for_the_owner(alice: Person, client: ApiClient) -> None:
    vouched(alice)
    body = {**ALICE, "email": "Alice@example.com", "password": "not her password"}
    response = client.post("/v1/sessions", json=body)
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.refused",
        None,
        subject=alice.id,
        outcome="failure",
        data={"reason": "wrong_credentials"},
    )


def test_a_refusal_of_an_unknown_address_is_recorded_without_the_address(
    client: ApiClient, sql: Sql
) -> None:
    # People sometimes type their password into the field for the address.
    response = client.post("/v1/sessions", json={**ALICE, "email": "nobody@example.com"})
    (recorded_event,) = recorded(sql)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.refused",
        None,
        outcome="failure",
        data={"reason": "wrong_credentials"},
    )


def test_a_refusal_starts_no_session_and_ends_none(alice: Person, sql: Sql) -> None:
    before = sql("SELECT * FROM session")
    response = alice.post("/v1/sessions", json={**ALICE, "password": "not her password"})
    assert_problem(response, 401, "wrong_credentials")
    assert sql("SELECT * FROM session") == before
    assert alice.get("/v1/session").json == alice.session


def test_a_planted_session_is_not_the_one_that_is_signed_in(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    # Session fixation: Alice signs in in a browser that has Mallory's session.
    mallory, alice = sign_in("mallory"), sign_in("alice")
    planted = mallory.secret
    browser = ApiClient(app)
    browser.set_cookie("gatebook_session", planted)
    response = browser.post("/v1/sessions", json=ALICE)
    assert response.status_code == 201
    assert secret_in(response) != planted
    assert response.json["id"] not in {
        (mallory.session or {})["id"],
        (alice.session or {})["id"],
    }
    assert account_id_of(app, planted) is None
    assert account_id_of(app, secret_in(response)) == alice.id


def test_a_session_that_is_rotated_while_it_is_replaced_answers_as_the_ledger_says(
    app: Flask,
    alice: Person,
    redis: Redis,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sign-in has looked up the session that it ends, and sends its old secret to Redis."""
    old, rotated = alice.secret, []
    cookie = {"Cookie": f"gatebook_session={old}"}

    def rotate() -> None:
        path, body = "/v1/session/reauthentications", {"password": PASSWORD}
        rotated.append(secret_in(stranger(app).post(path, json=body, headers=cookie)))

    meanwhile(monkeypatch, ledger, "find_live", rotate)
    started = stranger(app).post("/v1/sessions", json=ALICE, headers=cookie)
    assert started.status_code == 201
    clock.advance(seconds=10)  # a former secret reads until then
    by_redis = [account_id_of(app, secret) for secret in (old, *rotated)]
    redis.delete(*redis.scan_iter("gatebook-test:session:*"))
    by_ledger = [account_id_of(app, secret) for secret in (old, *rotated)]
    assert by_redis == by_ledger == [None, alice.id]
    assert account_id_of(app, secret_in(started)) == alice.id


def test_two_at_once_from_one_browser_both_get_a_live_session(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both replace the browser's session, and the browser keeps either of the new ones."""
    cookie = {"Cookie": f"gatebook_session={alice.secret}"}
    meet_after(monkeypatch, ledger, "find_live")
    responses = at_once(
        *[lambda: stranger(app).post("/v1/sessions", json=ALICE, headers=cookie)] * 2
    )
    assert [account_id_of(app, secret_in(response)) for response in responses] == [alice.id] * 2
    assert account_id_of(app, alice.secret) is None


def test_a_made_up_cookie_is_not_taken_over(app: Flask, sign_up: Callable[..., Person]) -> None:
    alice = sign_up("alice")
    alice.client.set_cookie("gatebook_session", "A" * 43)
    alice.sign_in()
    assert alice.secret != "A" * 43
    assert account_id_of(app, "A" * 43) is None


def test_signing_in_again_replaces_the_session_of_the_browser(app: Flask, alice: Person) -> None:
    replaced, secret = alice.session or {}, vouched(alice).secret
    response = alice.post("/v1/sessions", json=ALICE)
    assert response.status_code == 201
    assert account_id_of(app, secret) is None
    assert [session["id"] for session in alice.get("/v1/sessions").json["items"]] == [
        response.json["id"]
    ]
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "session.ended",
        alice.id,
        session_id=replaced["id"],
        data={"reason": "replaced"},
    )


def test_the_session_that_someone_else_replaced_is_in_its_owners_feed(
    app: Flask, sign_in: Callable[..., Person], sign_up: Callable[..., Person]
) -> None:
    alice, bob = sign_in("alice"), sign_up("bob")
    replaced = alice.session or {}
    other_device = alice.on_another_device(deliver="token")
    bob.client.set_cookie("gatebook_session", alice.secret)
    bob.sign_in()
    assert account_id_of(app, alice.secret) is None
    assert account_id_of(app, bob.secret) == bob.id
    event = newest(other_device)
    members = ("type", "actor", "subject", "session_id", "data")
    assert [event[member] for member in members] == [
        "session.ended",
        bob.id,
        alice.id,
        replaced["id"],
        {"reason": "replaced"},
    ]


def test_a_token_replaces_nothing(app: Flask, alice: Person) -> None:
    response = alice.post("/v1/sessions", json={**ALICE, "deliver": "token"})
    assert response.status_code == 201
    assert account_id_of(app, alice.secret) == alice.id
    assert account_id_of(app, response.json["token"]) == alice.id


def test_a_deleted_account_is_an_unknown_one(client: ApiClient, alice: Person) -> None:
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    assert_problem(client.post("/v1/sessions", json=ALICE), 401, "wrong_credentials")


@pytest.mark.parametrize("change", ["password", "deletion"])
def test_a_password_that_stops_being_right_meanwhile_does_not_sign_in(
    client: ApiClient, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    def changing() -> None:
        if change == "deletion":
            assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
        else:
            body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
            assert alice.put("/v1/account/password", json=body).status_code == 204

    meanwhile(monkeypatch, sign_in_rule, "verify_password", changing)
    assert_problem(client.post("/v1/sessions", json=ALICE), 401, "wrong_credentials")
    assert len(sql("SELECT id FROM session")) == (0 if change == "deletion" else 1)


def test_the_hash_is_renewed_when_its_cost_has_changed(
    make_app: Callable[..., Flask], sign_up: Callable[..., Person], sql: Sql
) -> None:
    alice = sign_up("alice")
    dearer = ApiClient(make_app(argon2_time=2, argon2_memory_kib=16))
    wrong = {**ALICE, "password": "not her password"}

    def cost() -> str:
        return str(sql("SELECT password_hash FROM account")[0]["password_hash"]).split("$")[3]

    assert dearer.post("/v1/sessions", json=wrong).status_code == 401
    assert cost() == "m=8,t=1,p=1"
    assert dearer.post("/v1/sessions", json=ALICE).status_code == 201
    assert cost() == "m=16,t=2,p=1"
    assert dearer.post("/v1/sessions", json=wrong).status_code == 401
    assert dearer.post("/v1/sessions", json=ALICE).status_code == 201
    # The password was not changed, so no other event was recorded.
    types = [event["type"] for event in alice.sign_in().get(FEED).json["items"]]
    assert "password.changed" not in types


def test_the_hash_is_left_alone_when_its_cost_is_right(alice: Person, sql: Sql) -> None:
    before = sql("SELECT password_hash FROM account")
    alice.on_another_device()
    assert sql("SELECT password_hash FROM account") == before


@pytest.mark.parametrize("typed", [" {}\u00a0", "\u200b{}\r\n"])
@pytest.mark.parametrize("stored", ["alice@corp.local", "alice@intranet.test"])
def test_an_account_of_an_earlier_validator_stays_open(
    client: ApiClient,
    sign_up: Callable[..., Person],
    mailbox: Mailbox,
    sql: Sql,
    stored: str,
    typed: str,
) -> None:
    """Only sign-up and a change of address judge an address."""
    sign_up("alice")
    sql("UPDATE account SET email = %s, email_key = %s", stored, stored.encode())
    email = typed.format(stored)
    response = client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
    assert (response.status_code, response.json["account"]["email"]) == (201, stored)
    for path in ("/v1/email-verifications", "/v1/password-resets"):
        mailbox.clear()
        assert client.post(path, json={"email": email}).status_code == 202
        proof = {"token": mailbox.last(stored).token}
        assert [mail.to for mail in mailbox.all()] == [stored]
    proof |= {"new_password": "seven herons over the marsh"}
    assert client.post("/v1/password-resets/confirmations", json=proof).status_code == 204


def test_what_is_wrong_with_the_body_is_said(client: ApiClient) -> None:
    response = client.post(
        "/v1/sessions",
        json={"email": "alice", "password": "", "remember": "yes", "deliver": "mail"},
    )
    assert_fields(
        response,
        {"pointer": "#/email", "code": "invalid_email", "message": "Not an email address."},
        {
            "pointer": "#/password",
            "code": "too_short",
            "message": "At least 1 character.",
            "params": {"min": 1},
        },
        {
            "pointer": "#/remember",
            "code": "wrong_type",
            "message": "The app sent something here that we could not read.",
            "params": {"expected": "boolean"},
        },
        {
            "pointer": "#/deliver",
            "code": "invalid_choice",
            "message": "This is not one of the choices.",
            "params": {"choices": ["cookie", "token"]},
        },
    )
    assert_fields(
        client.post("/v1/sessions", json={}),
        {"pointer": "#/email", "code": "required", "message": "Required."},
        {"pointer": "#/password", "code": "required", "message": "Required."},
    )


def test_a_password_shorter_or_longer_than_new_ones_is_wrong_rather_than_invalid(
    client: ApiClient, sign_up: Callable[..., Person]
) -> None:
    sign_up("alice")
    for password in ("x", "x" * 1024):
        response = client.post("/v1/sessions", json={**ALICE, "password": password})
        assert_problem(response, 401, "wrong_credentials")
    assert_fields(
        client.post("/v1/sessions", json={**ALICE, "password": "x" * 1025}),
        {
            "pointer": "#/password",
            "code": "too_long",
            "message": "At most 1024 characters.",
            "params": {"max": 1024},
        },
    )


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_repeated_request_gets_the_same_session_under_a_new_secret(
    app: Flask, sign_up: Callable[..., Person], sql: Sql, deliver: str
) -> None:
    alice = sign_up("alice")
    body = {**ALICE, "deliver": deliver}

    def post() -> tuple[TestResponse, str]:
        response = ApiClient(app).post("/v1/sessions", json=body, headers=KEY)
        assert response.status_code == 201
        return response, response.json.get("token") or secret_in(response)

    (first, old), (repeated, new) = post(), post()
    token = {"token": new, "device_token": Matching(DEVICE)} if deliver == "token" else {}
    assert repeated.json == {**session(first.json, alice.account), **token}
    assert "Idempotent-Replayed" not in first.headers
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert new != old
    assert account_id_of(app, old) is None
    assert account_id_of(app, new) == alice.id
    assert len(sql("SELECT id FROM session")) == 1
    started, replayed = recorded(sql)[1:]
    assert started["type"] == "session.started"
    assert replayed == event(
        replayed,
        repeated,
        "session.reauthenticated",
        alice.id,
        session_id=first.json["id"],
        data={"methods": ["password"]},
    )


def test_a_key_with_another_body_is_another_request(
    app: Flask, client: ApiClient, sign_up: Callable[..., Person]
) -> None:
    """A signed-out client's key has no owner, so two clients with the same key do not collide."""
    alice, bob = sign_up("alice"), sign_up("bob")
    first = client.post("/v1/sessions", json=ALICE, headers=KEY)
    for other, expected_person in (
        ({"remember": True}, alice),
        ({"deliver": "token"}, alice),
        ({"email": "bob@example.com"}, bob),
    ):
        response = ApiClient(app).post("/v1/sessions", json={**ALICE, **other}, headers=KEY)
        assert (response.status_code, response.json["account"]["id"]) == (201, expected_person.id)
        assert "Idempotent-Replayed" not in response.headers
        assert response.json["id"] != first.json["id"]
    assert account_id_of(app, secret_in(first)) == alice.id


def test_a_key_does_not_stand_in_for_the_password(
    client: ApiClient, sign_up: Callable[..., Person], app: Flask
) -> None:
    alice = sign_up("alice")
    first = client.post("/v1/sessions", json=ALICE, headers=KEY)
    wrong = {**ALICE, "password": "not her password"}
    repeated = ApiClient(app).post("/v1/sessions", json=wrong, headers=KEY)
    assert_problem(repeated, 401, "wrong_credentials")
    assert account_id_of(app, secret_in(first)) == alice.id


def test_two_at_once_with_one_key_start_one_session(
    app: Flask, sign_up: Callable[..., Person], sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = sign_up("alice")
    # Both requests have looked for an earlier one and found none.
    meet_after(monkeypatch, idempotency, "earlier")
    body = {**ALICE, "deliver": "token"}
    responses = at_once(*[lambda: ApiClient(app).post("/v1/sessions", json=body, headers=KEY)] * 2)
    assert [response.status_code for response in responses] == [201, 201]
    first, second = sorted(responses, key=lambda response: len(response.headers))
    assert first.json["id"] == second.json["id"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(sql("SELECT id FROM session")) == 1
    assert account_id_of(app, first.json["token"]) is None
    assert account_id_of(app, second.json["token"]) == alice.id


def test_a_repetition_after_the_session_has_ended_is_a_conflict(
    client: ApiClient, sign_up: Callable[..., Person]
) -> None:
    sign_up("alice")
    client.post("/v1/sessions", json=ALICE, headers=KEY)
    assert client.delete("/v1/session").status_code == 204
    assert_problem(
        client.post("/v1/sessions", json=ALICE, headers=KEY),
        409,
        "conflict",
        "You signed in here before, and that session has ended. Please sign in again.",
    )


def test_a_key_is_forgotten_after_24_hours(
    client: ApiClient, sign_up: Callable[..., Person], clock: StoppedClock
) -> None:
    sign_up("alice")
    remembered = {**ALICE, "remember": True}
    first = client.post("/v1/sessions", json=remembered, headers=KEY)
    clock.advance(hours=24)
    repeated = client.post("/v1/sessions", json=remembered, headers=KEY)
    assert repeated.status_code == 201
    assert "Idempotent-Replayed" not in repeated.headers
    assert repeated.json["id"] != first.json["id"]


@pytest.mark.parametrize("key", ["", "with blank", "x" * 256])
def test_a_malformed_key_is_refused(
    client: ApiClient, sign_up: Callable[..., Person], sql: Sql, key: str
) -> None:
    sign_up("alice")
    response = client.post("/v1/sessions", json=ALICE, headers={"Idempotency-Key": key})
    assert_problem(
        response,
        400,
        "invalid_header",
        cause="Idempotency-Key must have 1 to 255 visible ASCII characters.",
    )
    assert sql("SELECT * FROM session") == []


def test_wrong_passwords_are_limited_and_the_right_one_waits_too(
    make_app: Callable[..., Flask], sql: Sql
) -> None:
    app = make_app(limits=True, limit_password_failures=2)
    alice = Person.sign_up(app, "alice")
    wrong = {**ALICE, "password": "not her password"}
    for remaining in (1, 0):
        response = alice.post("/v1/sessions", json=wrong)
        assert_problem(response, 401, "wrong_credentials")
        assert response.headers["RateLimit-Policy"] == (
            '"password-address";q=100;w=300, "password-account";q=2'
        )
        assert remaining_limits(response) == {
            "password-address": 98 + remaining,
            "password-account": remaining,
        }
    before = everything(sql)
    response = alice.post("/v1/sessions", json=ALICE)
    wait = int(response.headers["Retry-After"])
    assert 86400 - 30 < wait <= 86400
    assert_too_many_attempts(response)
    assert everything(sql) == before


def test_one_network_address_is_limited_over_all_accounts(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(make_app(limits=True, limit_password_per_address="2/minute"))
    answers = [
        client.post("/v1/sessions", json={**ALICE, "email": f"{name}@example.com"}).status_code
        for name in ("alice", "bob", "carol")
    ]
    assert answers == [401, 401, 429]


def test_lifetimes_are_settings(settings: Settings, make_app: Callable[..., Flask]) -> None:
    shorter: dict[str, Any] = {
        "session_idle_timeout": 120,
        "session_absolute_timeout": 100_000,
        "remembered_idle_timeout": 600,
        "remembered_absolute_timeout": 86400,
    }
    assert dataclasses.replace(settings, **shorter) != settings
    alice = Person.sign_up(make_app(**shorter), "alice")
    browser = alice.client.post("/v1/sessions", json=ALICE)
    assert browser.json["expires_at"] == text(seconds=120)
    remembered = alice.client.post("/v1/sessions", json={**ALICE, "remember": True})
    assert remembered.json["expires_at"] == text(seconds=600)
    assert "Expires=Mon, 23 Nov 2026 12:45:03 GMT;" in remembered.headers["Set-Cookie"]
