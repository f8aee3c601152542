"""Name a provider for people."""

from __future__ import annotations

from api import settings


def provider_name(provider_id: str) -> str:
    """Return the name in the operator's file; the id if the provider is configured no more."""
    configured = settings.current().providers.get(provider_id)
    return configured.name if configured else provider_id
