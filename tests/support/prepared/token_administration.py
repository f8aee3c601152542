"""Prepare people who manage their API tokens, and administrators who manage service accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from api.domain.account import Role
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.roles import OPERATOR, grant_role

TOKENS = "/v1/account/tokens"
SERVICES = "/v1/service-accounts"

Prepare = Callable[[Flask], PreparedRequest]


def _by(person: Person, method: str, path: str, body: dict[str, Any] | None) -> PreparedRequest:
    return PreparedRequest(method, path, body, {"Authorization": f"Bearer {person.token}"})


def _made(person: Person, path: str) -> str:
    """Create a token or a service account and return its id."""
    response = person.post(path, json={"name": "Laptop"})
    assert response.status_code == 201, response.text
    return str(response.json["id"])


def _admin(app: Flask) -> Person:
    ada = anybody(app).sign_in(deliver="token")
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, OPERATOR)
    return ada


def _create(app: Flask) -> PreparedRequest:
    return _by(anybody(app).sign_in(deliver="token"), "POST", TOKENS, {"name": "Laptop"})


def _create_wider(app: Flask) -> PreparedRequest:
    body = {"name": "Laptop", "permissions": ["accounts:read"]}
    return _by(anybody(app).sign_in(deliver="token"), "POST", TOKENS, body)


def _to_own(method: str, path: str = "", body: dict[str, Any] | None = None) -> Prepare:
    def prepare(app: Flask) -> PreparedRequest:
        person = anybody(app).sign_in(deliver="token")
        return _by(person, method, f"{TOKENS}/{_made(person, TOKENS)}{path}", body)

    return prepare


def _create_service(app: Flask) -> PreparedRequest:
    body = {"name": "Export", "permissions": ["accounts:read"]}
    return _by(_admin(app), "POST", SERVICES, body)


def _to_service(method: str, path: str = "", body: dict[str, Any] | None = None) -> Prepare:
    """Prepare a request to a service account; ``{token}`` in the path is a token of its own."""

    def prepare(app: Flask) -> PreparedRequest:
        ada = _admin(app)
        url = f"{SERVICES}/{_made(ada, SERVICES)}"
        token = _made(ada, f"{url}/tokens") if "{token}" in path else ""
        return _by(ada, method, url + path.format(token=token), body)

    return prepare


def _to_tokens_of(method: str) -> Prepare:
    def prepare(app: Flask) -> PreparedRequest:
        ada, holder = _admin(app), anybody(app).sign_in(deliver="token")
        _made(holder, TOKENS)
        return _by(ada, method, f"/v1/accounts/{holder.id}/tokens", None)

    return prepare


OPERATIONS = [
    prepared("createToken", "create an API token", 201, _create, "token.created"),
    prepared("createToken", "create too wide an API token", 422, _create_wider, "token.refused"),
    prepared(
        "renameToken",
        "rename an API token",
        200,
        _to_own("PATCH", body={"name": "Desktop"}),
        "token.renamed",
    ),
    prepared("endToken", "end an API token", 204, _to_own("DELETE"), "token.ended"),
    prepared(
        "createTokenSuccessor",
        "replace an API token",
        201,
        _to_own("POST", "/successors", {}),
        "token.created",
    ),
    prepared(
        "createServiceAccount",
        "create a service account",
        201,
        _create_service,
        "service_account.created",
    ),
    prepared("readServiceAccount", "a service account", 200, _to_service("GET")),
    prepared(
        "updateServiceAccount",
        "change a service account",
        200,
        _to_service("PATCH", body={"permissions": ["accounts:read"]}),
        "service_account.updated",
    ),
    prepared(
        "deleteServiceAccount",
        "delete a service account",
        204,
        _to_service("DELETE"),
        "service_account.deleted",
    ),
    prepared(
        "listServiceAccountTokens",
        "the tokens of a service account",
        200,
        _to_service("GET", "/tokens"),
    ),
    prepared(
        "createServiceAccountToken",
        "create a token of a service account",
        201,
        _to_service("POST", "/tokens", {"name": "Server 1"}),
        "token.created",
    ),
    prepared(
        "endServiceAccountToken",
        "end a token of a service account",
        204,
        _to_service("DELETE", "/tokens/{token}"),
        "token.ended",
    ),
    prepared(
        "createServiceAccountTokenSuccessor",
        "replace a token of a service account",
        201,
        _to_service("POST", "/tokens/{token}/successors", {}),
        "token.created",
    ),
    prepared("listAccountTokens", "a person's API tokens", 200, _to_tokens_of("GET")),
    prepared(
        "endAccountTokens", "end a person's API tokens", 200, _to_tokens_of("DELETE"), "token.ended"
    ),
]
