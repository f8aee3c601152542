"""Receivers: a signal becomes an audit event, in the same transaction (I1).

``EVENT_TYPES`` is the closed list of what Gatebook itself records; extensions ``declare`` theirs
under their own prefix. Receivers are module-level functions: blinker forgets any other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from api import signals
from api.domain import clock, ids
from api.domain.models import AuditEvent
from api.pool import Transaction
from api.signals import AuditedSignal, Client, Recorded
from api.store import audit_event
from api.tlog import erasure


class EventType(StrEnum):
    """What can happen, as ``noun.verb``."""

    ACCOUNT_CREATED = "account.created"
    ACCOUNT_UPDATED = "account.updated"
    ACCOUNT_DELETED = "account.deleted"
    ACCOUNT_DELETION_REFUSED = "account.deletion_refused"
    ACCOUNT_PERSONAL_DATA_ERASED = erasure.TYPE  # audit verify counts on it
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    PASSWORD_CHANGE_REFUSED = "password.change_refused"  # noqa: S105
    PASSWORD_RESET_REQUESTED = "password.reset_requested"  # noqa: S105
    PASSWORD_RESET = "password.reset"  # noqa: S105
    PASSWORD_RESET_REFUSED = "password.reset_refused"  # noqa: S105
    EMAIL_VERIFICATION_REQUESTED = "email.verification_requested"
    EMAIL_VERIFIED = "email.verified"
    EMAIL_VERIFICATION_REFUSED = "email.verification_refused"
    EMAIL_CHANGE_REQUESTED = "email.change_requested"
    EMAIL_CHANGED = "email.changed"
    EMAIL_CHANGE_REFUSED = "email.change_refused"
    EMAIL_CHANGE_REVERSED = "email.change_reversed"
    EMAIL_CHANGE_REVERSAL_REFUSED = "email.change_reversal_refused"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    AUDIT_PRUNED = "audit.pruned"
    SESSION_STARTED = "session.started"
    SESSION_REFUSED = "session.refused"
    SESSION_ENDED = "session.ended"
    SESSION_REAUTHENTICATED = "session.reauthenticated"
    SESSION_REAUTHENTICATION_REFUSED = "session.reauthentication_refused"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_UPDATED = "webhook.updated"
    WEBHOOK_DELETED = "webhook.deleted"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"  # noqa: S105
    WEBHOOK_TESTED = "webhook.tested"
    WEBHOOK_REDELIVERY_REQUESTED = "webhook.redelivery_requested"
    WEBHOOK_PAUSED = "webhook.paused"


class Outcome(StrEnum):
    """Whether what was tried came about."""

    SUCCESS = "success"
    FAILURE = "failure"


_OURS = frozenset(map(str, EventType))
_DECLARED: dict[AuditedSignal, str] = {}


def declare(signal: AuditedSignal, event_type: str) -> None:
    """From now on each sending of ``signal`` writes an event of this type. Called at start only."""
    known = _DECLARED.setdefault(signal, str(event_type))
    if known != event_type:
        raise ValueError(f"{signal.name} is declared as {known} already.")
    signal.connect(record)


def event_types() -> list[str]:
    """Every declared event type, sorted."""
    return sorted(_DECLARED.values())


def outcome_of(event_type: str) -> Outcome:
    """It follows from the type: what was refused says so."""
    return Outcome.FAILURE if event_type.endswith("refused") else Outcome.SUCCESS


def tells_of_persons(event_type: str) -> bool:
    """Whether ``data`` may identify somebody, so that it is erased with the rest.

    Ours has words of closed lists and numbers (a test reads the contract); what an extension puts
    there, or put there while it was loaded, nobody knows.
    """
    return event_type not in _OURS


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
    event_type = _DECLARED[sender]
    event = AuditEvent(
        id=ids.new_id(),
        occurred_at=clock.now(),
        type=event_type,
        outcome=outcome_of(event_type),
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
    for event_type in EventType:
        declare(getattr(signals, event_type.name.lower()), event_type)
