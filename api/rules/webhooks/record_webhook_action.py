"""Record the action of an administrator on a webhook."""

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
    """Record the event and return its id.

    The event names the administrator and the webhook; its subject is no account. ``data``: the
    further members of the event's ``data``.
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
