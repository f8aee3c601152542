"""Serve ``/v1/session/permissions``, by which a page draws its menus."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.roles.permissions_of import permissions_of
from api.web import http
from api.web.guards import current_session, signed_in

session_permissions = Blueprint(
    "session_permissions", __name__, url_prefix="/v1/session/permissions"
)


@session_permissions.get("")
@signed_in
def read() -> Response:
    held = permissions_of(current_session().account.roles)
    response = http.answer({"permissions": sorted(held)})
    response.add_etag()
    return http.unless_known(response)
