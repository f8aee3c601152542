"""Send a webhook an event that tells of nothing but the test."""

from __future__ import annotations

from uuid import UUID

from api import signals
from api.domain import clock
from api.domain.client import Client
from api.domain.session import Session
from api.errors import Conflict
from api.pool import retry_deadlock, transaction
from api.rules.webhooks.lock_webhook import lock_webhook
from api.rules.webhooks.record_webhook_action import record_webhook_action
from api.store import webhook, webhook_delivery


@retry_deadlock
def send_test_event(current: Session, hook_id: UUID, client: Client) -> UUID:
    """The id of the event, ``webhook.tested``: on record as any other, and sent whatever the
    webhook's patterns say, after what waits already.

    Raises ``NotFound``, ``Conflict``, ``Forbidden``, ``NotSignedIn``, ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        if not lock_webhook(tx, current, hook_id, now).enabled:
            raise Conflict("The webhook is not enabled, so nothing is sent to it.")
        event_id = record_webhook_action(tx, signals.webhook_tested, current, hook_id, client)
        turn = webhook.next_turn(tx, hook_id)
        webhook_delivery.insert(tx, hook_id, turn, [(event_id, "webhook.tested")], now)
    return event_id
