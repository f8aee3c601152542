"""A whole range of the audit trail, however long."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.audit import AuditEvent, TrailQuery
from api.rules.audit_trail.read_audit_trail import read_audit_trail

BATCH = 1000  # events: some 500 KB, and milliseconds of the database


def export_audit_trail(query: TrailQuery) -> Iterator[list[AuditEvent]]:
    """Batches of what matches, oldest first, up to now. Nothing is held between two of them.

    Each batch is a statement of its own, run when it is asked for, which goes on where the one
    before ended: a cursor kept open would hold a connection for as long as the slowest reader
    takes. What is written while it runs is left out, so that it ends.
    """
    query = msgspec.structs.replace(query, oldest_first=True)
    before = ids.new_id()
    after: UUID | None = None
    while True:
        batch = read_audit_trail(query, after, BATCH, before=before)
        if batch:
            yield batch
        if len(batch) < BATCH:
            return
        after = batch[-1].id
