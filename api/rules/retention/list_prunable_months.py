"""List the months that the retention period no longer covers."""

from __future__ import annotations

from datetime import timedelta

from api import settings
from api.domain import clock
from api.domain.month import Month
from api.store import audit_month


def list_prunable_months() -> list[Month]:
    """Return the months that ended ``AUDIT_RETENTION`` seconds ago or earlier; none if it is 0.

    Uses the earlier of two clocks, this machine's and the database's.

    Raises ``Unavailable``.
    """
    retention_seconds = settings.current().audit_retention
    if not retention_seconds:
        return []
    # a single clock that is ahead must not cost a year of events
    cutoff = min(clock.now(), audit_month.database_time()) - timedelta(seconds=retention_seconds)
    return [month for month in audit_month.list_months() if month.end <= cutoff]
