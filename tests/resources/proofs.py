"""Helpers for the tests of verifications, resets and changes of address by mail."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.resources.expected import assert_fields, assert_problem, text

VERIFY = "/v1/email-verifications"
RESET = "/v1/password-resets"
CHANGE = "/v1/email-changes"
NEW_PASSWORD = "seven herons over the marsh"
MADE_UP = "A" * 43
# A code that was never mailed.
WRONG = "00000000"


def requested(response: TestResponse, **lives: float) -> dict[str, Any]:
    """Check that the answer is the 202 that reveals nothing, and return its body."""
    assert response.status_code == 202, response.text
    body: dict[str, Any] = response.json
    assert body == {"id": body["id"], "expires_at": text(**lives)}
    assert "Set-Cookie" not in response.headers
    assert "ETag" not in response.headers
    return body


def assert_already_used(response: TestResponse) -> None:
    """Check that the answer is exactly the 422 about a token that was valid and has been used."""
    message = "This link has already been used."
    fault = {"pointer": "#/token", "code": "already_used", "message": message}
    assert_problem(response, 422, "already_used", errors=[fault])


def assert_not_valid(response: TestResponse, member: str = "token") -> None:
    """Check that the answer is exactly the 422 that is the same for every reason."""
    assert_fields(
        response,
        {
            "pointer": f"#/{member}",
            "code": "not_valid",
            "message": "Not valid, or no longer valid.",
        },
    )
