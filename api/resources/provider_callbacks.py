"""Serve ``/v1/provider-callbacks``: pass on what a provider posts as a form."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from api import settings
from api.rules.providers.bounce import bounce
from api.web.guards import public

provider_callbacks = Blueprint("provider_callbacks", __name__, url_prefix="/v1/provider-callbacks")


@provider_callbacks.get("/<string:provider>")
@public
def pass_on_query(provider: str) -> Response:
    return _see_other(bounce(provider, request.query_string))


@provider_callbacks.post("/<string:provider>")
@public
def pass_on_form(provider: str) -> Response:
    sent = request.get_data()
    if len(sent) > settings.current().max_body_bytes:  # a chunked body has no Content-Length
        raise RequestEntityTooLarge
    return _see_other(bounce(provider, sent))


def _see_other(location: str) -> Response:
    response = Response(status=303, headers={"Location": location})
    del response.headers["Content-Type"]
    return response
