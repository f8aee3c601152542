"""Test POST /v1/accounts: sign up."""

# ruff: noqa: RUF001, RUF003  look-alike characters are what this is about

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from api.mail.templates import Message
from api.rules.accounts import sign_up as sign_up_rule
from api.store import account as account_store
from tests.resources.expected import (
    FEED,
    Sql,
    StoppedClock,
    account,
    as_recorded,
    assert_email_taken,
    assert_fields,
    assert_problem,
    assert_too_many_attempts,
    etag,
    event,
    everything,
    newest,
    recorded,
    remaining_limits,
)
from tests.resources.races import at_once, meanwhile, meet_after
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.mailed import mailed
from tests.support.roles import grant_role, vouched

ALICE = {"email": "alice@example.com", "password": PASSWORD, "name": "Alice"}
KEY = {"Idempotency-Key": "0d3b6f4e-alice"}
CHANGED = "This was already done, and the result has been changed or deleted since."


def refused(code: str, message: str, **params: Any) -> dict[str, Any]:
    """Return the error that refuses a password."""
    fault: dict[str, Any] = {"pointer": "#/password", "code": code, "message": message}
    return {**fault, "params": params} if params else fault


TOO_COMMON = refused("password_too_common", "This password is one of the most common passwords.")
OF_CONTEXT = refused(
    "password_made_of_context", "Do not build the password from your email address or name."
)


def test_alice_signs_up(client: ApiClient) -> None:
    response = client.post("/v1/accounts", json=ALICE)
    assert response.status_code == 201
    assert response.json == account(response.json)
    assert response.headers["ETag"] == etag(response.json, 1)
    assert "Set-Cookie" not in response.headers
    assert "Idempotent-Replayed" not in response.headers
    assert "RateLimit" not in response.headers  # LIMITS=off


@pytest.mark.parametrize("name", [{}, {"name": None}])
def test_a_name_is_not_needed(client: ApiClient, name: dict[str, None]) -> None:
    response = client.post("/v1/accounts", json={**ALICE, **name} if name else _without_name())
    assert response.status_code == 201
    assert response.json == account(response.json, name=None)


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_alice_says_which_language_she_is_written_to_in(client: ApiClient, language: str) -> None:
    body = {**ALICE, "language": language}
    response = client.post("/v1/accounts", json=body, headers={"Accept-Language": "zh, de, en"})
    assert response.status_code == 201
    assert response.json == account(response.json, language=language)


@pytest.mark.parametrize("language", [{}, {"language": None}])
@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("de", "de"),
        ("de-AT, de;q=0.9, en;q=0.8", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("fr, zh-Hans-CN;q=0.9, en;q=0.8", "zh"),
        ("de;q=0, zh;q=0.1", "zh"),
        ("*;q=0.5, de;q=0.1", "de"),
        ("zh-Hans-CN", "zh"),
        ("ZH-cn", "zh"),
        ("fr-FR, fr;q=0.9, zh;q=0.2, en;q=0.1", "zh"),
        ("fr, ja;q=0.5", "en"),
        ("*", "en"),
        ("en;q=0.1, de;q=0.2", "de"),
        ("", "en"),
        ("de;q=zero, \x00", "en"),
    ],
)
def test_else_it_is_the_one_that_her_client_asks_for(
    client: ApiClient, language: dict[str, None], accepted: str, chosen: str
) -> None:
    headers = {"Accept-Language": accepted}
    response = client.post("/v1/accounts", json={**ALICE, **language}, headers=headers)
    assert response.status_code == 201
    assert response.json == account(response.json, language=chosen)


@pytest.mark.parametrize("language", ["fr", "DE", "de-AT", "", "zh "])
def test_there_are_no_other_languages(client: ApiClient, sql: Sql, language: str) -> None:
    before = everything(sql)
    assert_fields(
        client.post("/v1/accounts", json={**ALICE, "language": language}),
        {
            "pointer": "#/language",
            "code": "invalid_choice",
            "message": "This is not one of the choices.",
            "params": {"choices": ["en", "de", "zh"]},
        },
    )
    assert everything(sql) == before


def test_the_address_is_kept_as_it_was_given(client: ApiClient, sql: Sql) -> None:
    response = client.post("/v1/accounts", json={**ALICE, "email": "Alice.B@Example.COM"})
    assert response.json == account(response.json, email="Alice.B@Example.COM")
    assert sql("SELECT email, email_key FROM account") == [
        {"email": "Alice.B@Example.COM", "email_key": b"alice.b@example.com"}
    ]


def test_signing_up_does_not_sign_in(client: ApiClient) -> None:
    client.post("/v1/accounts", json=ALICE)
    assert_problem(client.get("/v1/session"), 401, "not_signed_in")


def test_the_password_is_kept_as_argon2id_only(client: ApiClient, sql: Sql) -> None:
    client.post("/v1/accounts", json=ALICE)
    (row,) = sql("SELECT * FROM account")
    assert row["password_hash"].startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert not [value for value in row.values() if PASSWORD in str(value)]


def test_it_is_recorded(client: ApiClient, sql: Sql) -> None:
    response = client.post("/v1/accounts", json=ALICE)
    (recorded_event,) = recorded(sql)
    assert recorded_event == event(recorded_event, response, "account.created", response.json["id"])
    alice = vouched(Person(client, response.json, PASSWORD).sign_in())
    assert as_recorded(alice.get(FEED).json["items"][-1]) == recorded_event


@pytest.mark.parametrize(
    ("taken", "spelling"),
    [
        ("alice@example.com", "alice@example.com"),
        ("alice@example.com", "ALICE@EXAMPLE.COM"),
        ("Alice@Example.com", "aLICE@eXAMPLE.COM"),
        ("alice@bücher.example.org", "alice@xn--bcher-kva.example.org"),
        ("alice@xn--bcher-kva.example.org", "Alice@BÜCHER.example.org"),
        ("alice@example.com", "alice@ｅｘａｍｐｌｅ.com"),
        ("zoë@example.com", "zoe\u0308@example.com"),
        ("zoë@example.com", "ZOË@example.com"),
    ],
)
def test_a_taken_address_in_any_spelling_is_a_conflict(
    client: ApiClient, sql: Sql, taken: str, spelling: str
) -> None:
    assert client.post("/v1/accounts", json={**ALICE, "email": taken}).status_code == 201
    before = everything(sql)
    response = client.post("/v1/accounts", json={**ALICE, "email": spelling})
    assert_email_taken(response)
    assert everything(sql) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße@example.com", "strasse@example.com"),
        ("alice@straße.example.org", "alice@strasse.example.org"),
        ("zoe@example.com", "zoë@example.com"),
        ("alice@example.com", "аlice@example.com"),  # The second address begins with a Cyrillic а.
        ("alice@example.com", "alice+news@example.com"),
        ("alice.b@example.com", "aliceb@example.com"),
    ],
)
def test_look_alikes_are_different_people(client: ApiClient, one: str, other: str) -> None:
    # Django CVE-2019-19844: with more folding, one person's mail goes to another person.
    for email in (one, other):
        assert client.post("/v1/accounts", json={**ALICE, "email": email}).status_code == 201
    people = [
        Person(ApiClient(client.application), {"email": email}, PASSWORD) for email in (one, other)
    ]
    ids = {person.sign_in().get("/v1/account").json["id"] for person in people}
    assert len(ids) == 2


@pytest.mark.parametrize(
    "email",
    [
        "alice @example.com",
        "alice\u200b@example.com",
        "alice",
        "alice@",
        "@example.com",
        "alice@localhost",
        "alice@[127.0.0.1]",
        "alice..b@example.com",
        '"alice b"@example.com',
        "Alice <alice@example.com>",
        "alice@example.com,bob@example.com",
    ],
)
def test_what_is_no_plain_address_is_refused(client: ApiClient, sql: Sql, email: str) -> None:
    response = client.post("/v1/accounts", json={**ALICE, "email": email})
    assert_fields(
        response,
        {"pointer": "#/email", "code": "invalid_email", "message": "Not an email address."},
    )
    assert sql("SELECT * FROM account") == []


def test_blanks_around_the_address_are_not_stored(client: ApiClient, sql: Sql) -> None:
    body = {**ALICE, "email": "\u00a0 Alice@example.com\u200b\r\n"}
    response = client.post("/v1/accounts", json=body)
    assert response.json == account(response.json, email="Alice@example.com")
    assert sql("SELECT email, email_key FROM account") == [
        {"email": "Alice@example.com", "email_key": b"alice@example.com"}
    ]


def test_a_special_use_domain_is_allowed_by_a_setting(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(make_app(allowed_special_use_domains=("corp.local", "test")))
    fault = {"pointer": "#/email", "code": "invalid_email", "message": "Not an email address."}
    for email in ("alice@corp.local", "alice@mail.Corp.local", "alice@test"):
        response = client.post("/v1/accounts", json={**ALICE, "email": email})
        assert response.json == account(response.json, email=email)
    for email in ("alice@printer.local", "alice@xcorp.local", "alice@localhost", "a b@corp.local"):
        assert_fields(client.post("/v1/accounts", json={**ALICE, "email": email}), fault)


def test_all_that_is_wrong_is_said_at_once(client: ApiClient, sql: Sql) -> None:
    response = client.post("/v1/accounts", json={"email": True, "name": "", "nick": "Al"})
    assert_fields(
        response,
        {
            "pointer": "#/email",
            "code": "wrong_type",
            "message": "The app sent something here that we could not read.",
            "params": {"expected": "string"},
        },
        {"pointer": "#/password", "code": "required", "message": "Required."},
        {
            "pointer": "#/name",
            "code": "too_short",
            "message": "At least 1 character.",
            "params": {"min": 1},
        },
        {
            "pointer": "#/nick",
            "code": "unknown_field",
            "message": "The app sent something unknown here.",
        },
    )
    assert sql("SELECT * FROM account") == []


def test_a_name_has_at_most_100_code_points(client: ApiClient) -> None:
    longest = "é" * 99 + "😀"
    assert client.post("/v1/accounts", json={**ALICE, "name": longest}).json["name"] == longest
    assert_fields(
        client.post("/v1/accounts", json={**ALICE, "name": longest + "x"}),
        {
            "pointer": "#/name",
            "code": "too_long",
            "message": "At most 100 characters.",
            "params": {"max": 100},
        },
    )


@pytest.mark.parametrize("sign", ["\x00", "\n", "\x1b", "\x7f", "\x85", "\u2028", "\u202e"])
def test_a_name_has_no_control_characters(client: ApiClient, sign: str) -> None:
    assert_fields(
        client.post("/v1/accounts", json={**ALICE, "name": f"Al{sign}ice"}),
        {
            "pointer": "#/name",
            "code": "invalid_characters",
            "message": "Some of these characters are not allowed.",
        },
    )


@pytest.mark.parametrize(
    "password",
    [
        "zq7#Kp2m",  # 8 code points
        "🐙" * 8,
        "🐙" * 128,
        " leading and trailing ",
        "correct horse battery staple",
        "\x00\x01\x02\x03\x04\x05\x06\x07",  # Any code points are allowed.
    ],
    ids=["eight", "eight-emoji", "128-emoji", "blanks", "words", "controls"],
)
def test_a_password_may_be_anything_long_enough_and_opens_the_account(
    client: ApiClient, password: str
) -> None:
    assert client.post("/v1/accounts", json={**ALICE, "password": password}).status_code == 201
    body = {"email": ALICE["email"], "password": password}
    assert client.post("/v1/sessions", json=body).status_code == 201


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("zq7#Kp2", refused("too_short", "At least 8 characters.", min=8)),
        ("🐙" * 7, refused("too_short", "At least 8 characters.", min=8)),
        ("🐙" * 129, refused("too_long", "At most 128 characters.", max=128)),
        # 8 code points as sent, 4 as hashed
        ("e\u0301" * 4, refused("too_short", "At least 8 characters.", min=8)),
        ("password", TOO_COMMON),
        ("PaSsWoRd", TOO_COMMON),
        ("12345678", TOO_COMMON),
        ("Password1!", TOO_COMMON),
        ("ｐａｓｓｗｏｒｄ", TOO_COMMON),
        ("alice@example.com", OF_CONTEXT),
        ("Alice2026!", OF_CONTEXT),
        ("gatebook123", OF_CONTEXT),
        ("example-alice-1", OF_CONTEXT),
    ],
)
def test_a_password_that_others_would_guess_is_refused(
    client: ApiClient, sql: Sql, password: str, fault: dict[str, Any]
) -> None:
    assert_fields(client.post("/v1/accounts", json={**ALICE, "password": password}), fault)
    assert sql("SELECT * FROM account") == []
    assert recorded(sql) == []


def test_the_least_length_is_a_setting(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(make_app(password_min_length=15))
    assert_fields(
        client.post("/v1/accounts", json={**ALICE, "password": "fourteen signs"}),
        refused("too_short", "At least 15 characters.", min=15),
    )
    response = client.post("/v1/accounts", json={**ALICE, "password": "fifteen signs!!"})
    assert response.status_code == 201


def test_two_at_once_for_one_address_make_one_account(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both requests have found no account: the unique constraint decides.
    meet_after(monkeypatch, account_store, "find_credentials_by_key")
    responses = at_once(
        lambda: ApiClient(app).post("/v1/accounts", json=ALICE),
        lambda: ApiClient(app).post("/v1/accounts", json={**ALICE, "email": "ALICE@example.com"}),
    )
    created, conflict = sorted(responses, key=lambda response: response.status_code)
    assert created.status_code == 201
    assert_email_taken(conflict)
    assert len(sql("SELECT id FROM account")) == 1
    assert [event["type"] for event in recorded(sql)] == ["account.created"]


def test_a_repeated_request_gets_the_same_account_again(client: ApiClient, sql: Sql) -> None:
    first = client.post("/v1/accounts", json=ALICE, headers=KEY)
    before = everything(sql)
    repeated = client.post("/v1/accounts", json=ALICE, headers=KEY)
    assert (first.status_code, repeated.status_code) == (201, 201)
    assert repeated.json == first.json
    assert repeated.headers["ETag"] == first.headers["ETag"]
    assert "Idempotent-Replayed" not in first.headers
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert everything(sql) == before


def test_a_key_with_another_body_is_another_request(client: ApiClient, sql: Sql) -> None:
    """A signed-out client's key has no owner, so two clients with the same key do not collide."""
    client.post("/v1/accounts", json=ALICE, headers=KEY)
    before = everything(sql)
    for other in ({"name": "Bob"}, {"password": PASSWORD + "!"}, {"language": "de"}):
        response = client.post("/v1/accounts", json={**ALICE, **other}, headers=KEY)
        assert_email_taken(response)
    assert everything(sql) == before
    bob = client.post("/v1/accounts", json={**ALICE, "email": "bob@example.com"}, headers=KEY)
    assert (bob.status_code, bob.json["email"]) == (201, "bob@example.com")
    assert "Idempotent-Replayed" not in bob.headers


def test_two_at_once_with_one_key_make_one_account_for_both(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_after(monkeypatch, account_store, "find_credentials_by_key")
    responses = at_once(*[lambda: ApiClient(app).post("/v1/accounts", json=ALICE, headers=KEY)] * 2)
    assert [response.status_code for response in responses] == [201, 201]
    assert responses[0].json == responses[1].json
    replayed = [response.headers.get("Idempotent-Replayed") for response in responses]
    assert sorted(replayed, key=str) == [None, "true"]
    assert [event["type"] for event in recorded(sql)] == ["account.created"]


def test_a_repetition_that_overtakes_its_first_request_does_not_make_it_a_conflict(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Between the look-up of the key and that of the address, the other request finishes.
    def post() -> Any:
        return ApiClient(app).post("/v1/accounts", json=ALICE, headers=KEY)

    meanwhile(monkeypatch, sign_up_rule, "_earlier", post)
    response = post()
    assert response.status_code == 201, response.text
    assert response.headers["Idempotent-Replayed"] == "true"
    assert [event["type"] for event in recorded(sql)] == ["account.created"]


def test_a_key_is_forgotten_after_24_hours(client: ApiClient, clock: StoppedClock) -> None:
    client.post("/v1/accounts", json=ALICE, headers=KEY)
    clock.advance(hours=23, minutes=59, seconds=59)
    assert client.post("/v1/accounts", json=ALICE, headers=KEY).status_code == 201
    clock.advance(seconds=1)
    assert_email_taken(client.post("/v1/accounts", json=ALICE, headers=KEY))
    bob = {**ALICE, "email": "bob@example.com"}
    assert client.post("/v1/accounts", json=bob, headers=KEY).status_code == 201


def test_a_repetition_after_the_account_was_deleted_is_a_conflict(client: ApiClient) -> None:
    created = client.post("/v1/accounts", json=ALICE, headers=KEY)
    alice = Person(client, created.json, PASSWORD).sign_in()
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    assert_problem(
        client.post("/v1/accounts", json=ALICE, headers=KEY),
        409,
        "conflict",
        CHANGED,
    )


def change_name(alice: Person, sql: Sql) -> None:
    assert alice.sign_in().patch("/v1/account", json={"name": "Al"}).status_code == 200


def verify(alice: Person, sql: Sql) -> None:
    token = mailed(alice.client.application, alice.email)["token"]
    body = {"token": token, "password": PASSWORD}
    assert alice.post("/v1/email-verifications/confirmations", json=body).status_code == 200


def get_a_role(alice: Person, sql: Sql) -> None:
    with alice.client.application.app_context():
        grant_role(alice.email, Role.AUDITOR, Client(None, None, "operator"))


@pytest.mark.parametrize("change", [change_name, verify, get_a_role])
def test_a_repetition_after_the_account_has_changed_is_a_conflict(
    client: ApiClient, sql: Sql, change: Callable[[Person, Sql], None]
) -> None:
    """The first answer no longer holds, and the account may have been changed by another person."""
    created = client.post("/v1/accounts", json=ALICE, headers=KEY)
    change(Person(client, created.json, PASSWORD), sql)
    before = everything(sql)
    repeated = client.post("/v1/accounts", json=ALICE, headers=KEY)
    assert_problem(repeated, 409, "conflict", CHANGED)
    assert everything(sql) == before


@pytest.mark.parametrize("key", ["", " ", "with blank", "ключ", "x" * 256])
def test_a_malformed_key_is_refused(client: ApiClient, sql: Sql, key: str) -> None:
    header = key.encode().decode("latin-1")
    response = client.post("/v1/accounts", json=ALICE, headers={"Idempotency-Key": header})
    assert_problem(
        response,
        400,
        "invalid_header",
        cause="Idempotency-Key must have 1 to 255 visible ASCII characters.",
    )
    assert sql("SELECT * FROM account") == []


def test_the_longest_key_is_taken(client: ApiClient) -> None:
    headers = {"Idempotency-Key": "~" * 255}
    assert client.post("/v1/accounts", json=ALICE, headers=headers).status_code == 201
    assert "Idempotent-Replayed" in client.post("/v1/accounts", json=ALICE, headers=headers).headers


def test_sign_ups_from_one_address_are_limited(make_app: Callable[..., Flask], sql: Sql) -> None:
    client = ApiClient(make_app(limits=True, limit_sign_up_per_address="2/hour"))
    for remaining, name in ((1, "alice"), (0, "bob")):
        response = client.post("/v1/accounts", json={**ALICE, "email": f"{name}@example.com"})
        assert response.status_code == 201
        assert response.headers["RateLimit-Policy"] == '"sign-up-address";q=2;w=3600'
        assert remaining_limits(response) == {"sign-up-address": remaining}
    before = everything(sql)
    response = client.post("/v1/accounts", json={**ALICE, "email": "carol@example.com"})
    wait = int(response.headers["Retry-After"])
    assert 3570 < wait <= 3600
    assert_too_many_attempts(response)
    assert remaining_limits(response) == {"sign-up-address": 0}
    assert everything(sql) == before


def test_the_feed_of_a_new_account_is_its_own(sign_in: Callable[..., Person]) -> None:
    alice, bob = sign_in("alice"), sign_in("bob")
    assert newest(alice)["subject"] == alice.id
    assert newest(bob)["subject"] == bob.id


def _without_name() -> dict[str, str]:
    return {name: value for name, value in ALICE.items() if name != "name"}


def test_a_sign_up_that_is_refused_uses_up_none_of_the_mails_to_that_address(
    make_app: Callable[..., Flask],
    sign_up: Callable[..., Person],
    sql: Sql,
    mailbox: Mailbox,
    clock: StoppedClock,
) -> None:
    """The address is reserved for Alice and has no account, so each try fails at the constraint."""
    app = make_app(limits=True, limit_mail_per_recipient="1/hour")
    alice = sign_up("alice", app)
    sql("UPDATE account SET email_verified = 1")
    alice.sign_in().post("/v1/email-changes", json={"new_email": "alice@example.org"})
    proof = {"token": mailbox.last("alice@example.org").token}
    assert alice.post("/v1/email-changes/confirmations", json=proof).status_code == 200
    clock.advance(hours=2)
    mailbox.clear()
    assert ApiClient(app).post("/v1/accounts", json=ALICE).status_code == 409
    alice.account["email"] = "alice@example.org"
    back = alice.sign_in().post("/v1/email-changes", json={"new_email": ALICE["email"]})
    assert back.status_code == 202
    assert [mail.message for mail in mailbox.to(ALICE["email"])] == [Message.CONFIRM_NEW_EMAIL]
