"""Find a configured provider with the client that the application is there."""

from __future__ import annotations

from api import settings
from api.domain.provider import Provider, ProviderClient
from api.errors import FieldError, InvalidBody


def find_provider(id: str, client: str) -> tuple[Provider, ProviderClient]:
    """Return the provider with this id, and one of its clients. Raises ``InvalidBody``."""
    provider = settings.current().providers.get(id)
    if provider is None:
        raise InvalidBody(
            [FieldError("unknown_provider", "There is no such provider.", "#/provider")]
        )
    provider_client = provider.clients.get(client)
    if provider_client is None:
        raise InvalidBody(
            [FieldError("unknown_client", "The provider does not know this app.", "#/client")]
        )
    return provider, provider_client
