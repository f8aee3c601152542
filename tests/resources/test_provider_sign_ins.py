"""Test POST /v1/provider-sign-ins and its completions."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from tests.support.client import ApiClient, Person
from tests.support.identity_provider import FakeProvider
from tests.support.provider_sign_ins import (
    ALICE,
    COMPLETE,
    START,
    answered,
    begun,
    complete,
    events,
    identities,
    signed_in,
)
from tests.support.roles import vouched
from tests.support.second_factors import Protected
from tests.support.tables import Sql


def test_a_new_person_gets_a_verified_account_and_comes_back_to_it(
    app: Flask, acme: FakeProvider, sql: Sql
) -> None:
    acme.person("a1", ALICE, email_verified=True, name="Alice\r\nLiddell\t\u202e")
    browser = ApiClient(app)
    body = answered(browser, acme, client_state="/invoices/42", remember=True)

    response = complete(browser, body)

    assert response.status_code == 201, response.text
    document = response.json
    account = document["account"]
    assert (account["email"], account["email_verified"], account["name"]) == (
        ALICE,
        True,
        "Alice Liddell",
    )
    shown = {"methods", "assurance", "remembered", "client_state"}
    assert {name: document[name] for name in shown} == {
        "methods": ["provider"],
        "assurance": "aal1",
        "remembered": True,
        "client_state": "/invoices/42",
    }
    assert browser.get("/v1/session").json["account"] == account
    assert browser.get("/v1/account/sign-in-methods").json["password"] is False
    assert events(sql) == [
        ("account.created", None),
        ("email.verified", None),
        ("identity.linked", None),
        ("session.started", None),
    ]
    [started] = sql("SELECT data FROM audit_event WHERE type = 'session.started'")
    assert json.loads(started["data"])["provider"] == "acme"
    assert complete(browser, body).json["errors"] == [NOT_VALID]
    acme.person("a1", "moved@elsewhere.example", email_verified=False)
    again = signed_in(app, acme)
    assert again.get("/v1/session").json["account"] == account
    assert identities(sql) == [("acme", b"a1", ALICE)]


NOT_VALID = {
    "pointer": "#/state",
    "code": "not_valid",
    "message": "Not valid, or no longer valid.",
}


def test_the_url_has_state_nonce_and_pkce_and_only_the_hint_of_the_client(
    app: Flask, acme: FakeProvider, other: FakeProvider, pear: FakeProvider
) -> None:
    client = ApiClient(app)
    hint = "alice@acme.example&redirect_uri=https://app.example.evil"
    url = urlsplit(begun(client, login_hint=hint, client_state="/a&state=1")["authorization_url"])
    sent = {name: value for name, [value] in parse_qs(url.query).items()}
    assert {name for name, value in sent.items() if len(value) == 43} == {"nonce", "code_challenge"}
    assert sent["state"].partition(".")[0] == "0"
    secret = {"state", "nonce", "code_challenge"}
    assert {name: value for name, value in sent.items() if name not in secret} == {
        "response_type": "code",
        "client_id": "gatebook",
        "redirect_uri": "https://app.example.com/signed-in/acme",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
        "login_hint": hint,
    }
    app_url = begun(client, callback="com.example.app:/signed-in")["authorization_url"]
    assert "redirect_uri=com.example.app%3A%2Fsigned-in%2Facme&" in app_url
    form = begun(client, "pear")["authorization_url"]
    assert "response_mode=form_post" in form
    assert "redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fv1%2Fprovider-callbacks%2Fpear&" in form
    for smuggled in ("redirect_uri", "state", "prompt", "return_to", "scope"):
        body = {"provider": "acme", smuggled: "https://app.example.evil"}
        [error] = client.post(START, json=body).json["errors"]
        assert (error["pointer"], error["code"]) == (f"#/{smuggled}", "unknown_field")
    for callback in ("https://app.example.com/signed-in/", "https://app.example.com/", "//x", "/"):
        body = {"provider": "acme", "callback": callback}
        [error] = client.post(START, json=body).json["errors"]
        assert (error["pointer"], error["code"]) == ("#/callback", "invalid_choice")
    [error] = client.post(START, json={"provider": "other", "flow": "id_token"}).json["errors"]
    assert (error["pointer"], error["code"]) == ("#/flow", "invalid_choice")


def test_an_app_signs_in_with_a_token_and_with_an_id_token(app: Flask, acme: FakeProvider) -> None:
    phone = ApiClient(app, use_cookies=False)
    acme.person("a1", ALICE, email_verified=True)
    body = answered(phone, acme, callback="com.example.app:/signed-in", deliver="token")
    without = {name: value for name, value in body.items() if name != "binding"}
    assert complete(phone, without).json["errors"] == [NOT_VALID]
    response = complete(phone, body)
    assert response.status_code == 201
    assert "Set-Cookie" not in response.headers
    bearer = {"Authorization": f"Bearer {response.json['token']}"}
    account = phone.get("/v1/session", headers=bearer).json["account"]

    attempt = begun(phone, client="ios", flow="id_token", deliver="token")
    assert attempt["nonce_sha256"] == sha256(attempt["nonce"].encode()).hexdigest()
    assert "authorization_url" not in attempt
    native = {"provider": "acme", "id": attempt["id"], "binding": attempt["binding"]}
    native["id_token"] = acme.id_token(nonce=attempt["nonce_sha256"])
    response = complete(phone, native)
    assert response.status_code == 201, response.text
    assert response.json["account"] == account
    assert "device_token" in response.json
    # replayed: the attempt is over; with another attempt: the nonce is another one's
    [error] = complete(phone, native).json["errors"]
    assert (error["pointer"], error["code"]) == ("#/id", "not_valid")
    second = begun(phone, client="ios", flow="id_token", deliver="token")
    native |= {"id": second["id"], "binding": second["binding"]}
    assert complete(phone, native).status_code == 502
    own = {**native, "id_token": acme.id_token(nonce="the SDK made it up")}
    third = begun(phone, client="ios", flow="id_token", deliver="token")
    own |= {"id": third["id"], "binding": third["binding"]}
    assert complete(phone, own).json["code"] == "provider_answer_invalid"


def test_the_second_factor_follows_and_a_trusted_device_is_excused(
    app: Flask, acme: FakeProvider
) -> None:
    acme.person("a1", ALICE, email_verified=True)
    browser = signed_in(app, acme)
    alice = Protected(Person(browser, browser.get("/v1/account").json, ""))
    stolen = ApiClient(app)
    paused = complete(stolen, answered(stolen, acme, client_state="/basket"))
    assert paused.status_code == 202
    assert {name: paused.json[name] for name in ("needs", "provider", "client_state")} == {
        "needs": ["second_factor"],
        "provider": "acme",
        "client_state": "/basket",
    }
    for path in ("/v1/session", "/v1/account", "/v1/account/sign-in-methods"):
        assert stolen.get(path).status_code == 401
    confirmed = alice.confirm(stolen, trust_device=True)
    assert confirmed.json["methods"] == ["provider", "recovery_code"]
    assert confirmed.json["assurance"] == "aal2"
    stolen.delete("/v1/session")
    assert complete(stolen, answered(stolen, acme)).status_code == 201
    # the operator trusts two of its claims: the provider has asked for both factors
    acme.changed = {"amr": ["pwd", "mfa"]}
    both = signed_in(app, acme).get("/v1/session").json
    assert (both["assurance"], both["methods"]) == ("aal2", ["provider"])


def test_what_an_unknown_identity_needs(
    app: Flask, acme: FakeProvider, other: FakeProvider, closed: FakeProvider, sql: Sql
) -> None:
    alice = vouched(Person.sign_up(app, "alice", email=ALICE))
    browser = ApiClient(app)
    needed = {}
    for name, at, provider, claim in (
        ("not believed", other, "other", True),
        ("not verified", acme, "acme", False),
        ("verified account", acme, "acme", True),
    ):
        at.person("x1", ALICE, email_verified=claim)
        response = complete(browser, answered(browser, at, provider, client_state="c"))
        assert response.status_code == 202, response.text
        waiting = {k: v for k, v in response.json.items() if k not in {"id", "expires_at"}}
        needed[name] = waiting
    common = {"methods": [], "client_state": "c", "email": ALICE}
    assert needed == {
        "not believed": {"needs": ["email"], "provider": "other", **common},
        "not verified": {"needs": ["email"], "provider": "acme", **common},
        "verified account": {"needs": ["sign_in"], "provider": "acme", **common},
    }
    other.person("x2")
    assert "email" not in complete(browser, answered(browser, other, "other")).json
    closed.person("x3", ALICE, email_verified=True)
    refused = complete(browser, answered(browser, closed, "closed"))
    assert (refused.status_code, refused.json["code"]) == (403, "sign_up_not_open")
    assert identities(sql) == []
    assert browser.get("/v1/session").status_code == 401
    # the owner sees in the feed that somebody with their address was sent to them, and not who
    feed = alice.sign_in().get("/v1/account/audit-events").json["items"]
    [attempt] = alice.get("/v1/account/export").json["provider_attempts"]
    assert (attempt["stage"], attempt["provider"]) == ("sign_in", "acme")
    of_a_stranger = ("issuer", "subject", "email", "name", "client_state", "device")
    assert {attempt[name] for name in of_a_stranger} == {None}
    refused_events = [event for event in feed if event["type"] == "session.refused"]
    assert [(event["data"], event["title"]) for event in refused_events] == [
        (
            {"reason": "sign_in_to_link"},
            "Sign-in with another service: not linked with the account",
        )
    ]


def test_an_error_of_the_provider_is_a_word_of_a_closed_list(
    app: Flask, acme: FakeProvider, sql: Sql
) -> None:
    browser = ApiClient(app)
    shown = {}
    for error in ("access_denied", "<script>alert(1)</script>", "invalid_scope"):
        acme.denial, acme.more = error, {"error_description": "call 0800 123"}
        body = answered(browser, acme)
        body.pop("error_description", None)
        response = complete(browser, body)
        assert (response.status_code, response.json["code"]) == (403, "provider_refused")
        assert complete(browser, body).json["errors"] == [NOT_VALID]
        shown[error] = response.json["error"]
    assert list(shown.values()) == ["access_denied", "other", "other"]
    assert [reason for _, reason in events(sql)] == 3 * ["provider_refused", "provider_not_valid"]


def test_a_lost_answer_is_repeated_without_asking_the_provider(
    app: Flask, acme: FakeProvider, other: FakeProvider, sql: Sql
) -> None:
    key = {"Idempotency-Key": "one"}
    browser = ApiClient(app)
    first, again = (browser.post(START, json={"provider": "acme"}, headers=key) for _ in range(2))
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    acme.person("a1", ALICE, email_verified=True)
    body = {"provider": "acme", **acme.follow(first.json["authorization_url"])}
    session = complete(browser, body, **key)
    asked = acme.requests["token"]
    replayed = complete(browser, body, **key)
    assert (session.status_code, replayed.status_code) == (201, 201)
    assert replayed.json["id"] == session.json["id"]
    assert replayed.headers["Idempotent-Replayed"] == "true"
    assert acme.requests["token"] == asked == 1
    # found in a log: neither another browser nor another key gets it
    assert complete(ApiClient(app), body, **key).status_code == 422
    assert complete(browser, body, **{"Idempotency-Key": "two"}).status_code == 422
    assert browser.post(START, json={"provider": "acme"}, headers=key).status_code == 409

    other.person("o1", "bob@example.com")
    body = answered(browser, other, "other")
    waiting, repeated = (complete(browser, body, **key) for _ in range(2))
    assert repeated.json == waiting.json
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert len(sql("SELECT id FROM session")) == 1


def test_verification_is_required_of_linked_accounts_too(
    app: Flask, make_app: Callable[..., Flask], acme: FakeProvider, sql: Sql
) -> None:
    acme.person("a1", ALICE, email_verified=True)
    signed_in(app, acme)
    sql("UPDATE account SET email_verified = 0")
    browser = ApiClient(make_app(email_verification="required"))
    refused = complete(browser, answered(browser, acme))
    assert (refused.status_code, refused.json["code"]) == (401, "wrong_credentials")
    assert events(sql)[-1] == ("session.refused", "email_not_verified")


def test_a_form_is_passed_on_to_the_callback_of_its_state(app: Flask, pear: FakeProvider) -> None:
    pear.person("p1", "paula@example.com", name="Paula")
    client = ApiClient(app)
    attempt = begun(client, "pear", callback="com.example.app:/signed-in", deliver="token")
    form = pear.follow(attempt["authorization_url"])
    cross = {"Origin": "https://appleid.apple.com", "Sec-Fetch-Site": "cross-site"}
    path = "/v1/provider-callbacks/pear"
    response = ApiClient(app).post(path, data={**form, "id_token": "x"}, headers=cross)
    assert response.status_code == 303
    location = urlsplit(response.headers["Location"])
    assert (location.scheme, location.path) == ("com.example.app", "/signed-in/pear")
    passed = {name: value for name, [value] in parse_qs(location.query).items()}
    assert passed == {k: v for k, v in form.items() if k in {"state", "code", "iss", "user"}}
    completed = complete(client, {"provider": "pear", **passed, "binding": attempt["binding"]})
    assert completed.json["needs"] == ["email"]


def test_completions_have_the_shape_of_one_answer(app: Flask) -> None:
    faults: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({}, {"provider": "required", "state": "required", "code": "required"}),
        ({"provider": "acme", "state": "0.x"}, {"code": "required"}),
        (
            {"provider": "acme", "state": "0.x", "error": "x", "code": "x"},
            {"error": "not_together"},
        ),
        (
            {"provider": "acme", "state": "0.x", "error": "x", "id_token": "x"},
            {"id_token": "not_together"},
        ),
        ({"provider": "acme", "id_token": "x"}, {"id": "required"}),
    ]
    client = ApiClient(app)
    for body, expected in faults:
        errors = client.post(COMPLETE, json=body).json["errors"]
        assert {error["pointer"][2:]: error["code"] for error in errors} == expected
    state = {"provider": "acme", "state": "1.tampered", "code": "x"}
    assert client.post(COMPLETE, json=state).json["errors"] == [NOT_VALID]
