"""Record the result of a webhook delivery: remove it from the queue or schedule a retry."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from api import settings, signals
from api.domain import clock, ids
from api.domain.account import Role
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.webhook import Claimed, DeliveryAttempt, Paused, State
from api.mail.templates import Message
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.mail.send_mail import admit, send_mail
from api.store import account_role, webhook, webhook_attempt, webhook_delivery

_FIRST_WAIT = 5.0  # seconds; doubled at each further failure
_LONGEST_WAIT = 3600.0  # seconds; also the limit of a Retry-After
_SECONDS = re.compile(r"[0-9]{1,9}")
_LONGEST_DATE = 40  # characters; the three forms of RFC 9110, 5.6.7 have at most 33
_GONE = 410
_MOST_MAILS = 100  # about one pause; the event is in the trail for further administrators


class DeliveryResult(StrEnum):
    """The state of a delivery after its result was recorded."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    PAUSED = "paused"  # it waits until an administrator enables the webhook again
    LOST = "lost"  # the lease ran out: another worker has the webhook


@retry_deadlock
def settle_delivery(claimed: Claimed, attempt: DeliveryAttempt) -> DeliveryResult:
    """Record the result of an attempt and return the new state of the delivery.

    May be called again after it raised ``Unavailable``.
    """
    now = clock.now()
    failing_since = claimed.failing_since or now
    paused = None if attempt.delivered else _why_to_pause(attempt, failing_since, now)
    with transaction() as tx:
        if attempt.delivered:
            has_lease = webhook.release(tx, claimed.id, claimed.claim, due=now)
        else:
            has_lease = webhook.release(
                tx,
                claimed.id,
                claimed.claim,
                due=now + _wait(claimed.failures, attempt.retry_after, now),
                failures=claimed.failures + 1,
                failing_since=failing_since,
            )
        if not has_lease:
            return DeliveryResult.LOST
        webhook_attempt.insert(tx, ids.new_id(), claimed.id, claimed.event_id, attempt)
        webhook_delivery.count_attempt(tx, claimed.id, claimed.event_id)
        if attempt.delivered:
            webhook_delivery.settle(tx, claimed.id, claimed.event_id, State.DELIVERED, now)
            return DeliveryResult.DELIVERED
        if paused and webhook.pause(tx, claimed.id, paused, now):
            _announce(tx, claimed, paused, now)
            return DeliveryResult.PAUSED
    return DeliveryResult.WAITING


@retry_deadlock
def drop_delivery(claimed: Claimed) -> None:
    """Remove a delivery whose event is no longer stored, so that later ones go on.

    Raises ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        if webhook.release(
            tx,
            claimed.id,
            claimed.claim,
            due=now,
            failures=claimed.failures,
            failing_since=claimed.failing_since,
        ):
            webhook_delivery.settle(tx, claimed.id, claimed.event_id, State.DROPPED, now)


def _why_to_pause(
    attempt: DeliveryAttempt, failing_since: datetime, now: datetime
) -> Paused | None:
    if attempt.http_status == _GONE:
        return Paused.GONE
    too_long = timedelta(seconds=settings.current().webhook_max_age)
    return Paused.FAILING if now - failing_since >= too_long else None


def _announce(tx: Transaction, claimed: Claimed, why: Paused, now: datetime) -> None:
    """Record the pause and mail it to every administrator, since the receiver can't be reached."""
    client = Client(ip=None, user_agent=None, request_id=ids.new_name())
    signals.emit(
        EventType.WEBHOOK_PAUSED,
        tx,
        client,
        actor=None,
        subject=None,
        webhook=str(claimed.id),
        reason=str(why),
    )
    # only the host of the URL: the rest may be a secret
    values = {"host": urlsplit(claimed.url).hostname or "", "at": clock.to_text(now)}
    for holder in account_role.list_acting(tx, Role.ADMIN, now, _MOST_MAILS):
        language = holder.language or client.language
        message = Message.WEBHOOK_PAUSED
        to = admit(message, holder.email, verified=holder.email_verified)
        send_mail(tx, message, to=to, language=language, values=values)


def _wait(failures: int, retry_after: str | None, now: datetime) -> timedelta:
    """Return the wait; backoff with jitter spreads deliveries that failed together."""
    seconds = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(failures, 20))
    seconds *= random.uniform(0.75, 1.25)  # noqa: S311
    if retry_after is not None:
        seconds = max(seconds, min(_asked_seconds(retry_after, now), _LONGEST_WAIT))
    return timedelta(seconds=seconds)


def _asked_seconds(retry_after: str, now: datetime) -> float:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3), 0 if it is malformed.

    A date is compared with the clock of this machine.
    """
    if _SECONDS.fullmatch(retry_after):
        return float(retry_after)
    if len(retry_after) > _LONGEST_DATE or not retry_after.isascii():
        return 0.0
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    # asctime() has no zone, and all three forms are in GMT
    return (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now.timestamp()
