"""People with an authenticator app, who sign in with a second factor."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.authenticator import enrol
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.roles import vouched

CONFIRM = "/v1/sign-in/confirmations"


class Protected:
    """A person with an authenticator app and ten recovery codes: ``alice.sign_in(client)``."""

    def __init__(self, person: Person) -> None:
        """Add an app over HTTP to a person who has just signed in."""
        self.person = vouched(person)
        enrolled = enrol(self.app, person)
        self.app_id = enrolled.id
        self.codes = list(enrolled.recovery_codes)

    @property
    def app(self) -> Flask:
        return self.person.client.application

    @property
    def email(self) -> str:
        return self.person.email

    def begin(self, client: ApiClient | None = None, **options: Any) -> TestResponse:
        """Send the password from a client, which may have cookies; None: from a new one."""
        client = client or ApiClient(self.app)
        body = {"email": self.email, "password": self.person.password, **options}
        return client.post("/v1/sessions", json=body)

    def confirm(self, client: ApiClient, **options: Any) -> TestResponse:
        """Complete a sign-in with a recovery code that was not used yet."""
        return client.post(CONFIRM, json={"recovery_code": self.codes.pop(), **options})

    def sign_in(self, client: ApiClient | None = None, **options: Any) -> Person:
        """Sign in with both factors, by cookie; ``options`` are those of the confirmation."""
        client = client or ApiClient(self.app)
        assert self.begin(client).status_code == 202
        response = self.confirm(client, **options)
        assert response.status_code == 201, response.text
        return Person(client, self.person.account, self.person.password)

    def trusting(self, client: ApiClient | None = None) -> ApiClient:
        """Return a client that has signed in and is trusted."""
        return self.sign_in(client, trust_device=True).client


def trust_of(client: ApiClient) -> str | None:
    """Return the secrets of trusted devices in a client's cookie jar."""
    cookie = client.get_cookie("gatebook_trust")
    return cookie.value if cookie else None


def begin(client: ApiClient, email: str, password: str = PASSWORD) -> int:
    """Return the status of a sign-in with the password alone."""
    body = {"email": email, "password": password}
    return client.post("/v1/sessions", json=body).status_code
