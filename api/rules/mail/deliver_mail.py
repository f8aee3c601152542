"""Hand one mail over to the mail server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from api import settings
from api.crypto.encryption import Unsealable
from api.domain.outbox import OutboxItem
from api.mail import letters
from api.mail.envelope import Envelope, compose
from api.mail.letters import Letter
from api.mail.templates import Message
from api.mail.transports import Transport
from api.mail.undelivered import Away, Refused

# Far more than MAIL_MAX_AGE has room for: each who took it was ended by it, or killed meanwhile.
_MOST_ATTEMPTS = 1000


class Outcome(StrEnum):
    """What came of it."""

    DELIVERED = "delivered"
    AWAY = "away"  # it was not tried: nothing can be sent now
    FAILED = "failed"  # it may succeed another time
    REFUSED = "refused"  # it never will


@dataclass(frozen=True)
class Delivery:
    """``reason`` is for operators: it names no person and holds no secret."""

    outcome: Outcome
    reason: str = ""
    message: str | None = None


def deliver_mail(item: OutboxItem, transport: Transport) -> Delivery:
    """Touches neither database nor Redis; takes about MAIL_TIMEOUT at most."""
    message = None
    try:
        letter = _opened(item)
        message = letter.message
        transport.send(_written(letter, item))
    except Away as away:
        return Delivery(Outcome.AWAY, str(away), message)
    except Refused as refused:
        outcome = Outcome.REFUSED if refused.permanent else Outcome.FAILED
        return Delivery(outcome, str(refused), message)
    return Delivery(Outcome.DELIVERED, message=message)


def _opened(item: OutboxItem) -> Letter:
    if item.attempts > _MOST_ATTEMPTS:
        raise Refused("too many attempts", permanent=True)
    try:
        return letters.unseal(item.payload, item.id)
    except Unsealable:
        raise Refused("it can't be decrypted: was SECRET_KEY changed?", permanent=True) from None


def _written(letter: Letter, item: OutboxItem) -> Envelope:
    if letter.message not in set(Message):
        # workers of two releases run side by side: leave it to the later one
        raise Refused("this release does not know the message", permanent=False)
    try:
        written = letters.write_out(letter)
        sender = settings.current().mail_from
        return compose(written, letter.to, sender, item.id, item.created_at)
    except ValueError as error:  # its values, or the address; the text could name a person
        reason = f"it can't be written ({type(error).__name__})"
        raise Refused(reason, permanent=True) from error
