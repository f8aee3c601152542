"""Prepare sign-ins with a provider that wait for an address, or for the code that was mailed."""

from __future__ import annotations

from flask import Flask

from tests.support.identities import given_identity
from tests.support.prepared_operation import PreparedRequest, anybody, numbers, prepared
from tests.support.provider_attempts import WaitingSignIn
from tests.support.roles import vouched


def _waiting(app: Flask) -> WaitingSignIn:
    return WaitingSignIn(app, f"person {next(numbers)}", deliver="token")


def _asking(app: Flask) -> PreparedRequest:
    waiting = _waiting(app)
    body = {"email": f"{waiting.id}@example.com", **waiting.extra}
    return PreparedRequest("POST", waiting.path, body, {})


def _repeating(app: Flask) -> PreparedRequest:
    """By somebody whose identity was linked when the server was killed, before the session."""
    person = vouched(anybody(app))
    waiting = _waiting(app)
    request = _confirming_with(waiting, person.email)
    given_identity(person, waiting.subject, "other")
    return request


def _confirming_with(waiting: WaitingSignIn, email: str) -> PreparedRequest:
    body = {"code": waiting.asked(email), **waiting.extra}
    return PreparedRequest("POST", f"{waiting.path}/confirmations", body, {})


OPERATIONS = [
    prepared(
        "createProviderSignInEmail",
        "name the address of a sign-in with a provider",
        202,
        _asking,
        "email.verification_requested",
    ),
    prepared(
        "confirmProviderSignInEmail",
        "confirm the address of a sign-in with a provider again",
        201,
        _repeating,
        "session.started",
    ),
    prepared(
        "confirmProviderSignInEmail",
        "confirm the address of an owner for a sign-in with a provider",
        202,
        lambda app: _confirming_with(_waiting(app), vouched(anybody(app)).email),
        "session.refused",
    ),
]
