"""List the months that retention lets go."""

from __future__ import annotations

from datetime import timedelta

from api import settings
from api.domain import clock
from api.domain.month import Month
from api.store import audit_month


def list_prunable_months() -> list[Month]:
    """Those that ended ``AUDIT_RETENTION`` ago or earlier; none where that is 0.

    By the earlier of two clocks, ours and the database's. Raises ``Unavailable``.
    """
    kept = settings.current().audit_retention
    if not kept:
        return []
    # one clock that runs ahead must not cost a year of events
    before = min(clock.now(), audit_month.database_time()) - timedelta(seconds=kept)
    return [month for month in audit_month.list_months() if month.end <= before]
