"""Read a service account."""

from __future__ import annotations

from uuid import UUID

from api.domain.service_account import ServiceAccount
from api.errors import NotFound
from api.store import service_account


def read_service_account(service_id: UUID) -> ServiceAccount:
    """Return the service account. Raises ``NotFound``, ``Unavailable``."""
    service = service_account.find(service_id)
    if service is None:
        raise NotFound
    return service
