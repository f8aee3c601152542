"""Send a mail: insert a row into the outbox in the transaction that causes the mail (I9).

Every mail goes to a ``Recipient``, and only ``admit`` decides whether a mail may go to an address.
An unverified address may be a stranger's, whom an attacker mails by signing up with it, deleting
the account and signing up again. So mails to such an address are limited on every path: one limit
for all proofs, one for all notices. Past the limit nothing is sent, and no answer reveals that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from api.domain import clock, email_address, ids
from api.mail import letters
from api.mail.letters import Letter
from api.mail.templates import VALUES, Message
from api.pool import Transaction
from api.store import outbox
from api.telemetry import request_id
from api.telemetry.metrics import THROTTLED
from api.throttling import limits
from api.throttling.attempt import Attempt

DECOY = "decoy"  # outbox.kind of rows that no worker takes; housekeeping removes them
_NOBODY = "nobody.in.particular@example.invalid"
_PROVING = frozenset({"token", "code"})  # a mail with neither of these values is a notice
# Mails with a rate limit of their own for each recipient, verified or not: strangers who use up the
# limit of an unverified address can't keep its owner from a reset.
_LIMITED_BY_THEMSELVES = frozenset({Message.RESET_PASSWORD})


@dataclass(frozen=True)
class Recipient:
    """An address with the decision whether a mail may go there, made by ``admit`` for one mail.

    As a context manager it takes back the count if the mail is not sent after all.
    """

    address: str
    counted: Attempt | None  # None: nothing may be sent

    @property
    def is_admitted(self) -> bool:
        """Return whether the mail is sent; if not, a proof that it would carry must be a decoy."""
        return self.counted is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is not None and self.counted is not None:
            self.counted.not_made()


def admit(
    message: Message, address: str | None, *, verified: bool = False, alike: bool = False
) -> Recipient:
    """Decide whether this mail may go to an address, and count it.

    ``address``: None means nobody. ``verified``: its owner has shown that they read mail there, or
    an operator named it in the settings. ``alike``: the caller must not learn who has an account
    (user enumeration), so the same work is done for everybody (I6).

    Raises ``Unavailable``.
    """
    limited = address is not None and not verified and message not in _LIMITED_BY_THEMSELVES
    if limited or alike:
        counted = limits.attempt_unverified(
            email_address.canonical(address if limited and address else _NOBODY),
            notice=VALUES[message].isdisjoint(_PROVING),
        )
        if limited:
            if counted is None:
                THROTTLED.inc("mail-unverified")
            return Recipient(address or _NOBODY, counted)
    return Recipient(address or _NOBODY, Attempt([], 0) if address is not None else None)


def send_mail(
    tx: Transaction, message: Message, *, to: Recipient, language: str, values: Mapping[str, str]
) -> None:
    """Queue the mail; a worker writes and delivers it after the commit.

    ``to``: the address as stored, never as typed in the request (Django CVE-2019-19844). If it is
    not admitted, a decoy row is written that no worker takes: the caller can't tell by the time
    that no mail is sent. ``language``: of the written mail.

    Raises ``ValueError`` if ``values`` are not the ones that ``message`` needs.
    """
    if values.keys() != VALUES[message]:
        raise ValueError(f"{message} takes {sorted(VALUES[message])}, not {sorted(values)}")
    kind, address = (letters.KIND, to.address) if to.is_admitted else (DECOY, _NOBODY)
    origin = request_id.origin()  # so that the lines of the worker lead to the request
    letter = Letter(str(message), address, language, dict(values), origin)
    item_id = ids.new_id()
    recipient = letters.recipient_digest(email_address.canonical(letter.to))
    outbox.insert(tx, item_id, kind, recipient, letters.seal(letter, item_id), clock.now())
