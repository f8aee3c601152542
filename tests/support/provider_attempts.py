"""Sign-ins with a provider that wait for an address, without the way to the provider."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from api import pool, settings
from api.crypto import attempt_secrets, tokens
from api.domain import clock, email_address, ids
from api.domain.identity import ProvenIdentity
from api.domain.provider import Flow
from api.domain.provider_attempt import LIFE, AttemptPurpose, ProviderAttempt, Stage
from api.mail import letters
from api.mail.templates import Message
from api.store import provider_attempt
from tests.support.client import ApiClient

START = "/v1/provider-sign-ins"
COOKIE = "gatebook_federation"
_LATEST = "SELECT id, payload FROM outbox WHERE recipient_digest = %s ORDER BY id DESC"


def new_attempt(provider: str, nonce_digest: bytes, **changed: Any) -> ProviderAttempt:
    """Return an attempt to sign in by redirect that begins now; nothing is stored."""
    now = clock.now()
    members: dict[str, Any] = {
        "id": ids.new_id(),
        "purpose": AttemptPurpose.SIGN_IN,
        "provider": provider,
        "client": "web",
        "flow": Flow.REDIRECT,
        "redirect_uri": f"https://app.example.com/signed-in/{provider}",
        "nonce_digest": nonce_digest,
        "session_id": None,
        "account_id": None,
        "deliver": "cookie",
        "remembered": False,
        "device": None,
        "client_state": None,
        "stage": Stage.PROVIDER,
        "created_at": now,
        "expires_at": now + LIFE,
    }
    return ProviderAttempt(**{**members, **changed})


class WaitingSignIn:
    """A browser, or an app with ``deliver="token"``, whose provider is not believed.

    ``WaitingSignIn(app, "o1").ask("alice@example.com")``: the person is ``o1`` at Other.
    """

    def __init__(
        self,
        app: Flask,
        subject: str = "o1",
        *,
        provider: str = "other",
        email: str | None = None,
        name: str | None = "Alice Liddell",
        deliver: str = "cookie",
        stage: Stage = Stage.EMAIL,
        client: ApiClient | None = None,
        account_id: UUID | None = None,
    ) -> None:
        self.app, self.client = app, client or ApiClient(app)
        self.subject, self.uuid = subject, ids.new_id()
        self.id = str(self.uuid)
        self.path = f"{START}/{self.id}/email"
        with app.app_context():
            secrets = attempt_secrets.new_secrets(self.uuid)
            self.binding = secrets.binding
            issuer = settings.current().providers[provider].issuer
            attempt = new_attempt(
                provider,
                secrets.nonce_digest,
                id=self.uuid,
                deliver=deliver,
                client_state="/basket",
            )
            proven = ProvenIdentity(provider, issuer, subject, email, False, name)
            state_digest = tokens.digest(secrets.state)
            with pool.transaction() as tx:
                digest = tokens.digest(self.binding)
                provider_attempt.insert(tx, attempt, state_digest, digest)
                provider_attempt.keep_proven(
                    tx, self.uuid, proven, stage, account_id, attempt.expires_at
                )
        self.issuer = issuer
        self.extra = {"binding": self.binding} if deliver == "token" else {}
        if deliver == "cookie":
            self.client.set_cookie(COOKIE, self.binding)

    def ask(self, email: str, **headers: str) -> TestResponse:
        """Name an address."""
        return self.client.post(self.path, json={"email": email, **self.extra}, headers=headers)

    def confirm(self, code: str, **headers: str) -> TestResponse:
        """Enter the code."""
        body = {"code": code, **self.extra}
        return self.client.post(f"{self.path}/confirmations", json=body, headers=headers)

    def asked(self, email: str) -> str:
        """Name an address and return the code that was mailed there."""
        response = self.ask(email)
        assert response.status_code == 202, response.text
        return mailed_code(self.app, email)

    def row(self) -> dict[str, Any]:
        """Return the attempt as it is stored."""
        with self.app.app_context():
            statement = "SELECT * FROM provider_attempt WHERE id = %s"
            [row] = pool.fetch_all(statement, (self.uuid.bytes,))
            return dict(row)


def mailed_code(app: Flask, email: str) -> str:
    """Return the last code that was mailed to an address for an identity."""
    digest = letters.recipient_digest(email_address.canonical(email))
    with app.app_context():
        for row in pool.fetch_all(_LATEST, (digest,)):
            letter = letters.unseal(row["payload"], UUID(bytes=row["id"]))
            if letter.message == Message.CONFIRM_PROVIDER_EMAIL:
                return letter.values["code"]
    raise AssertionError(f"no code for {email}")


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 10**8:08}"
