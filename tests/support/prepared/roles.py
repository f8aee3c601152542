"""Prepare administrators who are just about to assign roles or check permissions."""

from __future__ import annotations

from flask import Flask

from api.domain.account import Role
from tests.support.client import Person
from tests.support.prepared_operation import PreparedRequest, anybody, prepared
from tests.support.roles import OPERATOR, grant_role, vouched


def _admin(app: Flask) -> Person:
    admin = anybody(app).sign_in(deliver="token")
    with app.app_context():
        grant_role(admin.email, Role.ADMIN, OPERATOR)
    return admin


def _assign(app: Flask) -> PreparedRequest:
    """Prepare the grant of a role to another account with a live session."""
    admin, person = _admin(app), vouched(anybody(app).sign_in())
    headers = {"Authorization": f"Bearer {admin.token}"}
    path = f"/v1/accounts/{person.id}/roles"
    return PreparedRequest("PUT", path, {"roles": [Role.AUDITOR]}, headers)


def _check(app: Flask) -> PreparedRequest:
    admin = _admin(app)
    body = {"checks": [{"account": admin.id, "permission": "accounts:read"}]}
    headers = {"Authorization": f"Bearer {admin.token}"}
    return PreparedRequest("POST", "/v1/permission-checks", body, headers)


OPERATIONS = [
    prepared("replaceAccountRoles", "grant a role", 200, _assign, "role.granted"),
    prepared("checkPermissions", "check a permission", 200, _check),
]
