"""What comes onto the record from now on, as it comes.

An event gets its id before it is committed, so one with an earlier id can appear after one with a
later id has been shown. Whoever goes on from the last id alone would never see it. A position
therefore tells besides how many events were seen in the ``OVERLAP`` up to its last one: rows are
only ever added, so when there are more now, one of them came late. Then that stretch is shown
again, late event included; which ones are repeats, their ids tell.
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
# there are few. What commits later still is on record, but is not shown to who follows.
OVERLAP = 20  # seconds
_INTERVAL = 1.0  # seconds between two looks: one short statement each


class Position(msgspec.Struct, frozen=True):
    """Where somebody who follows is."""

    last: UUID  # the last event shown, or the moment when following began
    seen: int  # how many there were within OVERLAP before it, itself included


class Followed(msgspec.Struct, frozen=True):
    """What is shown next, oldest first, and where one is then."""

    events: list[AuditEvent]
    position: Position


def follow_audit_trail(
    query: TrailQuery,
    position: Position | None,
    limit: int,
    *,
    wait: float = 0,
    still: Callable[[], None] = lambda: None,
) -> Followed:
    """What came after ``position``, at most ``limit``; with nothing there, look for ``wait`` s.

    None: from ``query.since`` on, or from now. No connection is held while waiting; ``still`` is
    called before each further look, and raises when the caller may not have the answer any more.
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
        still()


def _look(query: TrailQuery, position: Position, limit: int) -> Followed:
    last = position.last
    # twice the overlap: after a step back, the position is in the middle of it
    known = _ids(query, ids.moved(last, -2 * OVERLAP), last, limit)
    seen = _within(known, last)
    came_late = seen > position.seen
    begin = ids.moved(last, -OVERLAP) if came_late else last
    shown = [one for one in known if one > begin][:limit]
    if not shown:
        return Followed([], position)
    events = audit_event.list_by_ids(shown)
    return Followed(events, Position(shown[-1], _within(known, shown[-1])))


def _counted(query: TrailQuery, last: UUID) -> Position:
    return Position(last, _within(_ids(query, ids.moved(last, -OVERLAP), last, 0), last))


def _ids(query: TrailQuery, begin: UUID, last: UUID, more: int) -> list[UUID]:
    """All after ``begin`` up to ``last``, and ``more`` after that, as of one moment."""
    low, high = id_range(query, None, ids.GREATEST)
    after = UUID(int=begin.int + 1)
    return audit_event.list_around(query, max(low, after), last, high, more)


def _within(known: list[UUID], last: UUID) -> int:
    begin = ids.moved(last, -OVERLAP)
    return sum(begin < one <= last for one in known)
