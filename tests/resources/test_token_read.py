"""``GET /v1/token``: a program asks which token it has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Any
from uuid import UUID

from flask import Flask

from api.domain.account import Role
from api.domain.clock import to_text
from api.domain.permissions import BUILT_IN
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.roles import OPERATOR, grant_role

Sql = Callable[..., list[dict[str, Any]]]


def test_it_shows_the_token_with_the_permissions_that_count(
    app: Flask, alice: Person, client: ApiClient, sql: Sql
) -> None:
    with app.app_context():
        grant_role(alice.email, Role.AUDITOR, OPERATOR)
    token = issue(alice, "audit:read", "webhooks:write", name="Report")
    [row] = sql("SELECT HEX(id) AS id, created_at, expires_at FROM api_token")
    shown = client.get("/v1/token", headers=bearer(token))
    assert shown.status_code == 200
    assert shown.json == {
        "id": str(UUID(row["id"])),
        "kind": "person",
        "owner": alice.id,
        "name": "Report",
        "permissions": ["audit:read"],  # Alice may not write webhooks, and neither may her token
        "created_at": to_text(row["created_at"].replace(tzinfo=UTC)),
        "expires_at": to_text(row["expires_at"].replace(tzinfo=UTC)),
    }


def test_the_token_of_a_service_account_has_its_permissions(app: Flask, client: ApiClient) -> None:
    token = issue_to_service(app, "invoices:read", "tokens:check")
    shown = client.get("/v1/token", headers=bearer(token)).json
    assert (shown["kind"], shown["permissions"]) == ("service", ["invoices:read", "tokens:check"])
    assert "invoices:read" not in BUILT_IN  # the operator's own count in the same way


def test_it_is_for_api_tokens_alone(alice: Person, client: ApiClient) -> None:
    assert client.get("/v1/token").json["code"] == "not_signed_in"
    refused = alice.get("/v1/token")
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")


def test_a_token_in_the_url_is_refused(alice: Person, client: ApiClient) -> None:
    """A URL is in logs, histories and Referer headers (RFC 8959)."""
    token = issue(alice)
    for name in ("token", "access_token"):
        refused = client.get(f"/v1/token?{name}={token}", headers=bearer(token))
        assert (refused.status_code, refused.json["code"]) == (422, "invalid_query")
        assert token not in refused.text
        assert client.get(f"/v1/token?{name}={token}").status_code == 401
