"""Read the audit trail for callers who may see all of it."""

from __future__ import annotations

import heapq
from itertools import islice
from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.audit import AuditEvent, TrailQuery
from api.store import audit_event

# The id of an event is made a moment before its time is read: the largest difference in seconds.
_APART = 1.0


def read_audit_trail(
    query: TrailQuery, after_id: UUID | None, limit: int, *, before_id: UUID = ids.GREATEST
) -> list[AuditEvent]:
    """Return at most ``limit`` matching events beyond ``after_id`` in the query's order (keyset).

    ``before_id``: ids from this one on are excluded. A time becomes a range of ids, so that only
    the partitions of that time are read.
    """
    low, high = id_range(query, after_id, before_id)
    if query.types is None or len(query.types) == 1 or _is_narrow(query):
        return audit_event.list_matching(query, low, high, limit)
    # Several types have no common order in an index, but each type has its own: they are merged.
    lists = [
        audit_event.list_matching_ids(
            msgspec.structs.replace(query, types=(event_type,)), low, high, limit
        )
        for event_type in query.types
    ]
    event_ids = list(islice(heapq.merge(*lists, reverse=not query.oldest_first), limit))
    events = audit_event.list_by_ids(event_ids) if event_ids else []
    return events if query.oldest_first else events[::-1]


def id_range(query: TrailQuery, after_id: UUID | None, before_id: UUID) -> tuple[UUID, UUID]:
    """Return the range of ids that can match: the first id, and the id behind the last."""
    lows, highs = [UUID(int=0)], [before_id]
    if query.since is not None:
        lows.append(ids.moved(ids.earliest(query.since), -_APART))
    if query.until is not None:
        highs.append(ids.moved(ids.earliest(query.until), _APART))
    if after_id is not None and query.oldest_first:
        lows.append(UUID(int=min(after_id.int + 1, ids.GREATEST.int)))
    elif after_id is not None:
        highs.append(after_id)
    return max(lows), min(highs)


def _is_narrow(query: TrailQuery) -> bool:
    """Return whether a filter other than the type selects few events."""
    narrow = (query.actor, query.subject, query.ip, query.request_id)
    return any(value is not None for value in narrow)
