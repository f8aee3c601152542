"""Prepare people who are just about to do something with their authenticator apps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.support.authenticator import APPS, CODES, begin, enrol, verify
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared


def _bearer(person: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}"}


def _verified(app: Flask) -> Person:
    person = anybody(app).sign_in(deliver="token")
    verify(app, person)
    return person


def _begin(app: Flask) -> PreparedRequest:
    return PreparedRequest("POST", APPS, {"name": "Phone"}, _bearer(_verified(app)))


def _confirm(app: Flask) -> PreparedRequest:
    person = _verified(app)
    phone = begin(person)
    path = f"{APPS}/{phone.id}/confirmations"
    return PreparedRequest("POST", path, {"code": phone.code()}, _bearer(person))


def _refused(app: Flask) -> PreparedRequest:
    person = _verified(app)
    phone = begin(person)
    path = f"{APPS}/{phone.id}/confirmations"
    return PreparedRequest("POST", path, {"code": phone.wrong_code()}, _bearer(person))


def _to_hers(method: str, body: dict[str, Any] | None = None) -> Callable[[Flask], PreparedRequest]:
    """Prepare a request to a confirmed app."""

    def prepare(app: Flask) -> PreparedRequest:
        person = anybody(app).sign_in(deliver="token")
        phone = enrol(app, person)
        return PreparedRequest(method, f"{APPS}/{phone.id}", body, _bearer(person))

    return prepare


def _regenerate(app: Flask) -> PreparedRequest:
    person = anybody(app).sign_in(deliver="token")
    enrol(app, person)
    return PreparedRequest("POST", CODES, None, _bearer(person))


OPERATIONS = [
    prepared(
        "createAuthenticatorApp",
        "set up an authenticator app",
        201,
        _begin,
        "authenticator_app.added",
    ),
    prepared(
        "confirmAuthenticatorApp",
        "confirm an authenticator app",
        200,
        _confirm,
        "authenticator_app.confirmed",
        "recovery_codes.generated",
    ),
    prepared(
        "confirmAuthenticatorApp",
        "a wrong code for an authenticator app",
        422,
        _refused,
        "authenticator_app.confirmation_refused",
    ),
    prepared(
        "updateAuthenticatorApp",
        "rename an authenticator app",
        200,
        _to_hers("PATCH", {"name": "Old phone"}),
        "authenticator_app.renamed",
    ),
    prepared(
        "deleteAuthenticatorApp",
        "remove an authenticator app",
        204,
        _to_hers("DELETE"),
        "authenticator_app.removed",
    ),
    prepared(
        "createRecoveryCodes",
        "get new recovery codes",
        201,
        _regenerate,
        "recovery_codes.generated",
    ),
]
