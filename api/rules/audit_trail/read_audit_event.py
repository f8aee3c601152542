"""Read one event of the audit trail."""

from __future__ import annotations

from uuid import UUID

from api.domain.audit import AuditEvent
from api.errors import Gone, NotFound
from api.store import audit_event, audit_leaf


def read_audit_event(event_id: UUID) -> AuditEvent:
    """Return the event.

    Raises ``Gone`` if it was sealed and no longer exists, ``NotFound``, ``Unavailable``.
    """
    event = audit_event.find(event_id)
    if event is None:
        raise Gone if audit_leaf.is_known(event_id) else NotFound
    return event
