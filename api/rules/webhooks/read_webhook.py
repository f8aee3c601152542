"""Read one webhook."""

from __future__ import annotations

from uuid import UUID

from api.domain.webhook import Webhook
from api.errors import NotFound
from api.store import webhook


def read_webhook(hook_id: UUID) -> Webhook:
    """Return the webhook.

    Raises ``NotFound``.
    """
    hook = webhook.find(hook_id)
    if hook is None:
        raise NotFound
    return hook
