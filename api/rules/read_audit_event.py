"""One event of the audit trail."""

from __future__ import annotations

from uuid import UUID

from api.errors import NotFound
from api.model import AuditEvent
from api.store import audit_event


def read_audit_event(event_id: UUID) -> AuditEvent:
    """Raises ``NotFound``."""
    found = audit_event.find(event_id)
    if found is None:
        raise NotFound
    return found
