"""Serve ``/v1/permission-checks``, by which an application's services ask about accounts."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.roles.decide_permission_checks import PermissionCheck, decide_permission_checks
from api.schemas.roles import PermissionChecksForm
from api.web import http
from api.web.guards import permitted

permission_checks = Blueprint("permission_checks", __name__, url_prefix="/v1/permission-checks")


@permission_checks.post("")
@permitted(Permission.PERMISSIONS_CHECK, tokens=True)
@http.takes(PermissionChecksForm)
def create(body: PermissionChecksForm) -> Response:
    checks = [
        PermissionCheck(UUID(each["account"]), each["permission"]) for each in body.checks.data
    ]
    decisions = decide_permission_checks(checks)
    return http.answer({"items": [{"allowed": allowed} for allowed in decisions]})
