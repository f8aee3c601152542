"""Serve ``/.well-known/webauthn``: the origins that share the passkeys of this domain."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from flask import Blueprint, Response

from api import settings
from api.errors import NotFound
from api.web import http
from api.web.guards import public

related_origins = Blueprint("related_origins", __name__, url_prefix="/.well-known")


@related_origins.get("/webauthn")
@public
def read() -> Response:
    current = settings.current()
    party = current.relying_party
    # browsers ask the host of the RP ID only
    is_host = urlsplit(current.public_url).hostname == party.rp_id
    if not is_host or not party.related_origins:
        raise NotFound
    document = json.dumps({"origins": list(party.related_origins)})
    return http.document(document, "application/json")
