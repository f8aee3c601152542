"""Attacks on passkeys, as whole sequences of requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.domain import clock as api_clock
from api.mail.templates import Message
from tests.support import passkeys
from tests.support.authenticator import enrol, finish
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.passkeys import (
    CONFIRM_EMAIL,
    PASSKEYS,
    add,
    added,
    answer,
    options,
    sign_in,
    to_text,
    verified,
)
from tests.support.soft_authenticator import RS1, Authenticator, to_bytes

Sql = Callable[..., list[dict[str, Any]]]
SESSIONS = "/v1/sessions"
CONFIRM = "/v1/sign-in/confirmations"
STEP_UP = "/v1/session/reauthentications"


@pytest.fixture
def alice(app: Flask, sign_up: Callable[..., Person]) -> Person:
    return verified(app, sign_up("alice").sign_in(deliver="token"))


@pytest.fixture
def bob(app: Flask, sign_up: Callable[..., Person]) -> Person:
    return verified(app, sign_up("bob").sign_in(deliver="token"))


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


def code_of(response: TestResponse) -> tuple[int, str]:
    """Return the status and the code of the problem, or of its only field."""
    errors = response.json.get("errors") or [response.json]
    return response.status_code, errors[0]["code"]


def later(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    """Set the clock forward, or back."""
    moment = datetime.now(UTC) + timedelta(**span)
    monkeypatch.setattr(api_clock, "now", lambda: moment)


def paused(app: Flask, person: Person) -> tuple[ApiClient, dict[str, str]]:
    """Return a client, and the token of a sign-in that waits for the second factor."""
    client = ApiClient(app, use_cookies=False)
    body = {"email": person.email, "password": PASSWORD, "deliver": "token"}
    response = client.post(SESSIONS, json=body)
    assert response.status_code == 202, response.text
    return client, {"sign_in_token": response.json["sign_in_token"]}


def pending_options(client: ApiClient, token: dict[str, str]) -> dict[str, Any]:
    return options(client.post("/v1/sign-in/passkey-challenges", json=token))


WRONG: dict[str, dict[str, Any]] = {
    "no user verification (voidauth #361)": {"uv": False},
    "no user presence (aspnetcore #68192)": {"up": False},
    "a registration's type": {"type": "webauthn.create"},
    "a framed page": {"cross_origin": True},
    "a framed page, by its top origin": {"top_origin": "https://evil.example"},
    "backup state without eligibility": {"bs": True},
    "backup eligibility flipped": {"be": True},
    "a bogus signature": {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
    "no user handle": {"sends_user_handle": False},
    "another user handle (webauthn-rails #103)": {"user_handle": bytes(32)},
}


@pytest.mark.parametrize("fault", WRONG.values(), ids=WRONG)
def test_each_fault_alone_opens_nothing(
    app: Flask, alice: Person, phone: Authenticator, fault: dict[str, Any]
) -> None:
    added(alice, phone)
    for name, value in fault.items():
        setattr(phone, name, value)
    assert code_of(sign_in(ApiClient(app), phone)) == (401, "wrong_credentials")


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:9999",
        "http://evil.localhost:8000",
        "https://app.example.com",
        "http://localhost:8000/",
        "HTTP://localhost:8000",
        "null",
    ],
)
def test_an_origin_that_is_not_listed_opens_nothing(
    app: Flask, alice: Person, phone: Authenticator, origin: str
) -> None:
    """The defaults of the library accept any subdomain (lbuchs/WebAuthn #124)."""
    added(alice, phone)
    phone.origin = origin
    assert code_of(sign_in(ApiClient(app), phone)) == (422, "origin_not_allowed")


def test_headers_choose_no_origin(app: Flask, alice: Person, phone: Authenticator) -> None:
    """better-auth took the RP ID and the origin from headers of the request."""
    added(alice, phone)
    phone.origin = "https://evil.example"
    headers = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
    }
    client = ApiClient(app, use_cookies=False)
    challenge = client.post("/v1/passkey-challenges", headers=headers)
    assert options(challenge)["rpId"] == "localhost"
    body = {"passkey": phone.get(options(challenge))}
    refused = client.post(SESSIONS, json=body, headers=headers)
    assert code_of(refused) == (422, "origin_not_allowed")


def test_a_challenge_is_spent_also_by_a_wrong_answer(
    app: Flask, alice: Person, phone: Authenticator, redis: Redis
) -> None:
    """Keycloak #49921, webauthn.io #28, better-auth #9622."""
    added(alice, phone)
    client = ApiClient(app)
    chosen = options(client.post("/v1/passkey-challenges"))
    right = {"passkey": phone.get(chosen)}
    phone.signature = b"\x30\x06\x02\x01\x01\x02\x01\x01"
    wrong = {"passkey": phone.get(chosen)}
    phone.signature = None
    assert client.post(SESSIONS, json=wrong).status_code == 401
    for key in redis.scan_iter("gatebook-test:*"):  # I3: nothing of it was in Redis
        redis.delete(key)
    assert client.post(SESSIONS, json=right).status_code == 401
    again = {"passkey": answer(client, phone)}
    assert client.post(SESSIONS, json=again).status_code == 201
    assert client.post(SESSIONS, json=again).status_code == 401


@pytest.mark.parametrize("span", [{"minutes": 6}, {"days": -1}], ids=["late", "clock set back"])
def test_a_challenge_lives_five_minutes(
    app: Flask,
    alice: Person,
    phone: Authenticator,
    monkeypatch: pytest.MonkeyPatch,
    span: dict[str, float],
) -> None:
    added(alice, phone)
    client = ApiClient(app)
    body = {"passkey": answer(client, phone)}
    later(monkeypatch, **span)
    assert client.post(SESSIONS, json=body).status_code == 401


PURPOSES = ("sign_in", "second_factor", "reauthentication", "enrolment", "sign_up")
CHALLENGES = {
    "sign_in": "/v1/passkey-challenges",
    "second_factor": "/v1/sign-in/passkey-challenges",
    "reauthentication": "/v1/session/passkey-challenges",
    "enrolment": "/v1/account/passkey-challenges",
    "sign_up": "/v1/accounts/passkey-challenges",
}
ANSWERS = {
    "sign_in": SESSIONS,
    "second_factor": CONFIRM,
    "reauthentication": STEP_UP,
    "enrolment": PASSKEYS,
    "sign_up": "/v1/accounts",
}


def test_a_challenge_is_valid_for_its_purpose_only(
    app: Flask, alice: Person, phone: Authenticator
) -> None:
    """Every purpose at every endpoint (authorizer #711): only the diagonal opens."""
    added(alice, phone)
    opened = set()
    for made_for in PURPOSES:
        for used_for in PURPOSES:
            client, token = paused(app, alice)
            email = f"{made_for}.{used_for}@example.com"
            more = {"second_factor": token, "sign_up": {"email": email}}
            asked = {"enrolment": {"for": "passkey"}, **more}
            is_hers = {"reauthentication", "enrolment"}
            asking = alice if made_for in is_hers else client
            challenge = options(asking.post(CHALLENGES[made_for], json=asked.get(made_for, {})))
            if used_for in {"enrolment", "sign_up"}:
                user = challenge.get("user", {"id": to_text(bytes(32))})
                sent = Authenticator().create({**challenge, "user": user})
            else:
                sent = phone.get({**challenge, "allowCredentials": []})
            answering = alice if used_for in is_hers else client
            body = {"passkey": sent, **more.get(used_for, {})}
            response = answering.post(ANSWERS[used_for], json=body)
            if response.status_code < 300:
                opened.add((made_for, used_for))
            if answering is alice and response.status_code < 300:
                alice.token = response.json.get("token", alice.token)
            print(f"{made_for:17} at {used_for:17} {response.status_code}")
    assert opened == {(purpose, purpose) for purpose in PURPOSES}


def test_a_challenge_of_another_session_or_address_is_refused(
    app: Flask, alice: Person, bob: Person, phone: Authenticator
) -> None:
    added(alice, phone)
    chosen = options(bob.post("/v1/session/passkey-challenges"))
    refused = alice.post(STEP_UP, json={"passkey": phone.get({**chosen, "allowCredentials": []})})
    assert code_of(refused) == (422, "not_valid")
    chosen = options(bob.post("/v1/account/passkey-challenges", json={"for": "passkey"}))
    refused = alice.post(PASSKEYS, json={"passkey": Authenticator().create(chosen)})
    assert code_of(refused) == (422, "not_valid")
    client = ApiClient(app)
    asked = client.post("/v1/accounts/passkey-challenges", json={"email": "eve@example.com"})
    made = Authenticator().create(options(asked))
    refused = client.post("/v1/accounts", json={"email": "carol@example.com", "passkey": made})
    assert code_of(refused) == (422, "not_valid")


def test_the_passkey_of_another_account_confirms_nothing(
    app: Flask, alice: Person, bob: Person, phone: Authenticator, sql: Sql
) -> None:
    """Flask-Security GHSA-f66q-9rf6-8795, w3c/webauthn #753."""
    added(alice, phone)
    bobs = Authenticator()
    bobs_id = added(bob, bobs)
    client, token = paused(app, alice)
    chosen = {**pending_options(client, token), "allowCredentials": []}
    refused = client.post(CONFIRM, json={"passkey": bobs.get(chosen), **token})
    assert code_of(refused) == (422, "not_valid")
    chosen = {**options(alice.post("/v1/session/passkey-challenges")), "allowCredentials": []}
    refused = alice.post(STEP_UP, json={"passkey": bobs.get(chosen)})
    assert code_of(refused) == (422, "not_valid")
    # and the feed of one person does not name the passkey of another one
    recorded = sql("SELECT data FROM audit_event WHERE type = 'passkey.refused'")
    assert [json.loads(row["data"])["passkey"] for row in recorded] == [None, None]
    assert bobs_id


def test_ids_that_differ_in_case_are_different(
    app: Flask, alice: Person, phone: Authenticator
) -> None:
    """Collations made them equal (unkey #4091, fleet #51471)."""
    added(alice, phone)
    sent = answer(ApiClient(app), phone)
    raw = to_bytes(sent["id"])
    other = to_text(raw[:-1] + bytes([raw[-1] ^ 0x20]))
    refused = ApiClient(app).post(SESSIONS, json={"passkey": {**sent, "id": other, "rawId": other}})
    assert code_of(refused) == (401, "unknown_passkey")


def test_only_if_all_else_is_right_a_passkey_is_unknown(
    app: Flask, alice: Person, phone: Authenticator
) -> None:
    """A page may then delete it for good (dotnet/aspnetcore #67299)."""
    passkey_id = added(alice, phone)
    assert alice.delete(f"{PASSKEYS}/{passkey_id}").status_code == 204
    assert code_of(sign_in(ApiClient(app), phone)) == (401, "unknown_passkey")
    phone.uv = False
    assert code_of(sign_in(ApiClient(app), phone)) == (401, "wrong_credentials")
    phone.uv, phone.origin = True, "https://evil.example"
    assert code_of(sign_in(ApiClient(app), phone)) == (422, "origin_not_allowed")


def test_a_copied_key_is_refused_recorded_and_mailed(
    app: Flask, alice: Person, phone: Authenticator, mailbox: Mailbox, sql: Sql
) -> None:
    passkey_id = added(alice, phone)
    assert sign_in(ApiClient(app), phone).status_code == 201
    mailbox.clear()
    phone.counter -= 1
    assert code_of(sign_in(ApiClient(app), phone)) == (401, "wrong_credentials")
    phone.counter, phone.counts = 0, False  # a fall to 0 would disarm the check (memos #5872)
    assert code_of(sign_in(ApiClient(app), phone)) == (401, "wrong_credentials")
    suspected = sql("SELECT data FROM audit_event WHERE type = 'passkey.clone_suspected'")
    assert [json.loads(row["data"]) for row in suspected] == [{"passkey": passkey_id}] * 2
    assert {mail.message for mail in mailbox.all()} == {Message.PASSKEY_COPIED}
    [row] = sql("SELECT sign_count, clone_suspected_at FROM passkey")
    assert (row["sign_count"], row["clone_suspected_at"] is not None) == (2, True)


def test_a_synced_passkey_is_not_locked_out_by_its_counter(app: Flask, alice: Person) -> None:
    """The counter of a synced passkey proves nothing (securo #534)."""
    synced = Authenticator(be=True, bs=True, counter=7)
    added(alice, synced)
    synced.counter = 0
    assert sign_in(ApiClient(app), synced).status_code == 201


def test_a_passkey_made_without_verification_stands_alone_after_the_password(
    app: Flask, alice: Person
) -> None:
    """A finder may set the PIN of a key that has none (WebAuthn L3, uvInitialized)."""
    silent = Authenticator(uv=False, up=False)
    assert add(alice, silent, challenge={"automatic": True}).status_code == 201
    silent.uv = silent.up = True
    client = ApiClient(app)
    first = sign_in(client, silent)
    assert (first.status_code, first.json["methods"]) == (202, ["password"])
    assert client.post(CONFIRM, json={"password": PASSWORD}).status_code == 201
    assert sign_in(ApiClient(app), silent).status_code == 201


def test_an_automatic_passkey_asks_for_no_second_step(app: Flask, alice: Person) -> None:
    phone = alice.on_another_device(deliver="token")
    silent = Authenticator(uv=False, up=False)
    response = add(alice, silent, challenge={"automatic": True})
    assert (response.status_code, set(response.json)) == (201, {"passkey"})
    body = {"email": alice.email, "password": PASSWORD}
    assert ApiClient(app).post(SESSIONS, json=body).status_code == 201
    assert phone.get("/v1/session").status_code == 200


def test_an_automatic_passkey_is_not_needed_on_another_device(app: Flask, alice: Person) -> None:
    """The owner may not know of it, and has no recovery codes."""
    silent = Authenticator(uv=False, up=False)
    assert add(alice, silent, challenge={"automatic": True}).status_code == 201
    phone = alice.on_another_device(deliver="token")
    body = {"current_password": PASSWORD, "new_password": "another quiet harbour"}
    assert phone.put("/v1/account/password", json=body).status_code == 200


def test_an_app_beside_an_automatic_passkey_is_asked_for(app: Flask, alice: Person) -> None:
    """The browser made the passkey: the app is the first factor that the owner chose."""
    silent = Authenticator(uv=False, up=False)
    assert add(alice, silent, challenge={"automatic": True}).status_code == 201
    silent.uv = silent.up = True
    assert passkeys.step_up(alice, silent).status_code == 200
    assert len(enrol(app, alice).recovery_codes) == 10
    assert finish(alice, recovery_code="0" * 24).status_code == 422


def test_presence_is_needed_unless_the_challenge_says_otherwise(alice: Person) -> None:
    """UP=0 was taken from the client's word (aspnetcore #68192)."""
    assert code_of(add(alice, Authenticator(up=False))) == (422, "not_valid")
    assert code_of(add(alice, Authenticator(uv=False))) == (422, "not_valid")
    key = Authenticator(up=False, uv=False)
    assert code_of(add(alice, key, "security_key")) == (422, "not_valid")


def test_a_silent_passkey_needs_a_password_just_now(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, minutes=6)
    asked = {"for": "passkey", "automatic": True}
    refused = alice.post("/v1/account/passkey-challenges", json=asked)
    assert (code_of(refused), refused.json["methods"]) == (
        (403, "reauthentication_required"),
        ["password"],
    )


def test_a_stale_session_plants_and_removes_no_passkey(
    alice: Person, phone: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """webauthn-rails #81, pocket-id #997, Supabase #2565."""
    passkey_id = added(alice, phone)
    chosen = options(alice.post("/v1/account/passkey-challenges", json={"for": "passkey"}))
    body = {"passkey": Authenticator().create(chosen)}
    later(monkeypatch, minutes=20)
    for refused in (
        alice.post("/v1/account/passkey-challenges", json={"for": "passkey"}),
        alice.post(PASSKEYS, json=body),
        alice.delete(f"{PASSKEYS}/{passkey_id}"),
    ):
        assert code_of(refused) == (403, "reauthentication_required")


def test_the_password_alone_does_not_open_the_factors_of_who_has_a_passkey(
    alice: Person, phone: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thief with session and password must not remove the passkey (n8n #15443)."""
    passkey_id = added(alice, phone)
    later(monkeypatch, minutes=20)
    again = alice.post(STEP_UP, json={"password": PASSWORD})
    alice.token = again.json["token"]
    assert code_of(alice.delete(f"{PASSKEYS}/{passkey_id}")) == (403, "reauthentication_required")


def test_an_unverified_address_gets_no_passkey(
    sign_up: Callable[..., Person], phone: Authenticator
) -> None:
    carol = sign_up("carol").sign_in(deliver="token")
    refused = carol.post("/v1/account/passkey-challenges", json={"for": "passkey"})
    assert code_of(refused) == (403, "email_not_verified")


def test_an_algorithm_that_was_not_offered_is_refused(alice: Person) -> None:
    """RSA with SHA-1 was accepted (Keycloak CVE-2026-8830)."""
    assert code_of(add(alice, Authenticator(algorithm=RS1))) == (422, "not_valid")


def test_a_credential_belongs_to_one_account(
    app: Flask, alice: Person, bob: Person, phone: Authenticator
) -> None:
    """A second owner took it over (Keycloak CVE-2026-6856, #50719)."""
    added(alice, phone)

    def same(chosen: dict[str, Any]) -> dict[str, Any]:
        """Answer with the id that is registered already, and another key."""
        other = Authenticator()
        made = other.create(chosen)
        raw, new = phone.credentials[0].id, other.credentials[0].id
        sent = to_bytes(made["response"]["attestationObject"]).replace(new, raw)
        response = {**made["response"], "attestationObject": to_text(sent)}
        return {**made, "id": to_text(raw), "rawId": to_text(raw), "response": response}

    chosen = options(bob.post("/v1/account/passkey-challenges", json={"for": "passkey"}))
    assert code_of(bob.post(PASSKEYS, json={"passkey": same(chosen)})) == (409, "passkey_taken")
    client, email = ApiClient(app), "carol@example.com"
    asked = options(client.post("/v1/accounts/passkey-challenges", json={"email": email}))
    taken = client.post("/v1/accounts", json={"email": email, "passkey": same(asked)})
    assert code_of(taken) == (409, "passkey_taken")
    assert sign_in(ApiClient(app), phone).json["account"]["id"] == alice.id


def test_a_passkey_of_a_former_rp_id_is_no_way_in(
    app: Flask, phone: Authenticator, mailbox: Mailbox, sql: Sql
) -> None:
    client, email = ApiClient(app), "carol@example.com"
    assert passkeys.sign_up(client, phone, email).status_code == 201
    assert sign_in(client, phone).status_code == 201
    token = {"token": mailbox.last(email).token}
    assert client.post(CONFIRM_EMAIL, json=token).status_code == 200
    sql("UPDATE passkey SET rp_id = 'former.example'")
    assert code_of(sign_in(ApiClient(app), phone)) == (401, "wrong_credentials")
    asked = {"for": "passkey"}
    chosen = options(client.post("/v1/account/passkey-challenges", json=asked))
    assert chosen["excludeCredentials"] == []
    new = client.post(PASSKEYS, json={"passkey": Authenticator().create(chosen)}).json["passkey"]
    assert len(client.get(PASSKEYS).json["signals"]["accepted_credential_ids"]) == 1
    assert code_of(client.delete(f"{PASSKEYS}/{new['id']}")) == (409, "last_sign_in_method")


def test_passkeys_shown_in_a_loop_are_refused(make_app: Callable[..., Flask], sql: Sql) -> None:
    """Right or wrong, each is in the sealed trail, and nobody guesses: no failures limit them."""
    app = make_app(limits=True, limit_account_changes="2/hour")
    phone = Authenticator()
    alice = verified(app, Person.sign_up(app, "alice").sign_in(deliver="token"))
    added(alice, phone)
    chosen = options(alice.post("/v1/session/passkey-challenges"))
    junk = {"passkey": {**phone.get(chosen), "rawId": "A" * 22}}
    refused = [alice.post(STEP_UP, json=junk).status_code for _ in range(4)]
    assert refused == [422, 422, 429, 429]
    assert len(sql("SELECT id FROM audit_event WHERE type = 'passkey.refused'")) == 2


def test_events_and_rows_of_events_hold_no_credential(
    app: Flask, alice: Person, phone: Authenticator, sql: Sql
) -> None:
    """Logto #9109 had raw codes in its audit payloads."""
    added(alice, phone)
    sign_in(ApiClient(app), phone)
    phone.signature = b"\x30\x06\x02\x01\x01\x02\x01\x01"
    sign_in(ApiClient(app), phone)
    told = " ".join(row["data"] for row in sql("SELECT data FROM audit_event"))
    assert to_text(phone.credentials[0].id) not in told
    assert phone.credentials[0].id.hex() not in told
