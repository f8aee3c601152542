"""Where are events sent?"""

from __future__ import annotations

from uuid import UUID

from api.store import webhook
from api.webhook_model import Webhook


def list_webhooks(before: UUID | None, limit: int) -> list[Webhook]:
    """At most ``limit``, newest first, those older than ``before`` (keyset)."""
    return webhook.list_newest(before, limit)
