"""Name the URI that a provider sends a person back to."""

from __future__ import annotations

from api import settings
from api.domain.provider import Provider


def redirect_uri(provider: Provider, callback: str) -> str:
    """Return the redirect URI to register at the provider, for one of the configured callbacks.

    It has the provider's id: an answer that comes to the URI of another provider is none of it
    (mix-up). A provider that posts a form posts it to this server, since no page could read it.
    """
    if provider.uses_form_post:
        return f"{settings.current().public_url}/v1/provider-callbacks/{provider.id}"
    return f"{callback}/{provider.id}"
