"""People with identities at the test providers, and the requests between them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from api import pool, settings
from api.domain import clock
from api.domain.client import Client
from api.domain.identity import ProvenIdentity
from api.rules.identities.link_proven import LinkReason, insert_identity
from tests.support.client import Person
from tests.support.identity_provider import FakeProvider
from tests.support.provider_sign_ins import answer_to

IDENTITIES = "/v1/account/identities"
LINKS = "/v1/identity-links"
REAUTHENTICATIONS = "/v1/session/provider-reauthentications"


def started(person: Person, provider: str, path: str = LINKS, **members: Any) -> dict[str, Any]:
    """Begin a way to the provider in a session."""
    response = person.post(path, json={"provider": provider, **members})
    assert response.status_code == 201, response.text
    attempt: dict[str, Any] = response.json
    return attempt


def answered(
    person: Person, provider: str, at: FakeProvider, path: str = LINKS, **members: Any
) -> dict[str, Any]:
    """Begin, go to the provider as the person who is there, and return the body to hand in."""
    return answer_to(started(person, provider, path, **members), provider, at)


def completed(person: Person, body: dict[str, Any], path: str = LINKS) -> TestResponse:
    """Hand in the answer of a provider."""
    return person.post(f"{path}/completions", json=body)


def linked(person: Person, provider: str, at: FakeProvider, **claims: Any) -> dict[str, Any]:
    """Link an identity of the provider with a person whose address is verified."""
    at.person(**claims)
    response = completed(person, answered(person, provider, at))
    assert response.status_code == 201, response.text
    identity: dict[str, Any] = response.json
    return identity


def without_password(person: Person) -> Person:
    """Remove the password of a person who has an identity; the session goes on."""
    response = person.delete("/v1/account/password")
    assert response.status_code in {200, 204}, response.text
    if person.token is not None:
        person.token = response.json["token"]
    return person


def given_identity(person: Person, subject: str, provider: str = "acme") -> str:
    """Link an identity without the way to the provider, and return its id."""
    with person.client.application.app_context():
        issuer = settings.current().providers[provider].issuer
        proven = ProvenIdentity(provider, issuer, subject, None, False, None)
        with pool.transaction() as tx:
            identity = insert_identity(
                tx,
                UUID(person.id),
                proven,
                LinkReason.OWNER,
                Client(None, None, "prepared"),
                clock.now(),
            )
    return str(identity.id)
