"""Prepare people whose sign-in waits for their second factor."""

from __future__ import annotations

from flask import Flask

from tests.support.authenticator import PhoneApp, enrol
from tests.support.client import ApiClient, Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared

CONFIRMATIONS = "/v1/sign-in/confirmations"


def _waiting(app: Flask) -> tuple[Person, PhoneApp, str]:
    """Return a person, their app, and the secret of their sign-in."""
    person = anybody(app).sign_in(deliver="token")
    phone = enrol(app, person)
    body = {"email": person.email, "password": person.password, "deliver": "token"}
    response = ApiClient(app).post("/v1/sessions", json=body)
    return person, phone, response.json["sign_in_token"]


def _begin(app: Flask) -> PreparedRequest:
    person, *_ = _waiting(app)
    body = {"email": person.email, "password": person.password, "deliver": "token"}
    return PreparedRequest("POST", "/v1/sessions", body, {})


def _confirm_by_totp(app: Flask) -> PreparedRequest:
    _, phone, token = _waiting(app)
    # the code of now confirmed the app
    body = {"totp_code": phone.code(+1), "sign_in_token": token}
    return PreparedRequest("POST", CONFIRMATIONS, body, {})


def _confirm_by_recovery_code(app: Flask) -> PreparedRequest:
    _, phone, token = _waiting(app)
    body = {"recovery_code": phone.recovery_codes[0], "sign_in_token": token}
    return PreparedRequest("POST", CONFIRMATIONS, body, {})


def _refused(app: Flask) -> PreparedRequest:
    _, phone, token = _waiting(app)
    body = {"totp_code": phone.wrong_code(), "sign_in_token": token}
    return PreparedRequest("POST", CONFIRMATIONS, body, {})


def _read(app: Flask) -> PreparedRequest:
    *_, token = _waiting(app)
    return PreparedRequest("GET", "/v1/sign-in", None, {"Cookie": f"gatebook_sign_in={token}"})


def _end(app: Flask) -> PreparedRequest:
    *_, token = _waiting(app)
    return PreparedRequest("DELETE", "/v1/sign-in", None, {"Cookie": f"gatebook_sign_in={token}"})


def _step_up(app: Flask) -> PreparedRequest:
    person, phone, _ = _waiting(app)
    headers = {"Authorization": f"Bearer {person.token}"}
    body = {"totp_code": phone.code(+1), "password": person.password}
    return PreparedRequest("POST", "/v1/session/reauthentications", body, headers)


OPERATIONS = [
    prepared("createSession", "begin a sign-in with two factors", 202, _begin, "sign_in.paused"),
    prepared("confirmSignIn", "sign in with an app", 201, _confirm_by_totp, "session.started"),
    prepared(
        "confirmSignIn",
        "sign in with a recovery code",
        201,
        _confirm_by_recovery_code,
        "recovery_code.used",
        "session.started",
    ),
    prepared("confirmSignIn", "sign in with a wrong code", 422, _refused, "session.refused"),
    prepared("readPendingSignIn", "a sign-in that waits", 200, _read),
    prepared("endPendingSignIn", "give up a sign-in", 204, _end, "sign_in.abandoned"),
    prepared(
        "reauthenticate",
        "confirm with both factors that it is you",
        200,
        _step_up,
        "session.reauthenticated",
    ),
]
