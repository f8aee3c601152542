"""Send a test event to a webhook."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict
from api.pool import retry_deadlock, transaction
from api.rules.webhooks.lock_webhook import lock_webhook
from api.rules.webhooks.record_webhook_action import record_webhook_action
from api.store import webhook, webhook_delivery


@retry_deadlock
def send_test_event(current: Session, hook_id: UUID, client: Client) -> UUID:
    """Record and queue the event ``webhook.tested``, and return its id.

    It is audited like any other event, and sent behind the queue whatever the webhook's patterns
    are.

    Raises ``NotFound``, ``Conflict``, ``Forbidden``, ``NotSignedIn``, ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        if not lock_webhook(tx, current, hook_id, now).enabled:
            raise Conflict("The webhook is not enabled, so nothing is sent to it.")
        event_id = record_webhook_action(tx, EventType.WEBHOOK_TESTED, current, hook_id, client)
        turn = webhook.next_turn(tx, hook_id)
        webhook_delivery.insert(tx, hook_id, turn, [(event_id, str(EventType.WEBHOOK_TESTED))], now)
    return event_id
