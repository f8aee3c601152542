"""Test passkeys as whole journeys: sign up, sign in, second step, step-up, add, rename, remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from tests.resources.expected import (
    Matching,
    Sql,
    StoppedClock,
    assert_fields,
    assert_nothing,
    assert_problem,
    newest,
    recorded,
    text,
)
from tests.support import passkeys
from tests.support.authenticator import waiting_sign_in
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.passkeys import CONFIRM_EMAIL, PASSKEYS, add, added, options, verified
from tests.support.soft_authenticator import Authenticator

BASE64URL = "[A-Za-z0-9_-]+"
CODE = "[0-9A-Z]{6}(-[0-9A-Z]{6}){3}"
ALGORITHMS = [-7, -8, -257]


@pytest.fixture
def alice(app: Flask, sign_up: Callable[..., Person]) -> Person:
    """Sign in Alice, whose address is verified, with a bearer token."""
    return verified(app, sign_up("alice").sign_in(deliver="token"))


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator(be=True, bs=True, counts=False)


@pytest.fixture
def key() -> Authenticator:
    """Return a key without a PIN."""
    return Authenticator(uv=False)


def shown(passkey: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return the expected JSON of a passkey just added; its id is taken from ``passkey``."""
    return {
        "id": passkey["id"],
        "kind": "passkey",
        "name": "Phone",
        "provider": None,
        "synced": True,
        "discoverable": True,
        "stands_alone": True,
        "created_at": text(),
        "last_used_at": None,
        **members,
    }


def types(sql: Sql) -> list[str]:
    return [event["type"] for event in recorded(sql)]


def test_the_options_of_a_sign_in_name_nobody(client: ApiClient) -> None:
    response = client.post("/v1/passkey-challenges")
    assert (response.status_code, response.json) == (
        201,
        {
            "options": {
                "challenge": Matching("[A-Za-z0-9_-]{48}"),
                "timeout": 300_000,
                "rpId": "localhost",
                "allowCredentials": [],
                "userVerification": "required",
            },
            "expires_at": Matching(r"2026-11-22T12:50:03\.000Z"),
        },
    )


def test_the_options_of_a_sign_up_are_the_same_for_every_address(
    client: ApiClient, alice: Person
) -> None:
    def asked(email: str) -> dict[str, Any]:
        body = {"email": email, "name": "Alice"}
        return options(client.post("/v1/accounts/passkey-challenges", json=body))

    hers, nobodys = asked(alice.email), asked("nobody@example.com")
    for chosen in (hers, nobodys):
        del chosen["challenge"], chosen["user"]["id"], chosen["user"]["name"]
    assert hers == nobodys
    assert hers == {
        "rp": {"id": "localhost", "name": "localhost"},
        "user": {"displayName": "Alice"},
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "timeout": 300_000,
        "excludeCredentials": [],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "hints": [],
        "attestation": "none",
        "extensions": {"credProps": True},
    }


def test_the_first_passkey_makes_codes_and_ends_the_other_sessions(
    alice: Person, phone: Authenticator, mailbox: Mailbox, sql: Sql
) -> None:
    laptop, former = alice.on_another_device(deliver="token"), alice.token
    mailbox.clear()
    sql("DELETE FROM audit_event")
    response = add(alice, phone, name=" Phone ")
    assert (response.status_code, response.json) == (
        201,
        {
            "passkey": shown(response.json["passkey"]),
            "recovery_codes": [Matching(CODE)] * 10,
            "token": Matching("[A-Za-z0-9_-]{43}"),
        },
    )
    assert types(sql) == ["passkey.added", "recovery_codes.generated", "session.ended"]
    assert recorded(sql)[0]["data"] == {
        "passkey": response.json["passkey"]["id"],
        "kind": "passkey",
        "stands_alone": True,
        "automatic": False,
    }
    assert Message.FACTOR_ADDED in [mail.message for mail in mailbox.all()]
    assert laptop.get("/v1/session").status_code == 401
    assert alice.get("/v1/session").json["assurance"] == "aal2"
    bearer = {"Authorization": f"Bearer {former}"}
    assert alice.get("/v1/session", headers=bearer).status_code == 401


def test_a_further_passkey_changes_nothing_else(alice: Person, phone: Authenticator) -> None:
    added(alice, phone)
    response = add(alice, Authenticator(), name="Laptop")
    expected = shown(response.json["passkey"], name="Laptop", synced=False)
    assert (response.status_code, response.json) == (201, {"passkey": expected})


def test_a_passkey_without_a_name_gets_one_in_the_language(
    alice: Person, phone: Authenticator
) -> None:
    asked = {"for": "passkey"}
    chosen = options(alice.post("/v1/account/passkey-challenges", json=asked))
    body = {"passkey": phone.create(chosen)}
    response = alice.post(PASSKEYS, json=body, headers={"Accept-Language": "de"})
    assert response.json["passkey"]["name"] == "Mein Passkey"


def test_the_list_has_the_values_for_the_signal_api(alice: Person, phone: Authenticator) -> None:
    assert alice.get(PASSKEYS).json == {"items": [], "signals": None}
    added(alice, phone, name="Phone")
    listed = alice.get(PASSKEYS).json
    sent = phone.credentials[0]
    assert listed == {
        "items": [shown(listed["items"][0])],
        "signals": {
            "rp_id": "localhost",
            "user_id": passkeys.to_text(sent.user_handle),
            "accepted_credential_ids": [passkeys.to_text(sent.id)],
            "name": "alice@example.com",
            "display_name": "Alice",
        },
    }


def test_the_user_handle_is_random_and_stays(
    alice: Person, phone: Authenticator, key: Authenticator
) -> None:
    added(alice, phone)
    added(alice, key, "security_key")
    [first, second] = [one.credentials[0].user_handle for one in (phone, key)]
    assert (first == second, len(first)) == (True, 32)
    assert alice.id.replace("-", "") not in first.hex()


def test_what_she_has_is_excluded(alice: Person, phone: Authenticator) -> None:
    added(alice, phone)
    asked = {"for": "security_key"}
    chosen = options(alice.post("/v1/account/passkey-challenges", json=asked))
    assert chosen["excludeCredentials"] == [
        {
            "type": "public-key",
            "id": passkeys.to_text(phone.credentials[0].id),
            "transports": ["hybrid", "internal"],
        }
    ]
    assert chosen["authenticatorSelection"] == {
        "authenticatorAttachment": "cross-platform",
        "residentKey": "discouraged",
        "requireResidentKey": False,
        "userVerification": "discouraged",
    }


def test_a_passkey_signs_in_alone(
    app: Flask, alice: Person, phone: Authenticator, clock: StoppedClock
) -> None:
    added(alice, phone)
    clock.advance(minutes=1)
    response = passkeys.sign_in(ApiClient(app), phone)
    assert response.status_code == 201
    assert response.json["assurance"] == "aal2"
    assert response.json["methods"] == ["passkey"]
    assert response.json["account"]["id"] == alice.id
    assert newest(alice)["data"]["methods"] == ["passkey"]
    assert alice.get(PASSKEYS).json["items"][0]["last_used_at"] == text(minutes=1)


def test_a_passkey_is_the_second_step_after_the_password(
    app: Flask, alice: Person, phone: Authenticator
) -> None:
    added(alice, phone)
    client = ApiClient(app)
    paused = client.post("/v1/sessions", json={"email": alice.email, "password": PASSWORD})
    assert (paused.status_code, paused.json["methods"]) == (202, ["passkey", "recovery_code"])
    chosen = options(client.post("/v1/sign-in/passkey-challenges", json={}))
    assert chosen["userVerification"] == "preferred"
    assert [one["id"] for one in chosen["allowCredentials"]] == [
        passkeys.to_text(phone.credentials[0].id)
    ]
    body = {"passkey": phone.get(chosen)}
    response = client.post("/v1/sign-in/confirmations", json=body)
    assert (response.status_code, response.json["methods"]) == (201, ["password", "passkey"])
    assert response.json["assurance"] == "aal2"


def test_a_security_key_is_a_second_step_only(
    app: Flask, alice: Person, key: Authenticator
) -> None:
    added(alice, key, "security_key")
    key.uv = True
    alone = passkeys.sign_in(ApiClient(app), key, deliver="token")
    assert (alone.status_code, alone.json["methods"]) == (202, ["password"])
    client = ApiClient(app)
    body = {"email": alice.email, "password": PASSWORD, "deliver": "token"}
    paused = client.post("/v1/sessions", json=body)
    response = passkeys.confirm(client, key, paused.json["sign_in_token"])
    assert response.status_code == 201
    # also after it was used beside the password, with a PIN
    assert passkeys.sign_in(ApiClient(app), key).status_code == 202


def test_one_answer_of_a_passkey_opens_sensitive_operations(
    alice: Person, phone: Authenticator, clock: StoppedClock
) -> None:
    passkey_id = added(alice, phone)
    clock.advance(minutes=20)
    stale = alice.patch(f"{PASSKEYS}/{passkey_id}", json={"name": "Old phone"})
    assert stale.status_code == 403
    assert (stale.json["assurance"], stale.json["methods"][0]) == ("aal2", "passkey")
    assert passkeys.step_up(alice, phone).status_code == 200
    renamed = alice.patch(f"{PASSKEYS}/{passkey_id}", json={"name": " Old phone "})
    moment = text(minutes=20)
    expected = shown(renamed.json, name="Old phone", last_used_at=moment)
    assert (renamed.status_code, renamed.json) == (200, expected)
    assert newest(alice)["type"] == "passkey.renamed"


def test_a_removed_passkey_is_known_no_more(
    app: Flask, alice: Person, phone: Authenticator, mailbox: Mailbox
) -> None:
    passkey_id = added(alice, phone)
    mailbox.clear()
    assert_nothing(alice.delete(f"{PASSKEYS}/{passkey_id}"))
    assert newest(alice)["data"] == {"passkey": passkey_id}
    assert [mail.message for mail in mailbox.all()] == [Message.FACTOR_REMOVED]
    assert_problem(passkeys.sign_in(ApiClient(app), phone), 401, "unknown_passkey")
    body = {"email": alice.email, "password": PASSWORD}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 201


def test_a_passkey_of_someone_else_is_not_there(
    app: Flask, alice: Person, phone: Authenticator, sign_up: Callable[..., Person]
) -> None:
    passkey_id = added(alice, phone)
    bob = verified(app, sign_up("bob").sign_in(deliver="token"))
    for path in (f"{PASSKEYS}/{passkey_id}", f"{PASSKEYS}/no-id"):
        assert_problem(bob.patch(path, json={"name": "Mine"}), 404, "not_found")
        assert_problem(bob.delete(path), 404, "not_found")


def test_a_sign_up_with_a_passkey(
    app: Flask, client: ApiClient, phone: Authenticator, mailbox: Mailbox
) -> None:
    response = passkeys.sign_up(client, phone, "carol@example.com", name="Carol")
    assert (response.status_code, response.json["email"]) == (201, "carol@example.com")
    assert [mail.message for mail in mailbox.all()] == [Message.VERIFY_EMAIL]
    signed_in = passkeys.sign_in(client, phone)
    assert (signed_in.status_code, signed_in.json["assurance"]) == (201, "aal2")
    wrong = {"email": "carol@example.com", "password": PASSWORD}
    assert ApiClient(app).post("/v1/sessions", json=wrong).status_code == 401
    token = {"token": mailbox.last("carol@example.com").token}
    assert client.post(CONFIRM_EMAIL, json=token).status_code == 200
    [item] = client.get(PASSKEYS).json["items"]
    assert item["stands_alone"]
    last = client.delete(f"{PASSKEYS}/{item['id']}")
    assert_problem(last, 409, "last_sign_in_method")


def test_a_sign_up_is_repeated_with_its_key(client: ApiClient, phone: Authenticator) -> None:
    email = "carol@example.com"
    asked = client.post("/v1/accounts/passkey-challenges", json={"email": email})
    body = {"email": email, "passkey": phone.create(options(asked))}
    sent = {"json": body, "headers": {"Idempotency-Key": "carols-first"}}
    first, second = client.post("/v1/accounts", **sent), client.post("/v1/accounts", **sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_sign_in_is_repeated_with_its_key_while_the_challenge_lives(
    app: Flask, alice: Person, phone: Authenticator, clock: StoppedClock
) -> None:
    added(alice, phone)
    client = ApiClient(app, use_cookies=False)
    body = {"passkey": passkeys.answer(client, phone), "deliver": "token"}
    sent = {"json": body, "headers": {"Idempotency-Key": "lost-on-the-way"}}
    first, second = client.post("/v1/sessions", **sent), client.post("/v1/sessions", **sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert second.headers["Idempotent-Replayed"] == "true"
    # without the key it is the replay of a spent challenge
    assert client.post("/v1/sessions", json=body).status_code == 401
    clock.advance(minutes=6)
    assert client.post("/v1/sessions", **sent).status_code == 409


def test_twenty_passkeys_are_enough(alice: Person, sql: Sql) -> None:
    for _ in range(20):
        added(alice, Authenticator())
    full = add(alice, Authenticator())
    detail = "This account has 20 passkeys. Please remove one first."
    assert_problem(full, 409, "conflict", detail)


def test_a_foreign_origin_is_told_with_the_setting(
    app: Flask, alice: Person, phone: Authenticator
) -> None:
    added(alice, phone)
    phone.origin = "http://localhost:9999"
    fault = {
        "pointer": "#/passkey",
        "code": "origin_not_allowed",
        "message": "Passkeys cannot be used at http://localhost:9999.",
        "params": {"origin": "http://localhost:9999", "setting": "PASSKEY_ORIGINS"},
    }
    assert_fields(passkeys.sign_in(ApiClient(app), phone), fault)


def test_a_foreign_rp_id_is_told_with_the_setting_whoever_has_the_passkey(
    app: Flask, alice: Person, phone: Authenticator
) -> None:
    added(alice, phone)
    stranger, carol = Authenticator(), {"email": "carol@example.com"}
    stranger.create(options(ApiClient(app).post("/v1/accounts/passkey-challenges", json=carol)))
    fault = {
        "pointer": "#/passkey",
        "code": "rp_id_not_allowed",
        "message": "The page at http://localhost:8000 asked for a passkey of another site.",
        "params": {"origin": "http://localhost:8000", "setting": "PASSKEY_RP_ID"},
    }
    phone.rp_id = stranger.rp_id = "evil.example"
    for response in (
        passkeys.sign_in(ApiClient(app), phone),
        passkeys.sign_in(ApiClient(app), stranger),  # no account has this passkey
        passkeys.sign_up(ApiClient(app), Authenticator(rp_id="evil.example"), carol["email"]),
        add(alice, Authenticator(rp_id="evil.example")),
        passkeys.step_up(alice, phone),
        passkeys.confirm(waiting_sign_in(alice), phone),
    ):
        assert_fields(response, fault)


def test_related_origins_are_served_by_the_host_of_the_rp_id(
    make_app: Callable[..., Flask], client: ApiClient
) -> None:
    assert client.get("/.well-known/webauthn").status_code == 404
    related = make_app(passkey_related_origins=("https://brand.example",))
    response = ApiClient(related).get("/.well-known/webauthn")
    assert (response.status_code, response.json) == (200, {"origins": ["https://brand.example"]})
    assert response.mimetype == "application/json"
    elsewhere = make_app(
        passkey_related_origins=("https://brand.example",), passkey_rp_id="example.com"
    )
    assert ApiClient(elsewhere).get("/.well-known/webauthn").status_code == 404
