"""Build the JSON of answers about API tokens and service accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.domain.clock import to_text
from api.domain.owned_token import OwnedToken
from api.domain.service_account import ServiceAccount


def token(shown: OwnedToken) -> dict[str, Any]:
    """Return ``#/components/schemas/ApiToken``."""
    return {
        "id": shown.id,
        "name": shown.name,
        "hint": shown.hint,
        "permissions": list(shown.permissions),
        "created_at": to_text(shown.created_at),
        "expires_at": to_text(shown.expires_at),
        "last_used_at": to_text(shown.last_used_at) if shown.last_used_at else None,
        "successor_of": shown.successor_of,
    }


def tokens(shown: Sequence[OwnedToken]) -> dict[str, Any]:
    """Return ``#/components/schemas/ApiTokenList``."""
    return {"items": [token(each) for each in shown]}


def service_account(shown: ServiceAccount) -> dict[str, Any]:
    """Return ``#/components/schemas/ServiceAccount``."""
    return {
        "id": shown.id,
        "name": shown.name,
        "description": shown.description,
        "permissions": list(shown.permissions),
        "created_by": shown.created_by,
        "locked_at": to_text(shown.locked_at) if shown.locked_at else None,
        "created_at": to_text(shown.created_at),
        "updated_at": to_text(shown.updated_at),
    }
