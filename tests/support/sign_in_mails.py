"""A browser or an app that asks for sign-in mails and signs in with them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import ApiClient
from tests.support.mailed import mailed

ASK = "/v1/sign-in-mails"
SIGN_IN = "/v1/sessions"


class Asking:
    """A client that has asked for a sign-in mail: ``Asking(app, "alice@example.com")``.

    ``token`` and ``code`` are those of the mail; both are made up if no mail was sent.
    """

    def __init__(self, app: Flask, email: str, client: ApiClient | None = None) -> None:
        self.client = client or ApiClient(app)
        response = self.client.post(ASK, json={"email": email})
        assert response.status_code == 202, response.text
        self.id = response.json["id"]
        try:
            values = mailed(app, email)
        except AssertionError:  # nobody has the address
            values = {"token": "A" * 43, "code": "00000000"}
        self.token, self.code = values["token"], values["code"]

    def body(self, way: str) -> dict[str, Any]:
        """Return the body that shows the token or the code."""
        return {"token": self.token} if way == "token" else {"id": self.id, "code": self.code}

    def sign_in(self, way: str = "token", **options: Any) -> TestResponse:
        """Sign in with the token or the code."""
        headers = options.pop("headers", {})
        return self.client.post(SIGN_IN, json={**self.body(way), **options}, headers=headers)
