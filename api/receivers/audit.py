"""Receivers: a signal becomes an audit event, in the same transaction (I1).

``EventType`` is the closed list of Gatebook's own types; extensions ``declare`` theirs under a
prefix of their own. Receivers are module-level functions: blinker forgets any other.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import signals
from api.domain import audit_events, clock, ids
from api.domain.audit import AuditEvent
from api.domain.client import Client
from api.pool import Transaction
from api.signals import AuditedSignal, Recorded
from api.store import audit_event


def declare(signal: AuditedSignal, event_type: str) -> None:
    """Let each sending of ``signal`` write an event of this type. Called at start only.

    Raises ``ValueError`` where the signal has another type already.
    """
    known = audit_events.declare(signal, event_type)
    if known != event_type:
        raise ValueError(f"{signal.name} is declared as {known} already.")
    signal.connect(record)


def record(
    sender: AuditedSignal,
    *,
    tx: Transaction,
    client: Client,
    actor: UUID | None,
    subject: UUID | None,
    session_id: UUID | None,
    data: dict[str, Any],
) -> Recorded:
    """The receiver: write one event in the sender's transaction."""
    event_type = audit_events.declared_type(sender)
    event = AuditEvent(
        id=ids.new_id(),
        occurred_at=clock.now(),
        type=event_type,
        outcome=audit_events.outcome_of(event_type),
        actor=actor,
        subject=subject,
        session_id=session_id,
        request_id=client.request_id,
        ip=client.ip,
        user_agent=client.user_agent,
        data=data,
    )
    audit_event.insert(tx, event)
    return Recorded(event.id)


def connect() -> None:
    """Connect the receiver to every signal of Gatebook. First of all receivers: it may veto."""
    for event_type in audit_events.EventType:
        declare(getattr(signals, event_type.name.lower()), event_type)
