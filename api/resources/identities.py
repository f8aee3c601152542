"""Serve ``/v1/account/identities``, the caller's identities at providers."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.identities.list_identities import list_identities
from api.rules.identities.unlink_identity import unlink_identity
from api.schemas import identity_responses
from api.web import http
from api.web.guards import current_session, freshly_authenticated, signed_in
from api.web.session_interface import request_session

identities = Blueprint("identities", __name__, url_prefix="/v1/account/identities")


@identities.get("")
@signed_in
def list_all() -> Response:
    shown = list_identities(current_session().account.id)
    return http.answer(identity_responses.identities(shown))


@identities.delete("/<string:id>")
@freshly_authenticated
def delete(id: str) -> Response:
    if unlink_identity(current_session(), http.path_id(id), http.client()):
        request_session().clear_cookie()
    return http.nothing()
