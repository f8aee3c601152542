"""Check the types of audit events that other modules repeat."""

from __future__ import annotations

from api.domain.audit_events import EventType
from api.tlog import erasure, export_lines, former_log


def test_the_log_reads_the_types_that_are_written() -> None:
    """The event types that ``api.tlog`` repeats, since it imports no domain, are the real ones."""
    assert EventType.ACCOUNT_PERSONAL_DATA_ERASED == erasure.TYPE
    assert EventType.AUDIT_BEGUN == former_log.BEGUN
    assert EventType.AUDIT_PRUNED == export_lines.PRUNED
