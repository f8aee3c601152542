"""Serve ``/v1/account/metadata``: what the caller's application keeps with their account."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.accounts.read_public_metadata import read_public_metadata
from api.web import http
from api.web.guards import current_session, signed_in

metadata = Blueprint("metadata", __name__, url_prefix="/v1/account/metadata")


@metadata.get("")
@signed_in
def read() -> Response:
    # no tag: that of both objects would show when the private one changes
    return http.answer({"public": read_public_metadata(current_session().account.id)})
