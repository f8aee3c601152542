"""Record the result of a delivery: delete the mail, schedule a retry, or give it up."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from api import settings
from api.domain import clock
from api.domain.outbox import OutboxItem
from api.mail import letters
from api.pool import retry_deadlock, transaction
from api.resilience.backoff import retry_after
from api.rules.mail.deliver_mail import MailDelivery, MailOutcome
from api.store import outbox

_LONGEST_REASON = 255  # ASCII characters, the width of the column


class MailState(StrEnum):
    """The state of a mail after its result was recorded."""

    GONE = "gone"
    WAITING = "waiting"
    DEAD = "dead"
    LOST = "lost"  # the lease ran out: another worker has the mail


@retry_deadlock
def settle_mail(item: OutboxItem, delivery: MailDelivery) -> MailState:
    """Record the result of a delivery and return the new state of the mail.

    May be called again after it raised ``Unavailable``.
    """
    now = clock.now()
    reason = delivery.reason.encode("ascii", "replace").decode()[:_LONGEST_REASON]
    given_up = _given_up(item, delivery, now)
    with transaction() as tx:
        if delivery.outcome is MailOutcome.DELIVERED:
            has_lease, settled = outbox.delete(tx, item), MailState.GONE
        elif given_up:
            has_lease, settled = outbox.bury(tx, item, now, reason), MailState.DEAD
        elif delivery.outcome is MailOutcome.AWAY:
            has_lease, settled = outbox.release(tx, item, now, reason), MailState.WAITING
        else:
            until = now + timedelta(seconds=retry_after(item.attempts))
            has_lease = outbox.postpone(tx, item, letters.KIND, until, reason)
            settled = MailState.WAITING
    return settled if has_lease else MailState.LOST


def _given_up(item: OutboxItem, delivery: MailDelivery, now: datetime) -> bool:
    too_old = now - item.waiting_since > timedelta(seconds=settings.current().mail_max_age)
    return delivery.outcome is MailOutcome.REFUSED or too_old
