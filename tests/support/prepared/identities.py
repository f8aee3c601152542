"""Prepare people who are just about to link, use or unlink an identity at a provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Flask

from api.domain.provider_attempt import Stage
from tests.support.client import Person
from tests.support.identities import IDENTITIES, LINKS, REAUTHENTICATIONS, given_identity, started
from tests.support.prepared_operation import PreparedRequest, anybody, numbers, prepared
from tests.support.provider_attempts import WaitingSignIn
from tests.support.provider_sign_ins import answer_again
from tests.support.roles import vouched


def _person(app: Flask) -> Person:
    return vouched(anybody(app)).sign_in(deliver="token")


def _request(person: Person, path: str, body: dict[str, Any] | None) -> PreparedRequest:
    method = "DELETE" if body is None else "POST"
    return PreparedRequest(method, path, body, {"Authorization": f"Bearer {person.token}"})


def _link(app: Flask, owner: Person | None = None) -> PreparedRequest:
    """Prepare the link. ``owner``: the person who has the identity already; None: nobody."""
    person, subject = _person(app), f"subject {next(numbers)}"
    if owner is not None:
        given_identity(owner, subject, "other")
    waiting = WaitingSignIn(
        app,
        subject,
        deliver="token",
        stage=Stage.SIGN_IN,
        account_id=UUID(person.id),
    )
    return _request(person, f"{LINKS}/completions", {"pending": waiting.id, **waiting.extra})


def _unlink(app: Flask) -> PreparedRequest:
    person = _person(app)
    identity_id = given_identity(person, f"subject {next(numbers)}")
    return _request(person, f"{IDENTITIES}/{identity_id}", None)


def _begin_to_confirm(app: Flask) -> PreparedRequest:
    person = _person(app)
    given_identity(person, f"subject {next(numbers)}")
    return _request(person, REAUTHENTICATIONS, {"provider": "acme"})


def _reauthenticate(app: Flask) -> PreparedRequest:
    person, subject = _person(app), f"subject {next(numbers)}"
    given_identity(person, subject)
    attempt = started(person, "acme", REAUTHENTICATIONS)
    attempt["authorization_url"] += f"&login_hint={quote(subject)}"
    body = answer_again(app, attempt, "acme")
    headers = {"Authorization": f"Bearer {person.token}"}
    return PreparedRequest("POST", f"{REAUTHENTICATIONS}/completions", None, headers, body)


OPERATIONS = [
    prepared(
        "createIdentityLink",
        "begin to link an identity",
        201,
        lambda app: _request(_person(app), LINKS, {"provider": "acme"}),
    ),
    prepared("linkIdentity", "link an identity", 201, _link, "identity.linked"),
    prepared(
        "linkIdentity",
        "link an identity of somebody else",
        409,
        lambda app: _link(app, anybody(app)),
        "identity.link_refused",
    ),
    prepared("unlinkIdentity", "unlink an identity", 204, _unlink, "identity.unlinked"),
    prepared(
        "createProviderReauthentication",
        "begin to confirm at a provider that it is me",
        201,
        _begin_to_confirm,
    ),
    prepared(
        "reauthenticateWithProvider",
        "confirm at a provider that it is me",
        200,
        _reauthenticate,
        "session.reauthenticated",
    ),
]
