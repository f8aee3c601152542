"""Compare the committed mails, the mails that arrived, and the mails that events require."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymysql.connections import Connection

from api.mail.templates import Message
from api.mail.templates.render import PAGES
from chaos.history import AccountOwner, History
from chaos.smtp_sink import ReceivedMail

# A delivered mail leaves the outbox, so a trigger copies each row in the transaction of its mail.
LEDGER = (
    """CREATE TABLE chaos_mail (
        number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        id BINARY(16) NOT NULL, recipient BINARY(32) NOT NULL)""",
    """CREATE TRIGGER chaos_mail AFTER INSERT ON outbox FOR EACH ROW
        INSERT INTO chaos_mail (id, recipient)
        SELECT NEW.id, NEW.recipient_digest FROM DUAL WHERE NEW.kind = 'mail'""",
)
_LAST = "SELECT COALESCE(MAX(number), 0) FROM chaos_mail"
_COMMITTED = "SELECT number, id, recipient FROM chaos_mail ORDER BY number"
_EVENTS = """SELECT subject, type, COUNT(*) FROM audit_event WHERE subject IS NOT NULL
    GROUP BY subject, type"""
_ACCOUNTS = "SELECT id, email FROM account"
_DEADLINE = 75.0  # seconds: the longest backoff of a mail worker is a minute
# The events that mail a link, and the link's page.
_LINKS = {
    "account.created": PAGES[Message.VERIFY_EMAIL],
    "email.verification_requested": PAGES[Message.VERIFY_EMAIL],
    "password.reset_requested": PAGES[Message.RESET_PASSWORD],
    "email.change_reversed": PAGES[Message.RESET_PASSWORD],
    "email.changed": PAGES[Message.EMAIL_CHANGED],
    "email.change_requested": PAGES[Message.CONFIRM_NEW_EMAIL],
}
_TO_NEW_ADDRESS = "email.change_requested"


@dataclass(frozen=True)
class CommittedMail:
    """A committed row of the outbox, numbered in the order of the inserts."""

    number: int
    id: UUID
    recipient: bytes


@dataclass(frozen=True)
class MailMarks:
    """The last mail numbers before a fault, at its end, and at the end of its observation."""

    before: int
    healed: int
    after: int


@dataclass(frozen=True)
class MailResult:
    """The counts of one fault's mails.

    ``late``: seconds from the end of the fault to the arrival of the last mail committed by then.
    """

    sent: int
    late: float
    twice: int
    lost: int
    differing: int
    disordered: int


class MailInvariants:
    """The mails of the whole run, checked after all of them have arrived."""

    def __init__(self, committed: list[CommittedMail], received: list[ReceivedMail]) -> None:
        self._committed = committed
        self._arrived: dict[UUID, list[ReceivedMail]] = {}
        for mail in received:
            self._arrived.setdefault(mail.id, []).append(mail)

    def result(self, marks: MailMarks, healed: float) -> MailResult:
        """Return the counts for the mails that were committed between the marks."""
        mails = [mail for mail in self._committed if marks.before < mail.number <= marks.after]
        arrived = [self._arrived.get(mail.id, []) for mail in mails]
        early = [self._arrived.get(mail.id) for mail in mails if mail.number <= marks.healed]
        last = max((copies[0].at for copies in early if copies), default=0.0)
        return MailResult(
            sent=len(mails),
            late=max(0.0, last - healed),
            twice=sum(max(0, len(copies) - 1) for copies in arrived),
            lost=sum(not copies for copies in arrived),
            differing=sum(len({mail.digest for mail in copies}) > 1 for copies in arrived),
            disordered=self._disordered(mails),
        )

    def broken(self, sql: Connection[Any], history: History) -> list[str]:
        """Return the broken promises of the whole run, which belong to no single fault."""
        uncommitted = len(self._arrived.keys() - {mail.id for mail in self._committed})
        mailed, required = self._links(), _required_links(sql, history)
        unexpected, missing = mailed - required, required - mailed
        promises = {
            f"{uncommitted} mails arrived that were never committed": not uncommitted,
            f"{unexpected.total()} links were mailed without their event": not unexpected,
            f"{missing.total()} links of events were not mailed": not missing,
        }
        return [description for description, is_kept in promises.items() if not is_kept]

    def missing(self) -> int:
        """Return the number of committed mails that did not arrive."""
        return sum(mail.id not in self._arrived for mail in self._committed)

    def _disordered(self, mails: list[CommittedMail]) -> int:
        """Count the mails that arrived after a mail to the same recipient that was committed later.

        If ids and commits differ in their order, the clock was set back between the mails, and
        neither order is wrong.
        """
        latest: dict[bytes, tuple[UUID, float]] = {}
        disordered = 0
        for mail in mails:
            if mail.id not in self._arrived:
                continue
            at = self._arrived[mail.id][0].at
            previous = latest.get(mail.recipient)
            disordered += previous is not None and previous[0] < mail.id and previous[1] > at
            latest[mail.recipient] = (mail.id, at)
        return disordered

    def _links(self) -> Counter[tuple[str, str]]:
        first = (copies[0] for copies in self._arrived.values())
        return Counter((mail.recipient, mail.page) for mail in first if mail.page)


def last_number(sql: Connection[Any]) -> int:
    """Return the number of the mail that was committed last, or 0."""
    with sql.cursor() as cursor:
        cursor.execute(_LAST)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def await_mails(sql: Connection[Any], received: list[ReceivedMail]) -> MailInvariants:
    """Wait until all committed mails have arrived, or for 75 s; all clients must have stopped."""
    with sql.cursor() as cursor:
        cursor.execute(_COMMITTED)
        committed = [
            CommittedMail(number, UUID(bytes=item), recipient)
            for number, item, recipient in cursor.fetchall()
        ]
    expected = {mail.id for mail in committed}
    deadline = time.monotonic() + _DEADLINE
    while expected - {mail.id for mail in received[:]} and time.monotonic() < deadline:
        time.sleep(0.2)
    return MailInvariants(committed, received[:])


def _required_links(sql: Connection[Any], history: History) -> Counter[tuple[str, str]]:
    """Return how many links to each page each address must receive, by the audit trail."""
    links: Counter[tuple[str, str]] = Counter()
    with sql.cursor() as cursor:
        # The table also has the accounts whose sign-up was not answered.
        cursor.execute(_ACCOUNTS)
        owners = {account_id: AccountOwner("", email) for account_id, email in cursor.fetchall()}
        owners |= {UUID(owner.id).bytes: owner for owner in history.owners}
        cursor.execute(_EVENTS)
        for subject, event, count in cursor.fetchall():
            if subject in owners and event in _LINKS:
                owner = owners[subject]
                recipient = owner.new_email if event == _TO_NEW_ADDRESS else owner.email
                links[recipient, _LINKS[event]] += int(count)
    return links
