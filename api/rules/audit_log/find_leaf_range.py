"""Find where in the audit log the events of a time are."""

from __future__ import annotations

from datetime import datetime

from api.domain import ids
from api.store import audit_leaf


def find_leaf_range(since: datetime | None, until: datetime | None) -> tuple[int, int] | None:
    """From the first leaf of an event of that time to behind the last; None: there is none.

    The order of the log is that of sealing. What was committed late stands later: between the two
    there may be events of other times, so that the part is in one piece. Events that are gone
    count, too. Raises ``Unavailable``.
    """
    low = ids.LEAST if since is None else ids.earliest(since)
    high = ids.GREATEST if until is None else ids.earliest(until)
    found = [(part.first, part.last + 1) for part in audit_leaf.extents(low, high)]
    if not found:
        return None
    return min(first for first, _ in found), max(end for _, end in found)
