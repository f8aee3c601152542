"""Serve ``/v1/accounts/{id}/roles``, the roles of another account."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.administration.assign_roles import assign_roles
from api.schemas.roles import AccountRolesForm
from api.web import http
from api.web.guards import current_principal, permitted

account_roles = Blueprint("account_roles", __name__, url_prefix="/v1/accounts")


@account_roles.put("/<string:id>/roles")
@permitted(Permission.ROLES_ASSIGN, fresh=True)
@http.takes(AccountRolesForm)
def replace(id: str, body: AccountRolesForm) -> Response:
    account_id = http.path_id(id)
    changed = assign_roles(
        current_principal(),
        account_id,
        body.roles.data,
        http.client(),
        versions=http.expected_versions(account_id),
    )
    return http.answer({"roles": list(changed.held_roles)}, of=changed)
