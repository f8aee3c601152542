"""The types of audit events, where another module repeats one of them."""

from __future__ import annotations

from api.domain.audit_events import EventType
from api.tlog import erasure


def test_the_log_reads_the_type_that_an_erasure_writes() -> None:
    """``api.tlog`` imports no domain, so it has the literal once more."""
    assert EventType.ACCOUNT_PERSONAL_DATA_ERASED == erasure.TYPE
