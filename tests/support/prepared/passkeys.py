"""Prepare people who are just about to do something with a passkey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.support import passkeys
from tests.support.client import ApiClient, Person
from tests.support.passkeys import PASSKEYS, added, options, verified
from tests.support.prepared_operation import PreparedRequest, anybody, numbers, prepared
from tests.support.soft_authenticator import Authenticator


def _bearer(person: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}"}


def _with_passkey(app: Flask) -> tuple[Person, Authenticator, str]:
    """Return somebody with a passkey, its authenticator and its id."""
    person, authenticator = verified(app, anybody(app).sign_in(deliver="token")), Authenticator()
    return person, authenticator, added(person, authenticator)


def _challenge(path: str, body: dict[str, Any] | None) -> Callable[[Flask], PreparedRequest]:
    return lambda _app: PreparedRequest("POST", path, body, {})


def _signed_in_challenge(
    path: str, body: dict[str, Any] | None
) -> Callable[[Flask], PreparedRequest]:
    def prepare(app: Flask) -> PreparedRequest:
        person = verified(app, anybody(app).sign_in(deliver="token"))
        return PreparedRequest("POST", path, body, _bearer(person))

    return prepare


def _pending(app: Flask) -> tuple[Authenticator, dict[str, str]]:
    """Return somebody's authenticator, and the token of a sign-in that waits for it."""
    person, authenticator, _ = _with_passkey(app)
    body = {"email": person.email, "password": person.password, "deliver": "token"}
    paused = ApiClient(app, use_cookies=False).post("/v1/sessions", json=body)
    assert paused.status_code == 202, paused.text
    return authenticator, {"sign_in_token": paused.json["sign_in_token"]}


def _second_factor_challenge(app: Flask) -> PreparedRequest:
    _, token = _pending(app)
    return PreparedRequest("POST", "/v1/sign-in/passkey-challenges", token, {})


def _confirm(app: Flask) -> PreparedRequest:
    authenticator, token = _pending(app)
    client = ApiClient(app, use_cookies=False)

    def body() -> dict[str, Any]:
        chosen = options(client.post("/v1/sign-in/passkey-challenges", json=token))
        return {"passkey": authenticator.get(chosen), **token}

    return PreparedRequest("POST", "/v1/sign-in/confirmations", body(), {}, body)


def _sign_in(app: Flask) -> PreparedRequest:
    _, authenticator, _ = _with_passkey(app)
    client = ApiClient(app, use_cookies=False)

    def body() -> dict[str, Any]:
        return {"passkey": passkeys.answer(client, authenticator)}

    return PreparedRequest("POST", "/v1/sessions", body(), {}, body)


def _sign_in_with_a_copy(app: Flask) -> PreparedRequest:
    _, authenticator, _ = _with_passkey(app)
    client = ApiClient(app, use_cookies=False)

    def body() -> dict[str, Any]:
        authenticator.counter = -1  # the next one is 0
        return {"passkey": passkeys.answer(client, authenticator)}

    return PreparedRequest("POST", "/v1/sessions", body(), {}, body)


def _sign_up(app: Flask) -> PreparedRequest:
    email = f"newcomer{next(numbers)}@example.com"
    client = ApiClient(app, use_cookies=False)

    def body() -> dict[str, Any]:
        chosen = options(client.post("/v1/accounts/passkey-challenges", json={"email": email}))
        return {"email": email, "passkey": Authenticator().create(chosen)}

    return PreparedRequest("POST", "/v1/accounts", body(), {}, body)


def _add(app: Flask) -> PreparedRequest:
    person = verified(app, anybody(app).sign_in(deliver="token"))

    def body() -> dict[str, Any]:
        asked = {"for": "passkey"}
        chosen = options(person.post("/v1/account/passkey-challenges", json=asked))
        return {"passkey": Authenticator().create(chosen), "name": "Phone"}

    return PreparedRequest("POST", PASSKEYS, body(), _bearer(person), body)


def _to_hers(method: str, body: dict[str, Any] | None = None) -> Callable[[Flask], PreparedRequest]:
    def prepare(app: Flask) -> PreparedRequest:
        person, _, passkey_id = _with_passkey(app)
        return PreparedRequest(method, f"{PASSKEYS}/{passkey_id}", body, _bearer(person))

    return prepare


OPERATIONS = [
    prepared(
        "createPasskeyChallenge",
        "begin to sign in with a passkey",
        201,
        _challenge("/v1/passkey-challenges", None),
    ),
    prepared(
        "createSignUpChallenge",
        "begin to sign up with a passkey",
        201,
        _challenge("/v1/accounts/passkey-challenges", {"email": "newcomer@example.com"}),
    ),
    prepared(
        "createSignInChallenge",
        "begin the second step with a passkey",
        201,
        _second_factor_challenge,
    ),
    prepared(
        "createReauthenticationChallenge",
        "begin to prove it is me with a passkey",
        201,
        _signed_in_challenge("/v1/session/passkey-challenges", None),
    ),
    prepared(
        "createEnrolmentChallenge",
        "begin to add a passkey",
        201,
        _signed_in_challenge("/v1/account/passkey-challenges", {"for": "passkey"}),
    ),
    prepared("createAccount", "sign up with a passkey", 201, _sign_up, "account.created"),
    prepared("createSession", "sign in with a passkey", 201, _sign_in, "session.started"),
    prepared(
        "createSession",
        "sign in with a copied passkey",
        401,
        _sign_in_with_a_copy,
        "passkey.clone_suspected",
        "passkey.refused",
    ),
    prepared(
        "confirmSignIn", "complete a sign-in with a passkey", 201, _confirm, "session.started"
    ),
    prepared(
        "addPasskey",
        "add a passkey",
        201,
        _add,
        "passkey.added",
        "recovery_codes.generated",
    ),
    prepared(
        "renamePasskey",
        "rename a passkey",
        200,
        _to_hers("PATCH", {"name": "Renamed"}),
        "passkey.renamed",
    ),
    prepared("removePasskey", "remove a passkey", 204, _to_hers("DELETE"), "passkey.removed"),
]
