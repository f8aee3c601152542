"""Serve ``/.well-known/jwks.json``: the public keys of signed tokens."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

from api.crypto import jose_signing
from api.web import http
from api.web.guards import public

signing_keys = Blueprint("signing_keys", __name__, url_prefix="/.well-known/jwks.json")

# Each step of a rotation waits for twice this time: a shared cache may hand out its copy at the end
# of its life, and a service keeps that as long again (docs/your-backend.md).
MAX_AGE = 300  # seconds


@public
def read() -> Response:
    response = Response(jose_signing.current().jwks, content_type="application/json")
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    # the same for everybody: pages may read it, and never send a cookie for it
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    return http.unless_known(response)


@signing_keys.record
def register_if_on(state: BlueprintSetupState) -> None:
    """Add the route if there are keys; otherwise it is as unknown as any other path."""
    if state.app.config["GATEBOOK"].token_signing_keys:
        state.add_url_rule("", view_func=read, endpoint="read", methods=["GET"])
