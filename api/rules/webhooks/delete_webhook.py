"""Delete a webhook, so that no more events are sent to it."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.pool import retry_deadlock, transaction
from api.rules.webhooks.lock_webhook import lock_webhook
from api.rules.webhooks.record_webhook_action import record_webhook_action
from api.store import webhook


@retry_deadlock
def delete_webhook(current: Session, hook_id: UUID, client: Client) -> None:
    """Delete the webhook and its queue; only a message in progress may still arrive.

    Raises ``NotFound``, ``Forbidden``, ``NotSignedIn``, ``Unavailable``.
    """
    with transaction() as tx:
        lock_webhook(tx, current, hook_id, clock.now())
        webhook.delete(tx, hook_id)
        record_webhook_action(tx, EventType.WEBHOOK_DELETED, current, hook_id, client)
