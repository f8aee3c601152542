"""People with passkeys: a person, an authenticator in software, and the requests between them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import ApiClient, Person
from tests.support.mailed import mailed
from tests.support.soft_authenticator import Authenticator, to_text

__all__ = ["to_text"]

PASSKEYS = "/v1/account/passkeys"
CONFIRM_EMAIL = "/v1/email-verifications/confirmations"


def verified(app: Flask, person: Person) -> Person:
    """Verify the address of a person who is signed in."""
    token = {"token": mailed(app, person.email)["token"]}
    response = person.post(CONFIRM_EMAIL, json=token)
    assert response.status_code == 200, response.text
    return person


def options(answer: TestResponse) -> dict[str, Any]:
    """Return the options of a challenge."""
    assert answer.status_code == 201, answer.text
    chosen: dict[str, Any] = answer.json["options"]
    return chosen


def add(
    person: Person, authenticator: Authenticator, kind: str = "passkey", **members: Any
) -> TestResponse:
    """Add a credential of the authenticator, and keep the new token of the session if any."""
    asked = {"for": kind, **members.pop("challenge", {})}
    chosen = options(person.post("/v1/account/passkey-challenges", json=asked))
    body = {"passkey": authenticator.create(chosen), **members}
    response = person.post(PASSKEYS, json=body)
    if person.token is not None and response.status_code == 201:
        person.token = response.json.get("token", person.token)
    return response


def added(
    person: Person, authenticator: Authenticator, kind: str = "passkey", **members: Any
) -> str:
    """Add a credential and return the id of the passkey."""
    response = add(person, authenticator, kind, **members)
    assert response.status_code == 201, response.text
    return str(response.json["passkey"]["id"])


def answer(client: ApiClient, authenticator: Authenticator) -> dict[str, Any]:
    """Return the answer of the authenticator to a new challenge of a sign-in."""
    return authenticator.get(options(client.post("/v1/passkey-challenges")))


def sign_in(client: ApiClient, authenticator: Authenticator, **members: Any) -> TestResponse:
    """Sign in with the authenticator alone."""
    body = {"passkey": answer(client, authenticator), **members}
    return client.post("/v1/sessions", json=body)


def confirm(
    client: ApiClient, authenticator: Authenticator, token: str | None = None
) -> TestResponse:
    """Complete a pending sign-in with the authenticator."""
    named = {} if token is None else {"sign_in_token": token}
    chosen = options(client.post("/v1/sign-in/passkey-challenges", json=named))
    body = {"passkey": authenticator.get(chosen), **named}
    return client.post("/v1/sign-in/confirmations", json=body)


def step_up(person: Person, authenticator: Authenticator, **members: Any) -> TestResponse:
    """Reauthenticate with the authenticator, and keep the new token of the session if any."""
    chosen = options(person.post("/v1/session/passkey-challenges"))
    body = {"passkey": authenticator.get(chosen), **members}
    response = person.post("/v1/session/reauthentications", json=body)
    if response.status_code == 200:
        person.token = response.json["token"]
    return response


def sign_up(
    client: ApiClient, authenticator: Authenticator, email: str, **members: Any
) -> TestResponse:
    """Sign up with the authenticator in place of a password."""
    chosen = options(client.post("/v1/accounts/passkey-challenges", json={"email": email}))
    body = {"email": email, "passkey": authenticator.create(chosen), **members}
    return client.post("/v1/accounts", json=body)
