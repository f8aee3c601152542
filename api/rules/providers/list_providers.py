"""List the identity providers that people may sign in with."""

from __future__ import annotations

from dataclasses import dataclass

from api import settings
from api.cache import circuit_breaker
from api.domain.provider import Provider


@dataclass(frozen=True)
class ListedProvider:
    """A configured provider; ``is_available``: it is asked at present (circuit closed)."""

    provider: Provider
    is_available: bool


def list_providers() -> list[ListedProvider]:
    """Return all configured providers in the order of the file; no provider is asked for it.

    Raises ``Unavailable``.
    """
    providers = settings.current().providers.values()
    closed = circuit_breaker.are_closed([provider.id for provider in providers])
    return [
        ListedProvider(provider, is_available)
        for provider, is_available in zip(providers, closed, strict=True)
    ]
