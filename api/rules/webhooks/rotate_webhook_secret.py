"""Rotate the secret of a webhook."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from api import settings
from api.crypto import webhook_secret
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.pool import retry_deadlock, transaction
from api.rules.webhooks.lock_webhook import lock_webhook
from api.rules.webhooks.record_webhook_action import record_webhook_action
from api.store import webhook


@retry_deadlock
def rotate_webhook_secret(current: Session, hook_id: UUID, client: Client) -> tuple[str, datetime]:
    """Return the new secret, shown once, and the time until which the former one signs, too.

    Until then (WEBHOOK_SECRET_OVERLAP) messages carry both signatures, so that the receiver can
    change over at any moment.

    Raises ``NotFound``, ``Forbidden``, ``NotSignedIn``, ``Unavailable``.
    """
    now = clock.now()
    ends_at = now + timedelta(seconds=settings.current().webhook_secret_overlap)
    secret = webhook_secret.new()
    with transaction() as tx:
        lock_webhook(tx, current, hook_id, now)
        webhook.rotate(tx, hook_id, webhook_secret.seal(secret, hook_id), ends_at, now)
        record_webhook_action(tx, EventType.WEBHOOK_SECRET_ROTATED, current, hook_id, client)
    return secret, ends_at
