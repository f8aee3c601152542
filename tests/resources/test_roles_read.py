"""Test ``GET /v1/roles``, ``GET /v1/roles/{name}`` and ``GET /v1/session/permissions``."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from api.domain.permissions import Permission
from tests.resources.expected import assert_problem
from tests.support.api_tokens import bearer, issue
from tests.support.client import ApiClient, Person
from tests.support.roles import OPERATOR, define, grant_role

SUPPORT = """
    [permissions]
    "invoices:read" = "Read invoices."
    [roles.support]
    description = "Helps customers."
    permissions = ["invoices:read", "accounts:read"]
"""
ADMIN = {
    "name": "admin",
    "description": "Has all built-in permissions.",
    "built_in": True,
    "permissions": sorted(Permission),
}
AUDITOR = {
    "name": "auditor",
    "description": "Reads the whole audit trail.",
    "built_in": True,
    "permissions": ["audit:read"],
}


def test_roles_are_listed_with_their_permissions(
    app: Flask, admin: Person, auditor: Person
) -> None:
    with app.app_context():
        define(SUPPORT)
    support = {
        "name": "support",
        "description": "Helps customers.",
        "built_in": False,
        "permissions": ["accounts:read", "invoices:read"],
    }
    assert admin.get("/v1/roles").json == {"items": [ADMIN, AUDITOR, support]}
    assert admin.get("/v1/roles/support").json == support
    assert admin.get("/v1/roles/admin").json == ADMIN
    assert_problem(admin.get("/v1/roles/Support"), 404, "not_found")
    assert_problem(auditor.get("/v1/roles"), 403, "forbidden")


def test_a_change_of_a_definition_holds_with_the_next_request(
    app: Flask, sign_in: Callable[..., Person]
) -> None:
    """The session in Redis has the name of the role, not its permissions."""
    sue = sign_in("sue")
    own = "/v1/session/permissions"
    first = sue.get(own)
    assert first.json == {"permissions": []}
    with app.app_context():
        define(SUPPORT)
        grant_role(sue.email, "support", OPERATOR)
    second = sue.get(own, headers={"If-None-Match": first.headers["ETag"]})
    assert second.json == {"permissions": ["accounts:read", "invoices:read"]}
    tag = {"If-None-Match": second.headers["ETag"]}
    assert sue.get(own, headers=tag).status_code == 304
    assert_problem(sue.get("/v1/roles"), 403, "forbidden")
    with app.app_context():
        define('[roles.support]\npermissions = ["roles:read"]')
    assert sue.get("/v1/roles").status_code == 200
    assert sue.get(own, headers=tag).json == {"permissions": ["roles:read"]}
    with app.app_context():
        define("[roles.support]\npermissions = []")
    assert_problem(sue.get("/v1/roles"), 403, "forbidden")


def test_an_api_token_in_redis_loses_at_once_what_its_owner_loses(
    app: Flask, admin: Person, sign_in: Callable[..., Person]
) -> None:
    """The cached token carries the permissions of its owner."""
    sue, client = sign_in("sue"), ApiClient(app)
    permissions = ("roles:read", "permissions:check")
    with app.app_context():
        define("[roles.support]\npermissions = []")
        grant_role(sue.email, "support", OPERATOR)
    token = bearer(issue(sue, *permissions))

    def read() -> int:
        return client.get("/v1/roles", headers=token).status_code

    assert read() == 403
    for held, status in ((permissions, 200), (permissions[1:], 403), (permissions, 200)):
        with app.app_context():
            define(f"[roles.support]\npermissions = {list(held)}")
        assert read() == status
    body = {"checks": [{"account": sue.id, "permission": "roles:read"}]}
    answer = client.post("/v1/permission-checks", json=body, headers=token)
    assert answer.json == {"items": [{"allowed": True}]}
    path = f"/v1/accounts/{sue.id}/roles"
    assert_problem(client.put(path, json={"roles": []}, headers=token), 403, "session_required")
    assert admin.put(path, json={"roles": []}).status_code == 200
    assert read() == 403
