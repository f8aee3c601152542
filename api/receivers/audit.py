"""Write an audit event for each signal, in the same transaction (I1).

``EventType`` is the closed list of Gatebook's own types; extensions ``declare`` types under their
own prefix. Receivers are module-level functions: blinker holds receivers by weak references, so any
other function would be garbage-collected.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.domain import clock, event_outcomes, ids
from api.domain.audit import AuditEvent
from api.domain.client import Client
from api.pool import Transaction
from api.signals import SIGNALS, AuditedSignal, Recorded
from api.store import audit_event


def declare(signal: AuditedSignal, event_type: str) -> None:
    """Declare the event type that an extension's signal writes, at start only.

    Raises ``ValueError`` if the signal already has another type.
    """
    if signal.event_type not in {None, event_type}:
        raise ValueError(f"{signal.name} is declared as {signal.event_type} already.")
    signal.event_type = event_type
    event_outcomes.add_extension_type(event_type)
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
    """Write one audit event in the sender's transaction."""
    event_type = sender.event_type
    assert event_type is not None  # set before this receiver is connected
    event = AuditEvent(
        id=ids.new_id(),
        occurred_at=clock.now(),
        type=event_type,
        outcome=event_outcomes.outcome_of(event_type),
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
    """Connect the receiver to every signal of Gatebook, before any other receiver."""
    for signal in SIGNALS.values():
        signal.connect(record)
