"""Send events to a webhook again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import FieldError, InvalidBody, NotFound
from api.i18n.catalogues import Phrase
from api.pool import retry_deadlock, transaction
from api.rules.webhooks.lock_webhook import lock_webhook
from api.rules.webhooks.record_webhook_action import record_webhook_action
from api.store import webhook, webhook_delivery

MOST = 10_000  # deliveries: one short statement


@dataclass(frozen=True)
class EventSelection:
    """One event, or the events from ``since`` to before ``until``."""

    event_id: UUID | None = None
    since: str | None = None
    until: str | None = None


def redeliver_events(
    current: Session, hook_id: UUID, chosen: EventSelection, client: Client
) -> int:
    """Queue settled events again, in order and behind the queue, and return how many there are.

    Messages keep their ids. Events that still wait keep their slot in the queue.

    Raises ``NotFound``, ``InvalidBody``, ``Forbidden``, ``NotSignedIn``, ``Unavailable``.
    """
    if chosen.event_id is not None:
        low, high = chosen.event_id, UUID(int=min(chosen.event_id.int + 1, ids.GREATEST.int))
    else:
        faults: list[FieldError] = []
        since, until = (
            _moment(name, text, faults)
            for name, text in (("since", chosen.since), ("until", chosen.until))
        )
        if since is None or until is None:
            raise InvalidBody(faults)
        low, high = ids.earliest(since), ids.earliest(until)
    return _redeliver(current, hook_id, low, high, client, is_single=chosen.event_id is not None)


@retry_deadlock
def _redeliver(
    current: Session, hook_id: UUID, low: UUID, high: UUID, client: Client, *, is_single: bool
) -> int:
    with transaction() as tx:
        lock_webhook(tx, current, hook_id, clock.now(), directs_events=True)
        count = webhook_delivery.count_settled(tx, hook_id, low, high, MOST + 1)
        if count == 0 and is_single:
            raise NotFound("This event has no finished delivery.")
        if count > MOST:
            message = Phrase("More than {max} deliveries: choose a shorter time range.", max=MOST)
            fault = FieldError("too_many_items", message, "#/until", params={"max": MOST})
            raise InvalidBody([fault])
        turn = webhook.next_turn(tx, hook_id)
        webhook_delivery.queue_again(tx, hook_id, turn, low, high)
        record_webhook_action(
            tx, EventType.WEBHOOK_REDELIVERY_REQUESTED, current, hook_id, client, deliveries=count
        )
    return count


def _moment(name: str, text: str | None, faults: list[FieldError]) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        faults.append(FieldError("invalid_time", "This time does not exist.", f"#/{name}"))
        return None
