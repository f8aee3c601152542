"""Follow the audit trail: return new events as they are committed.

An event gets its id before its commit, so an event with an earlier id can appear after one with a
later id was delivered. A reader that continues from the last id alone would never see it. A
position therefore also holds the number of events in the ``OVERLAP`` up to its last one: rows are
only added, so a larger number means that one came late. Then that range is delivered again with the
late event; the reader recognises repeated events by their ids.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import msgspec

from api import pool
from api.domain import ids
from api.domain.audit import AuditEvent, TrailQuery
from api.rules.audit_trail.read_audit_trail import id_range
from api.store import audit_event

# Longer than a transaction takes from its event to its commit: each statement has a deadline, and
# there are few. An event that is committed even later is stored, but not delivered to followers.
OVERLAP = 20  # seconds
_INTERVAL = 1.0  # seconds between two queries: each is one short statement


class Position(msgspec.Struct, frozen=True):
    """The position of a reader who follows the trail."""

    last: UUID  # the last event delivered, or the moment when following began
    seen: int  # number of events within OVERLAP up to it, itself included


class Followed(msgspec.Struct, frozen=True):
    """The next events, oldest first, and the position behind them."""

    events: list[AuditEvent]
    position: Position


def follow_audit_trail(
    query: TrailQuery,
    position: Position | None,
    limit: int,
    *,
    wait: float = 0,
    recheck: Callable[[], bool] = lambda: True,
) -> Followed:
    """Return at most ``limit`` events after ``position``; wait up to ``wait`` seconds for one.

    ``position``: None starts at ``query.since``, or now. ``recheck``: called before each further
    query; it raises if the caller may no longer read the trail, and returns False if the caller
    should ask again now. No connection is held while waiting.
    """
    if position is None:
        begin = ids.new_id() if query.since is None else ids.moved(ids.earliest(query.since), -1.0)
        position = _counted(query, begin)
    until = time.monotonic() + wait
    while True:
        followed = _look(query, position, limit)
        left = until - time.monotonic()
        if followed.events or left <= 0:
            return followed
        pool.release()
        time.sleep(min(_INTERVAL, left))
        if not recheck():  # a later answer would be a 401: the secret was replaced (ADR 32)
            until = time.monotonic()


def _look(query: TrailQuery, position: Position, limit: int) -> Followed:
    last = position.last
    # twice the overlap: after a step back, the position lies in its middle
    event_ids = _ids(query, ids.moved(last, -2 * OVERLAP), last, limit)
    seen = _within(event_ids, last)
    came_late = seen > position.seen
    begin = ids.moved(last, -OVERLAP) if came_late else last
    shown = [event_id for event_id in event_ids if event_id > begin][:limit]
    if not shown:
        return Followed([], position)
    events = audit_event.list_by_ids(shown)
    return Followed(events, Position(shown[-1], _within(event_ids, shown[-1])))


def _counted(query: TrailQuery, last: UUID) -> Position:
    return Position(last, _within(_ids(query, ids.moved(last, -OVERLAP), last, 0), last))


def _ids(query: TrailQuery, begin: UUID, last: UUID, more: int) -> list[UUID]:
    """Return all ids after ``begin`` up to ``last`` and ``more`` after that, from one snapshot."""
    low, high = id_range(query, None, ids.GREATEST)
    after_id = UUID(int=begin.int + 1)
    return audit_event.list_around(query, max(low, after_id), last, high, more)


def _within(event_ids: list[UUID], last: UUID) -> int:
    begin = ids.moved(last, -OVERLAP)
    return sum(begin < event_id <= last for event_id in event_ids)
