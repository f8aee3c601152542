"""List the delivery attempts of a webhook."""

from __future__ import annotations

from uuid import UUID

from api.domain.webhook import LoggedAttempt
from api.errors import NotFound
from api.store import webhook, webhook_attempt


def list_attempts(hook_id: UUID, before_id: UUID | None, limit: int) -> list[LoggedAttempt]:
    """Return at most ``limit`` attempts before ``before_id``, latest first.

    Raises ``NotFound``.
    """
    if webhook.find(hook_id) is None:
        raise NotFound
    return webhook_attempt.list_newest(hook_id, before_id, limit)
