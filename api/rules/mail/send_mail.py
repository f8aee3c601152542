"""Send a mail: a row in the outbox, in the transaction that causes it (I9).

Every mail passes here, and goes to a ``Recipient``: ``admit`` is the one place that decides whether
a mail may go to an address. An address that nobody verified may be a stranger's, whom somebody
mails by signing up with it, deleting the account and signing up again. So mails to it have a limit,
whatever path sends them: one for all that prove something, one for all notices. Past the limit
nothing is sent, and no answer tells so.
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
from api.telemetry.metrics import THROTTLED
from api.throttling import limits
from api.throttling.limits import Attempt

DECOY = "decoy"  # outbox.kind of what no worker takes; housekeeping removes it
_NOBODY = "nobody.in.particular@example.invalid"
# Mails that a window of their own limits for each recipient, verified or not: strangers who fill
# the limit of an unverified address keep its owner from no reset.
_LIMITED_BY_THEMSELVES = frozenset({Message.RESET_PASSWORD})


@dataclass(frozen=True)
class Recipient:
    """An address, and whether a mail may go there; made by ``admit`` for one mail.

    As a context manager it takes back what was counted when the mail is not sent after all.
    """

    address: str
    counted: Attempt | None  # None: nothing may be sent

    @property
    def is_admitted(self) -> bool:
        """Whether the mail goes out. If not, a proof that it was to carry must be a decoy."""
        return self.counted is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is not None and self.counted is not None:
            self.counted.not_made()


def admit(
    message: Message, address: str | None, *, verified: bool = False, alike: bool = False
) -> Recipient:
    """Decide whether this mail may go to an address, and count it. None: to nobody.

    ``verified``: somebody has shown that they read mail there, or an operator wrote it into the
    settings. ``alike``: the caller must not learn who has an account, so that the same work is done
    for everybody (I6). Raises ``Unavailable``.
    """
    limited = address is not None and not verified and message not in _LIMITED_BY_THEMSELVES
    if limited or alike:
        counted = limits.attempt_unverified(
            email_address.canonical(address if limited and address else _NOBODY),
            notice="code" not in VALUES[message],
        )
        if limited:
            if counted is None:
                THROTTLED.inc("mail-unverified")
            return Recipient(address or _NOBODY, counted)
    return Recipient(address or _NOBODY, Attempt([], 0) if address is not None else None)


def send_mail(
    tx: Transaction, message: Message, *, to: Recipient, language: str, values: Mapping[str, str]
) -> None:
    """The worker writes it out in ``language`` and delivers it, once the transaction is committed.

    ``to``: of the address as it is stored, never as it was typed just now (Django CVE-2019-19844).
    Where it is not admitted a row is written all the same, which no worker takes: whoever asked
    can't tell by the work that nobody was written to.
    Raises ``ValueError`` when ``values`` are not those that ``message`` needs.
    """
    if values.keys() != VALUES[message]:
        raise ValueError(f"{message} takes {sorted(VALUES[message])}, not {sorted(values)}")
    kind, address = (letters.KIND, to.address) if to.is_admitted else (DECOY, _NOBODY)
    letter = Letter(str(message), address, language, dict(values))
    item_id = ids.new_id()
    recipient = letters.recipient_digest(email_address.canonical(letter.to))
    outbox.insert(tx, item_id, kind, recipient, letters.seal(letter, item_id), clock.now())
