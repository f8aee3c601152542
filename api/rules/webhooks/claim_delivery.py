"""Claim the next event of a webhook."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api import settings
from api.domain import clock, ids
from api.domain.audit import AuditEvent
from api.domain.webhook import Claimed
from api.pool import retry_deadlock, transaction
from api.store import audit_event, webhook, webhook_delivery

# Multiple of WEBHOOK_TIMEOUT: for sending and for recording the result. If the worker is killed,
# the event waits no longer than this for another worker.
_LEASE = 3


@retry_deadlock
def claim_delivery() -> tuple[Claimed, AuditEvent | None] | None:
    """Claim a webhook with a due event, for three times WEBHOOK_TIMEOUT, and return both.

    None instead of the event: it is no longer stored. None alone: nothing is due.

    Raises ``Unavailable``.
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
    """Return how long a claimed webhook is reserved for its worker."""
    return timedelta(seconds=_LEASE * settings.current().webhook_timeout)
