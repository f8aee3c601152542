"""A person who has just come back from a provider, without the operations around it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, has_app_context

from api import settings
from api.domain.identity import ProvenIdentity
from api.domain.provider import Provider
from api.domain.provider_attempt import ProviderAttempt
from api.rules.providers.exchange import exchange, verify_id_token
from dev.provider import keys
from tests.support.identity_provider import FakeProvider
from tests.support.provider_attempts import new_attempt


@dataclass
class WayBack:
    """The answer of a provider, with all that the server knows of its attempt."""

    app: Flask
    provider: Provider
    attempt: ProviderAttempt
    nonce: str
    verifier: str
    answer: dict[str, str]

    def exchange(self, **other: Any) -> ProvenIdentity:
        """Exchange the code, in an application context like that of a request."""
        given = {"iss": self.answer.get("iss"), "user": None, **other}
        client = self.provider.clients["web"]
        with nullcontext() if has_app_context() else self.app.app_context():
            code, verifier = self.answer["code"], self.verifier
            return exchange(self.provider, client, self.attempt, code, verifier, **given)

    def verify(self, id_token: str, name: str | None = None) -> ProvenIdentity:
        """Verify an ID token that an app's SDK got."""
        with self.app.app_context():
            return verify_id_token(self.provider, self.attempt, id_token, name)


Come = Callable[..., WayBack]


@pytest.fixture
def come(app: Flask) -> Come:
    """Return ``come(acme)``, which goes to the provider and back."""

    def coming(
        fake: FakeProvider, provider_id: str = "acme", app: Flask = app, client: str = "web"
    ) -> WayBack:
        with app.app_context():
            provider = settings.current().providers[provider_id]
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        nonce_digest = hashlib.sha256(nonce.encode()).digest()
        attempt = new_attempt(provider_id, nonce_digest, client=client)
        asked = {
            "client_id": provider.clients[client].client_id,
            "redirect_uri": attempt.redirect_uri,
            "response_type": "code",
            "scope": " ".join(provider.scopes),
            "state": "0.state",
            "nonce": nonce,
            "code_challenge": keys.digest(verifier),
            "code_challenge_method": "S256",
        }
        path = provider.endpoints.get("authorization_endpoint", f"{fake.issuer}/authorize")
        answer = fake.follow(f"{path}?{urlencode(asked)}") if client == "web" else {}
        return WayBack(app, provider, attempt, nonce, verifier, answer)

    return coming
