"""Hand a mail over to the mail server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from api import settings
from api.crypto.encryption import Unsealable
from api.domain.origin import UNKNOWN, Origin
from api.domain.outbox import OutboxItem
from api.mail import letters
from api.mail.envelope import Envelope, compose
from api.mail.letters import Letter
from api.mail.templates import Message
from api.mail.transports import Transport
from api.mail.undelivered import Away, Refused

# Far more than MAIL_MAX_AGE allows: the mail killed each worker that claimed it, or each was killed
# meanwhile.
_MOST_ATTEMPTS = 1000


class MailOutcome(StrEnum):
    """The result of a delivery attempt."""

    DELIVERED = "delivered"
    AWAY = "away"  # not tried: no mail can be sent now
    FAILED = "failed"  # a later attempt may succeed
    REFUSED = "refused"  # no attempt will succeed


@dataclass(frozen=True)
class MailDelivery:
    """The outcome of an attempt; ``reason``, for operators, has no personal data or secret.

    ``origin``: the request that caused the mail.
    """

    outcome: MailOutcome
    reason: str = ""
    message: str | None = None
    origin: Origin = UNKNOWN


def deliver_mail(item: OutboxItem, transport: Transport) -> MailDelivery:
    """Send the mail and return the outcome, in about MAIL_TIMEOUT at most.

    Uses neither database nor Redis.
    """
    message, origin = None, UNKNOWN
    try:
        letter = _opened(item)
        message, origin = letter.message, letter.origin
        transport.send(_written(letter, item))
    except Away as away:
        return MailDelivery(MailOutcome.AWAY, str(away), message, origin)
    except Refused as refused:
        outcome = MailOutcome.REFUSED if refused.permanent else MailOutcome.FAILED
        return MailDelivery(outcome, str(refused), message, origin)
    return MailDelivery(MailOutcome.DELIVERED, "", message, origin)


def _opened(item: OutboxItem) -> Letter:
    if item.attempts > _MOST_ATTEMPTS:
        raise Refused("too many attempts", permanent=True)
    try:
        return letters.unseal(item.payload, item.id)
    except Unsealable:
        raise Refused("it can't be decrypted: was SECRET_KEY changed?", permanent=True) from None


def _written(letter: Letter, item: OutboxItem) -> Envelope:
    if letter.message not in set(Message):
        # workers of two releases may run side by side: leave the mail to the later one
        raise Refused("this release does not know the message", permanent=False)
    try:
        written = letters.write_out(letter)
        sender = settings.current().mail_from
        return compose(written, letter.to, sender, item.id, item.created_at)
    except ValueError as error:  # bad values or address; the error's text could name a person
        reason = f"it can't be written ({type(error).__name__})"
        raise Refused(reason, permanent=True) from error
