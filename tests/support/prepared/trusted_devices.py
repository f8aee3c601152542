"""Prepare people with trusted devices, and with the switch of their second factor."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Flask

from api.crypto import tokens
from api.domain import clock, ids
from api.domain.trusted_device import TrustedDevice
from api.pool import transaction
from api.store import factor, recovery_code, trusted_device
from tests.support.authenticator import enrol
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.second_factors import Protected

DEVICES = "/v1/account/trusted-devices"
METHODS = "/v1/account/sign-in-methods"


def trusted(person: Person) -> UUID:
    """Store a trusted device of a person, and return its id."""
    now = clock.now()
    device = TrustedDevice(
        id=ids.new_id(),
        account_id=UUID(person.id),
        secret_digest=tokens.digest(tokens.new_secret()),
        name="Firefox on Linux",
        ip="203.0.113.7",
        created_at=now,
        last_used_at=now,
        expires_at=now + timedelta(days=30),
    )
    with person.client.application.app_context(), transaction() as tx:
        trusted_device.insert(tx, device)
    return device.id


def _by(person: Person, method: str, path: str, body: dict[str, bool] | None) -> PreparedRequest:
    return PreparedRequest(method, path, body, {"Authorization": f"Bearer {person.token}"})


def _one(app: Flask) -> PreparedRequest:
    person = anybody(app).sign_in(deliver="token")
    return _by(person, "DELETE", f"{DEVICES}/{trusted(person)}", None)


def _all(app: Flask) -> PreparedRequest:
    person = anybody(app).sign_in(deliver="token")
    trusted(person)
    return _by(person, "DELETE", DEVICES, None)


def _switch(app: Flask) -> PreparedRequest:
    """Switch the question off for an account whose factors were removed since it was on."""
    person = anybody(app).sign_in(deliver="token")
    with app.app_context(), transaction() as tx:
        factor.set_switch(tx, UUID(person.id), asks=True)
    return _by(person, "PATCH", METHODS, {"second_factor": False})


def _switch_on(app: Flask) -> PreparedRequest:
    """Switch the question on for an account that has used its recovery codes up."""
    person = anybody(app).sign_in(deliver="token")
    enrol(app, person)
    with app.app_context(), transaction() as tx:
        factor.set_switch(tx, UUID(person.id), asks=False)
        recovery_code.delete_of_account(tx, UUID(person.id))
    return _by(person, "PATCH", METHODS, {"second_factor": True})


def _confirmation(app: Flask) -> PreparedRequest:
    """Complete a sign-in with a recovery code, on a device that is trusted from then on."""
    alice = Protected(anybody(app).sign_in(deliver="token"))
    waiting = alice.begin(deliver="token").json["sign_in_token"]
    body = {"recovery_code": alice.codes[0], "sign_in_token": waiting, "trust_device": True}
    return PreparedRequest("POST", "/v1/sign-in/confirmations", body, {})


OPERATIONS = [
    prepared(
        "confirmSignIn",
        "sign in with a second factor and trust the device",
        201,
        _confirmation,
        "recovery_code.used",
        "device.trusted",
        "session.started",
    ),
    prepared("endTrustedDevice", "end the trust in a device", 204, _one, "device.distrusted"),
    prepared("endTrustedDevices", "end the trust in all", 200, _all, "device.distrusted"),
    prepared(
        "changeSignInMethods", "switch the question off", 200, _switch, "second_factor.switched"
    ),
    prepared(
        "changeSignInMethods",
        "switch the question on",
        200,
        _switch_on,
        "second_factor.switched",
        "recovery_codes.generated",
    ),
]
