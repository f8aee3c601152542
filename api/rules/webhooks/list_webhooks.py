"""List the webhooks."""

from __future__ import annotations

from uuid import UUID

from api.domain.webhook import Webhook
from api.store import webhook


def list_webhooks(before_id: UUID | None, limit: int) -> list[Webhook]:
    """Return at most ``limit`` webhooks before ``before_id``, newest first (keyset pagination)."""
    return webhook.list_newest(before_id, limit)
