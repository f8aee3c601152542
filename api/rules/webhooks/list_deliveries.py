"""List the events of a webhook with the results of their delivery."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain.webhook import Delivery
from api.errors import NotFound
from api.store import webhook, webhook_attempt, webhook_delivery

_SHOWN = 10  # attempts of each delivery


def list_deliveries(hook_id: UUID, before_id: UUID | None, limit: int) -> list[Delivery]:
    """Return at most ``limit`` deliveries, latest event first, each with its latest attempts.

    Raises ``NotFound``.
    """
    if webhook.find(hook_id) is None:
        raise NotFound
    deliveries = webhook_delivery.list_newest(hook_id, before_id, limit)
    tried = [delivery.event_id for delivery in deliveries if delivery.attempts]
    attempts = webhook_attempt.list_latest(hook_id, tried, _SHOWN) if tried else {}
    return [
        msgspec.structs.replace(delivery, latest=tuple(attempts.get(delivery.event_id, ())))
        for delivery in deliveries
    ]
