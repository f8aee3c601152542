"""Claim the next due mail."""

from __future__ import annotations

from datetime import timedelta

from api import settings
from api.domain import clock, ids
from api.domain.outbox import OutboxItem
from api.mail import letters
from api.pool import retry_deadlock, transaction
from api.store import outbox

# Multiple of MAIL_TIMEOUT: for sending and for recording the result. If the worker is killed, the
# mail waits no longer than this for another worker.
_LEASE = 3


@retry_deadlock
def claim_mail() -> OutboxItem | None:
    """Claim the next due mail for the time of the lease; return None if nothing is due.

    Raises ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        return outbox.take(tx, letters.KIND, ids.new_id(), now, now + lease())


def lease() -> timedelta:
    """Return how long a claimed mail is reserved for its worker."""
    return timedelta(seconds=_LEASE * settings.current().mail_timeout)
