"""Export a range of the audit trail of any length."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.audit import AuditEvent, TrailQuery
from api.rules.audit_trail.read_audit_trail import read_audit_trail

BATCH = 1000  # events: about 500 KB, and milliseconds in the database


def export_audit_trail(query: TrailQuery) -> Iterator[list[AuditEvent]]:
    """Yield batches of matching events up to now, oldest first, without holding a connection.

    Each batch is a statement of its own that continues after the last one: an open cursor would
    hold a connection for as long as the slowest reader takes. Events written during the export are
    left out, so that it ends.
    """
    query = msgspec.structs.replace(query, oldest_first=True)
    end = ids.new_id()
    after_id: UUID | None = None
    while True:
        batch = read_audit_trail(query, after_id, BATCH, before_id=end)
        if batch:
            yield batch
        if len(batch) < BATCH:
            return
        after_id = batch[-1].id
