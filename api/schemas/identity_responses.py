"""Build the JSON of answers about identities at providers."""

from __future__ import annotations

from typing import Any

from api.domain.clock import to_text
from api.domain.listed_identities import ListedIdentity


def identity(shown: ListedIdentity) -> dict[str, Any]:
    """Return ``#/components/schemas/Identity``."""
    linked = shown.identity
    return {
        "id": linked.id,
        "provider": shown.provider,
        "issuer": linked.issuer,
        "email": linked.email,
        "name": linked.name,
        "linked_at": to_text(linked.created_at),
        "last_used_at": to_text(linked.last_used_at),
        "removable": shown.is_removable,
        "reauthenticates": shown.can_reauthenticate,
    }


def identities(shown: list[ListedIdentity]) -> dict[str, Any]:
    """Return ``#/components/schemas/IdentityList``."""
    return {"items": [identity(each) for each in shown], "next": None}
