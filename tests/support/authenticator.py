"""An authenticator app, as people have on their phones: it shows codes by its own clock."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.domain import clock
from tests.support.client import ApiClient, Person
from tests.support.mailed import mailed

APPS = "/v1/account/authenticator-apps"
PREFIX = "gatebook-test:"
CODES = "/v1/account/recovery-codes"
PERIOD = 30  # seconds


@dataclass(frozen=True)
class PhoneApp:
    """An app on a phone, with the secret that it scanned."""

    id: str
    secret: str
    recovery_codes: tuple[str, ...] = ()  # of the response to the first app

    def code(self, steps: int = 0) -> str:
        """Return the code that the app shows ``steps`` time steps from now."""
        moment = clock.now().timestamp() + steps * PERIOD
        return pyotp.TOTP(self.secret).at(int(moment))

    def wrong_code(self) -> str:
        """Return a code that none of the steps near now has."""
        right = {self.code(steps) for steps in range(-3, 4)}
        return next(f"{number:06}" for number in range(10) if f"{number:06}" not in right)


def verify(app: Flask, person: Person) -> None:
    """Verify the address of a person who is signed in."""
    token = {"token": mailed(app, person.email)["token"]}
    response = person.post("/v1/email-verifications/confirmations", json=token)
    assert response.status_code == 200, response.text


def begin(person: Person, name: str | None = "Phone") -> PhoneApp:
    """Begin the setup of an app, which is not confirmed yet."""
    response = person.post(APPS, json={"name": name})
    assert response.status_code == 201, response.text
    return PhoneApp(response.json["id"], response.json["secret"])


def confirm(person: Person, app: PhoneApp, code: str | None = None) -> TestResponse:
    """Send a code of the app, and keep the new token of the session if there is one."""
    path = f"{APPS}/{app.id}/confirmations"
    response = person.post(path, json={"code": code or app.code()})
    if person.token is not None and response.status_code == 200:
        person.token = response.json.get("token", person.token)
    return response


def enrol(app: Flask, person: Person, name: str | None = "Phone") -> PhoneApp:
    """Add an authenticator app to a signed-in person, whose address is verified if need be."""
    if not person.get("/v1/account").json["email_verified"]:
        verify(app, person)
    added = begin(person, name)
    response = confirm(person, added)
    assert response.status_code == 200, response.text
    codes = tuple(response.json.get("recovery_codes", ()))
    return PhoneApp(added.id, added.secret, codes)


def waiting_sign_in(person: Person) -> ApiClient:
    """Show the password on another device, and return the client that waits for the factor."""
    client = ApiClient(person.client.application)
    body = {"email": person.email, "password": person.password}
    response = client.post("/v1/sessions", json=body)
    assert response.status_code == 202, response.text
    assert response.json["needs"] == ["second_factor"]
    return client


def finish(person: Person, **factor: str) -> TestResponse:
    """Sign in on another device with the password and this factor."""
    return waiting_sign_in(person).post("/v1/sign-in/confirmations", json=factor)


def step_up(person: Person, **factor: str) -> TestResponse:
    """Show a factor again in the person's session."""
    response = person.post("/v1/session/reauthentications", json=factor)
    if person.token is not None and response.status_code == 200:
        person.token = response.json["token"]
    return response


def assert_not_valid(response: TestResponse, member: str = "totp_code") -> None:
    """Check that a factor was refused: wrong, used or late, and never which."""
    assert response.status_code == 422, response.text
    [fault] = response.json["errors"]
    assert (fault["pointer"], fault["code"]) == (f"#/{member}", "not_valid")


def empty(redis: Redis) -> None:
    """Delete all our keys, as FLUSHALL would."""
    if keys := list(redis.scan_iter(f"{PREFIX}*")):
        redis.delete(*keys)
