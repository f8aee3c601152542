"""List the service accounts."""

from __future__ import annotations

from uuid import UUID

from api.domain.service_account import ServiceAccount
from api.store import service_account


def list_service_accounts(before_id: UUID | None, limit: int) -> list[ServiceAccount]:
    """Return service accounts before ``before_id``, newest first (keyset pagination)."""
    return service_account.list_newest(before_id, limit)
