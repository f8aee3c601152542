"""What happened to an account."""

from __future__ import annotations

from uuid import UUID

from api.model import AuditEvent
from api.store import audit_event


def read_security_feed(account_id: UUID, before: UUID | None, limit: int) -> list[AuditEvent]:
    """Audit events about the account, newest first, at most ``limit``, those older than
    ``before``.
    """
    return audit_event.list_by_subject(account_id, before, limit)
