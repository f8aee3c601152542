"""Compare the mails that were committed, those that arrived and those that events ask for."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymysql.connections import Connection

from api.mail.templates import Message
from api.mail.templates.render import PAGES
from chaos.history import History, Owner
from chaos.smtp_sink import ReceivedMail

# A delivered mail has left the outbox. What a trigger copies is committed with it, or not at all.
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
_ASKED = """SELECT subject, type, COUNT(*) FROM audit_event WHERE subject IS NOT NULL
    GROUP BY subject, type"""
_ACCOUNTS = "SELECT id, email FROM account"
_DEADLINE = 75.0  # seconds until all have arrived: a worker waits a minute at most
# Which events mail a link, to which page.
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
class Committed:
    """A row of the outbox that was committed. ``number``: in that order."""

    number: int
    id: UUID
    recipient: bytes


@dataclass(frozen=True)
class Marks:
    """The last numbers before a fault, when it was mended, and when it was no longer watched."""

    before: int
    healed: int
    after: int


@dataclass(frozen=True)
class Post:
    """What became of the mails of one fault. ``late``: seconds from its end to the last of those
    that were committed before it.
    """

    sent: int
    late: float
    twice: int
    lost: int
    differing: int
    disordered: int


class MailInvariants:
    """Check the mails of the whole run, once everything has arrived."""

    def __init__(self, committed: list[Committed], received: list[ReceivedMail]) -> None:
        self._committed = committed
        self._arrived: dict[UUID, list[ReceivedMail]] = {}
        for one in received:
            self._arrived.setdefault(one.id, []).append(one)

    def of(self, marks: Marks, healed: float) -> Post:
        """Of the mails that were committed between the marks."""
        mails = [one for one in self._committed if marks.before < one.number <= marks.after]
        arrived = [self._arrived.get(one.id, []) for one in mails]
        early = [one.id for one in mails if one.number <= marks.healed]
        last = max((self._arrived[one][0].at for one in early if one in self._arrived), default=0.0)
        return Post(
            sent=len(mails),
            late=max(0.0, last - healed),
            twice=sum(max(0, len(each) - 1) for each in arrived),
            lost=sum(not each for each in arrived),
            differing=sum(len({one.digest for one in each}) > 1 for each in arrived),
            disordered=self._disordered(mails),
        )

    def broken(self, sql: Connection[Any], history: History) -> list[str]:
        """What is wrong with the whole run's: promises that no single fault can be blamed for."""
        uncommitted = len(self._arrived.keys() - {one.id for one in self._committed})
        unlike = self._links() - (asked := _asked(sql, history))
        missing = asked - self._links()
        promises = {
            f"{uncommitted} mails of no commit arrived": not uncommitted,
            f"{unlike.total()} links were mailed without their event": not unlike,
            f"{missing.total()} events have no link": not missing,
        }
        return [broken for broken, kept in promises.items() if not kept]

    def missing(self) -> int:
        """How many were committed and did not arrive."""
        return sum(one.id not in self._arrived for one in self._committed)

    def _disordered(self, mails: list[Committed]) -> int:
        """How many came after one to the same recipient that was committed later. Where ids and
        commits differ in their order the clock was set back in between: there is no right order.
        """
        latest: dict[bytes, tuple[UUID, float]] = {}
        wrong = 0
        for one in mails:
            if one.id not in self._arrived:
                continue
            at = self._arrived[one.id][0].at
            before = latest.get(one.recipient)
            wrong += before is not None and before[0] < one.id and before[1] > at
            latest[one.recipient] = (one.id, at)
        return wrong

    def _links(self) -> Counter[tuple[str, str]]:
        first = (each[0] for each in self._arrived.values())
        return Counter((one.recipient, one.page) for one in first if one.page)


def last_number(sql: Connection[Any]) -> int:
    """Of what is committed by now."""
    with sql.cursor() as cursor:
        cursor.execute(_LAST)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def settle(sql: Connection[Any], received: list[ReceivedMail]) -> MailInvariants:
    """Once all clients have stopped: wait until everything has arrived, but not for ever."""
    with sql.cursor() as cursor:
        cursor.execute(_COMMITTED)
        committed = [
            Committed(number, UUID(bytes=item), recipient)
            for number, item, recipient in cursor.fetchall()
        ]
    expected = {one.id for one in committed}
    deadline = time.monotonic() + _DEADLINE
    while expected - {one.id for one in received[:]} and time.monotonic() < deadline:
        time.sleep(0.2)
    return MailInvariants(committed, received[:])


def _asked(sql: Connection[Any], history: History) -> Counter[tuple[str, str]]:
    """The links that should have come to each address, by the audit trail."""
    links: Counter[tuple[str, str]] = Counter()
    with sql.cursor() as cursor:
        cursor.execute(_ACCOUNTS)  # those, too, whose sign-up was not answered
        whose = {item: Owner("", email) for item, email in cursor.fetchall()}
        whose |= {UUID(one.id).bytes: one for one in history.owners}
        cursor.execute(_ASKED)
        for subject, event, count in cursor.fetchall():
            if subject in whose and event in _LINKS:
                one = whose[subject]
                to = one.new_email if event == _TO_NEW_ADDRESS else one.email
                links[to, _LINKS[event]] += int(count)
    return links
