"""Run a session with many kinds of requests, and collect every secret that must leave no trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import ApiClient

FIRST = "correct-horse-Ⅳ-battery"  # NFKC makes IV of the numeral.
SECOND = "staple-☂-harbour-dusk"
WRONG = "wrong-guess-zebra-quince"


@dataclass
class Left:
    """The secrets, passwords and addresses that must not be found anywhere."""

    passwords: set[str] = field(default_factory=lambda: {FIRST, SECOND, WRONG})
    secrets: set[str] = field(default_factory=set)
    addresses: set[str] = field(
        default_factory=lambda: {"alice.secretive@example.com", "nobody.known@example.com"}
    )


class SecretCollector:
    """A client that records every secret it is given."""

    def __init__(self, app: Flask, left: Left) -> None:
        self.client = ApiClient(app)
        self.left = left

    def __call__(self, method: str, path: str, status: int, **options: Any) -> TestResponse:
        response = self.client.open(path, method=method, **options)
        assert response.status_code == status, (method, path, response.text)
        if (secret := self.client.secret()) is not None:
            self.left.secrets.add(secret)
        if response.is_json and "token" in response.json:
            self.left.secrets.add(response.json["token"])
        return response


def mixed_session(app: Flask, *, delete: bool) -> Left:
    """Sign up, sign in, fail and change things over both transports; at last delete if asked."""
    collected = Left()
    email, unknown_email = sorted(collected.addresses)
    web, phone, stranger = (SecretCollector(app, collected) for _ in range(3))
    key = {"Idempotency-Key": "a-key-of-the-clients-own"}

    signing_up = {"email": email, "password": FIRST, "name": "Alice"}
    signing_in = {"email": email, "password": FIRST}
    web("POST", "/v1/accounts", 201, json=signing_up, headers=key)
    web("POST", "/v1/accounts", 201, json=signing_up, headers=key)
    web("POST", "/v1/accounts", 409, json=signing_up)
    web("POST", "/v1/sessions", 401, json={"email": email, "password": WRONG})
    web("POST", "/v1/sessions", 401, json={"email": unknown_email, "password": FIRST})
    web("POST", "/v1/sessions", 201, json=signing_in, headers=key)
    web("POST", "/v1/sessions", 201, json=signing_in, headers=key)
    token = phone(
        "POST", "/v1/sessions", 201, json={**signing_in, "deliver": "token", "remember": True}
    ).json["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    phone("GET", "/v1/session", 200, headers=bearer)
    token = phone(
        "POST", "/v1/session/reauthentications", 200, json={"password": FIRST}, headers=bearer
    ).json["token"]
    phone("DELETE", "/v1/session", 401, headers=bearer)  # The old token changes nothing.
    phone("GET", "/v1/account", 200, headers={"Authorization": f"Bearer {token}"})
    web("POST", "/v1/session/reauthentications", 401, json={"password": WRONG})
    web("POST", "/v1/session/reauthentications", 204, json={"password": FIRST})
    change = {"current_password": FIRST, "new_password": SECOND}
    web("PUT", "/v1/account/password", 401, json={**change, "current_password": WRONG})
    web("PUT", "/v1/account/password", 204, json=change)
    web("PATCH", "/v1/account", 200, json={"name": "Alice A."})
    web("DELETE", "/v1/account", 401, json={"password": WRONG})
    web("GET", "/v1/account/audit-events", 200)
    # Requests that fail, with a secret in them.
    web("POST", "/v1/sessions", 422, json={"email": email, "password": FIRST, "pin": SECOND})
    web("POST", "/v1/sessions", 422, json={"email": FIRST, "password": [SECOND]})
    web("POST", "/v1/sessions", 400, data=f'{{"password": "{FIRST}', content_type=JSON)
    web("POST", "/v1/sessions", 415, data=f"password={FIRST}")
    web("GET", f"/v1/account?token={token}&password=staple", 200)
    web("PATCH", "/v1/account", 403, json={"name": FIRST}, headers={"Origin": "https://evil.org"})
    stranger("GET", "/v1/session", 401, headers={"Authorization": f"Basic {token}"})
    stranger("GET", "/v1/session", 401, headers={"Authorization": f"Bearer {token}{token}"})
    web("POST", "/v1/sessions", 201, json={**signing_in, "password": SECOND})
    web("DELETE", "/v1/sessions", 200)
    if delete:
        web("DELETE", "/v1/account", 204, json={"password": SECOND})
    return collected


JSON = "application/json"
