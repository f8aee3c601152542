"""The latest event that tells what was pruned."""

from __future__ import annotations

from api import ids
from api.model import AuditEvent, TrailQuery
from api.store import audit_event
from api.tlog.lines import PRUNED


def latest_prune() -> AuditEvent | None:
    """Its ``data`` has in ``gone`` all that was pruned until then. Raises ``Unavailable``."""
    query = TrailQuery(types=(PRUNED,))
    return next(iter(audit_event.list_matching(query, ids.LEAST, ids.GREATEST, 1)), None)
