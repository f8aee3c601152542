"""Take the next event that is to be sent to a webhook."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api import settings
from api.domain import clock, ids
from api.domain.audit import AuditEvent
from api.domain.webhook import Claimed
from api.pool import retry_deadlock, transaction
from api.store import audit_event, webhook, webhook_delivery

# WEBHOOK_TIMEOUTs: for sending, and for noting down what came of it. Should the one who took it be
# killed, it waits no longer than this for another.
_LEASE = 3


@retry_deadlock
def claim_delivery() -> tuple[Claimed, AuditEvent | None] | None:
    """The first of a queue: nobody else gets that webhook for three times WEBHOOK_TIMEOUT.

    None in place of the event: it is on record no longer. None: nothing is due. Raises
    ``Unavailable``.
    """
    now, claim = clock.now(), ids.new_id()
    with transaction() as tx:
        row = webhook.take_due(tx, claim, now, now + lease())
        if row is None:
            return None
        hook_id = UUID(bytes=row["id"])
        event_id = webhook_delivery.head(tx, hook_id)
        secrets = webhook.find_secrets(hook_id, tx)
        if event_id is None or secrets is None:  # it was removed between two statements
            webhook.release(tx, hook_id, claim, due=now)
            return None
    claimed = Claimed(
        id=hook_id,
        claim=claim,
        url=row["url"],
        secrets=secrets,
        event_id=event_id,
        failures=row["failures"],
        failing_since=row["failing_since"],
    )
    return claimed, audit_event.find(event_id)


def lease() -> timedelta:
    """How long a webhook that was taken is left to whoever took it."""
    return timedelta(seconds=_LEASE * settings.current().webhook_timeout)
