"""Take the next mail that is due."""

from __future__ import annotations

from datetime import timedelta

from api import settings
from api.domain import clock, ids
from api.domain.outbox import OutboxItem
from api.mail import letters
from api.pool import retry_deadlock, transaction
from api.store import outbox

# MAIL_TIMEOUTs: for sending, and for noting down what came of it. Should the one who took it be
# killed, it waits no longer than this for another.
_LEASE = 3


@retry_deadlock
def claim_mail() -> OutboxItem | None:
    """Nobody else gets it for three times MAIL_TIMEOUT; None: nothing is due.

    Raises ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        return outbox.take(tx, letters.KIND, ids.new_id(), now, now + lease())


def lease() -> timedelta:
    """How long a mail that was taken is left to whoever took it."""
    return timedelta(seconds=_LEASE * settings.current().mail_timeout)
