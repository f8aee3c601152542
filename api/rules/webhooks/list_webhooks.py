"""Where are events sent?"""

from __future__ import annotations

from uuid import UUID

from api.domain.webhook import Webhook
from api.store import webhook


def list_webhooks(before: UUID | None, limit: int) -> list[Webhook]:
    """At most ``limit``, newest first, those older than ``before`` (keyset)."""
    return webhook.list_newest(before, limit)
