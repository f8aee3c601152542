"""List the trusted devices of an account."""

from __future__ import annotations

from uuid import UUID

from api import settings
from api.domain import clock
from api.domain.trusted_device import TrustedDevice
from api.store import trusted_device


def list_trusted_devices(
    account_id: UUID, before_id: UUID | None, limit: int
) -> list[TrustedDevice]:
    """Return at most ``limit`` live devices before ``before_id``, newest first."""
    lifetime = settings.current().trusted_device_lifetime
    return trusted_device.list_live(account_id, before_id, limit, clock.now(), lifetime)
