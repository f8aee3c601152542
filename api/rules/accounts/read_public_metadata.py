"""Return the metadata that the owner of an account sees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.store import account_metadata


def read_public_metadata(account_id: UUID) -> dict[str, Any]:
    """Return the public object; the private one is not even read."""
    return account_metadata.find_public(account_id)
