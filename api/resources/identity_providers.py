"""Serve ``/v1/identity-providers``: the providers that people may sign in with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.rules.providers.list_providers import ListedProvider, list_providers
from api.web import http
from api.web.guards import public

identity_providers = Blueprint("identity_providers", __name__, url_prefix="/v1/identity-providers")


@identity_providers.get("")
@public
def list_all() -> Response:
    items = [_shown(listed) for listed in list_providers()]
    response = http.answer({"items": items, "next": None})
    response.add_etag()
    return http.unless_known(response)


def _shown(listed: ListedProvider) -> dict[str, Any]:
    """Return ``#/components/schemas/IdentityProvider``: nothing that is secret."""
    provider = listed.provider
    return {
        "id": provider.id,
        "name": provider.name,
        "flows": list(provider.flows),
        "clients": list(provider.clients),
        "available": listed.is_available,
    }
