"""Find the part of the audit log that holds the events of a time range."""

from __future__ import annotations

from datetime import datetime

from api.domain import ids
from api.store import audit_leaf


def find_leaf_range(since: datetime | None, until: datetime | None) -> tuple[int, int] | None:
    """Return the first leaf of the time range and the end behind its last; None: there is none.

    The log is in the order of sealing, so an event that was committed late comes later. To be one
    piece, the part may include events of other times. Events that no longer exist count, too.

    Raises ``Unavailable``.
    """
    low = ids.LEAST if since is None else ids.earliest(since)
    high = ids.GREATEST if until is None else ids.earliest(until)
    ranges = [(part.first, part.last + 1) for part in audit_leaf.extents(low, high)]
    if not ranges:
        return None
    return min(first for first, _ in ranges), max(end for _, end in ranges)
