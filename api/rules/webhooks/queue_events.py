"""Queue events for a webhook.

The worker does this after the commit: a request that writes an event does no work for webhooks. The
row of the webhook is locked meanwhile, so that workers take turns. An event gets its id before its
commit, so an event with an earlier id can appear after one with a later id was queued. As in
sealing, a query finds the events that are not in the queue:

- events after ``read_to``, in order;
- events in the half minute before it: committed late, or stamped by a clock that is slightly wrong;
- a slice of the last day, which moves on with each turn and finds any later commit.

The queue has a bound. While a receiver is away, ``read_to`` stays where it is, and the audit trail
itself is the queue.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from api.domain import clock, ids
from api.domain.webhook import WebhookReadState
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.webhooks.validate_webhook import pattern
from api.store import audit_event, audit_leaf, webhook, webhook_delivery

AHEAD = 500  # events in the queue of one webhook
_SLICE = 5000  # events examined by one statement
_LATE = 30.0  # seconds: longer than a transaction takes within its deadlines
# less than the time that deliveries are kept: the sweep must know what was queued
_SWEPT = timedelta(days=1)
_INTERVAL = timedelta(seconds=1)


@retry_deadlock
def queue_events() -> bool:
    """Queue events for one webhook whose turn it is; return whether there was one.

    Raises ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        # also a turn in the future: a clock was set back
        reading = webhook.take_for_reading(tx, now - _INTERVAL, now + _INTERVAL)
        if reading is None:
            return False
        room = AHEAD - webhook_delivery.count_waiting(tx, reading.id, AHEAD)
        if room > 0:
            _queue(tx, reading, room, now)
        else:
            webhook.mark_read(tx, reading.id, reading.read_to, reading.swept_to, 0, now)
    return True


def _queue(tx: Transaction, reading: WebhookReadState, room: int, now: datetime) -> None:
    types = pattern(reading.event_types)
    # a clock that ran ahead must not make the search skip events written after it was corrected
    present = ids.earliest(now)
    begin = max(reading.id, ids.moved(min(reading.read_to, present), -_LATE))
    end = audit_leaf.event_after(tx, reading.read_to, _SLICE)
    # not by this clock alone: the processes that write events may have another one
    last = end or max(reading.read_to, audit_event.latest_id(tx))
    batch = webhook_delivery.list_unqueued(tx, reading.id, types, begin, last, room)
    read_to = batch[-1][0] if len(batch) == room else min(last, present)
    turns = 1
    webhook_delivery.insert(tx, reading.id, reading.turns + turns, batch, now)
    swept_to = reading.swept_to
    if len(batch) < room:
        late, swept_to = _swept(tx, reading, types, room - len(batch), now)
        if late:
            turns = 2
            webhook_delivery.insert(tx, reading.id, reading.turns + turns, late, now)
    more = end is not None or len(batch) == room
    looked_at = now - _INTERVAL if more else now
    webhook.mark_read(tx, reading.id, max(reading.read_to, read_to), swept_to, turns, looked_at)


def _swept(
    tx: Transaction, reading: WebhookReadState, types: str, room: int, now: datetime
) -> tuple[list[tuple[UUID, str]], UUID]:
    """Return late events of the sweep, and the position that it reached."""
    floor = max(reading.id, reading.sweep_from, ids.earliest(now - _SWEPT))
    begin, last = max(floor, reading.swept_to), ids.moved(reading.read_to, -_LATE)
    if begin >= last:
        return [], floor
    end = audit_leaf.event_after(tx, begin, _SLICE)
    to = min(end or last, last)
    late = webhook_delivery.list_unqueued(tx, reading.id, types, begin, to, room)
    return late, late[-1][0] if len(late) == room else to
