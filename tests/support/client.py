"""Fixtures for clients that check every response against the contract, and for people."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.contract import ContractChecker

PASSWORD = "a quiet harbour at dawn"
NEW_PASSWORD = "a louder harbour at dusk"


class ApiClient(FlaskClient):
    """A Flask test client that fails when the contract does not document a response."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **{"response_wrapper": app.response_class, **options})
        self.contract = ContractChecker(app.extensions["gatebook.contract"].document)

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        request = response.request
        if request.method != "OPTIONS":
            self.contract.check_response(request.method, request.path, response)
        return response

    def secret(self) -> str | None:
        """Return the session's secret from the cookie jar."""
        for name in ("gatebook_session", "__Host-session"):
            if (cookie := self.get_cookie(name)) is not None:
                return cookie.value
        return None


class Person:
    """A person with an account: ``alice.get("/v1/session")``."""

    def __init__(self, client: ApiClient, account: dict[str, Any], password: str) -> None:
        self.client = client
        self.account = account
        self.password = password
        self.session: dict[str, Any] | None = None
        self.token: str | None = None
        self.device_token: str | None = None  # It is kept when the session ends.

    @classmethod
    def sign_up(
        cls, app: Flask, name: str, *, password: str = PASSWORD, email: str | None = None
    ) -> Person:
        """Sign up a person: ``sign_up(app, "alice")`` returns Alice, alice@example.com."""
        client = ApiClient(app)
        body = {
            "email": email or f"{name}@example.com",
            "password": password,
            "name": name.capitalize(),
        }
        response = client.post("/v1/accounts", json=body)
        assert response.status_code == 201, response.text
        return cls(client, response.json, password)

    @property
    def id(self) -> str:
        return str(self.account["id"])

    @property
    def email(self) -> str:
        return str(self.account["email"])

    @property
    def secret(self) -> str:
        """Return the session's secret, whether a cookie or a token carries it."""
        secret = self.token or self.client.secret()
        assert secret is not None
        return secret

    def sign_in(self, **options: Any) -> Person:
        """Sign in on the current device."""
        headers = options.pop("headers", {})
        body = {"email": self.email, "password": self.password, **options}
        response = self.client.post("/v1/sessions", json=body, headers=headers)
        assert response.status_code == 201, response.text
        secrets = ("token", "device_token")
        self.session = {k: v for k, v in response.json.items() if k not in secrets}
        self.token = response.json.get("token")
        self.device_token = response.json.get("device_token", self.device_token)
        return self

    def on_another_device(self, **options: Any) -> Person:
        """Sign in the same person once more, with another cookie jar."""
        return Person(ApiClient(self.client.application), self.account, self.password).sign_in(
            **options
        )

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.request("DELETE", path, **options)
