"""Put on record what an administrator does with a webhook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import signals
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.pool import Transaction


def record_webhook_action(
    tx: Transaction,
    event_type: EventType,
    current: Session,
    hook_id: UUID,
    client: Client,
    **data: Any,
) -> UUID:
    """The id of the event: of the administrator and the webhook, which is nobody's account.

    ``data``: what the signal carries besides.
    """
    return signals.emit(
        event_type,
        tx,
        client,
        actor=current.account.id,
        subject=None,
        session_id=current.id,
        webhook=str(hook_id),
        **data,
    )
