"""Serve ``/v1/roles``, the definitions of roles, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.domain.definitions import StoredRole
from api.domain.permissions import Permission
from api.rules.roles.list_roles import list_roles
from api.rules.roles.read_role import read_role
from api.web import http
from api.web.guards import permitted

roles = Blueprint("roles", __name__, url_prefix="/v1/roles")


@roles.get("")
@permitted(Permission.ROLES_READ, tokens=True)
def list_all() -> Response:
    return http.answer({"items": [_shown(each) for each in list_roles()]})


@roles.get("/<string:name>")
@permitted(Permission.ROLES_READ, tokens=True)
def read(name: str) -> Response:
    return http.answer(_shown(read_role(name)))


def _shown(role: StoredRole) -> dict[str, Any]:
    """Return ``#/components/schemas/Role``."""
    return {
        "name": role.name,
        "description": role.description,
        "built_in": role.is_built_in,
        "permissions": sorted(role.permissions),
    }
