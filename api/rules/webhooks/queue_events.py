"""Queue what happened for a webhook: give events that it is to be sent a place in its queue.

The worker does it, after the commit: a request that writes an event does nothing for webhooks, be
there any or none. The webhook's row is locked meanwhile, so that workers take turns. An event gets
its id before it is committed, so one with an earlier id can appear after one with a later id was
queued. As in sealing, what is not queued is found by looking which events have no place:

- those after ``read_to``, in order;
- those in the half minute before it: committed late, or by a clock that is not quite right;
- and a slice of the last day's, further with each look: whatever was committed later than that.

Only so many are queued ahead. While a receiver is away, ``read_to`` stays where it is, and the
audit trail itself is the queue.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from api.domain import clock, ids
from api.domain.webhook import Reading
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.webhooks.validate_webhook import pattern
from api.store import audit_event, audit_leaf, webhook, webhook_delivery

AHEAD = 500  # events of one webhook that wait in its queue
_SLICE = 5000  # events looked at in one statement
_LATE = 30.0  # seconds: longer than a transaction takes within its deadlines
_SWEPT = timedelta(days=1)  # less than deliveries are kept: those queued must be known
_INTERVAL = timedelta(seconds=1)


@retry_deadlock
def queue_events() -> bool:
    """For one webhook that nobody looked after lately; whether there was one.

    Raises ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        # or that was looked after later than now: a clock was set back
        reading = webhook.take_for_reading(tx, now - _INTERVAL, now + _INTERVAL)
        if reading is None:
            return False
        room = AHEAD - webhook_delivery.count_waiting(tx, reading.id, AHEAD)
        if room > 0:
            _queue(tx, reading, room, now)
        else:
            webhook.mark_read(tx, reading.id, reading.read_to, reading.swept_to, 0, now)
    return True


def _queue(tx: Transaction, reading: Reading, room: int, now: datetime) -> None:
    types = pattern(reading.event_types)
    # a clock that ran ahead must not make us skip what comes when it was set right
    present = ids.earliest(now)
    begin = max(reading.id, ids.moved(min(reading.read_to, present), -_LATE))
    end = audit_leaf.event_after(tx, reading.read_to, _SLICE)
    # never by this clock alone: those who write events may have another one
    last = end or max(reading.read_to, audit_event.latest_id(tx))
    found = webhook_delivery.list_unqueued(tx, reading.id, types, begin, last, room)
    read_to = found[-1][0] if len(found) == room else min(last, present)
    turns = 1
    webhook_delivery.insert(tx, reading.id, reading.turns + turns, found, now)
    swept_to = reading.swept_to
    if len(found) < room:
        late, swept_to = _swept(tx, reading, types, room - len(found), now)
        if late:
            turns = 2
            webhook_delivery.insert(tx, reading.id, reading.turns + turns, late, now)
    more = end is not None or len(found) == room
    looked_at = now - _INTERVAL if more else now
    webhook.mark_read(tx, reading.id, max(reading.read_to, read_to), swept_to, turns, looked_at)


def _swept(
    tx: Transaction, reading: Reading, types: str, room: int, now: datetime
) -> tuple[list[tuple[UUID, str]], UUID]:
    """What came later than late, and how far it was looked for."""
    floor = max(reading.id, reading.sweep_from, ids.earliest(now - _SWEPT))
    begin, last = max(floor, reading.swept_to), ids.moved(reading.read_to, -_LATE)
    if begin >= last:
        return [], floor
    end = audit_leaf.event_after(tx, begin, _SLICE)
    to = min(end or last, last)
    late = webhook_delivery.list_unqueued(tx, reading.id, types, begin, to, room)
    return late, late[-1][0] if len(late) == room else to
