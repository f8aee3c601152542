"""Test the mail invariants of `make chaos`: each violation is counted, and nothing else."""

from __future__ import annotations

import socket
from dataclasses import replace
from uuid import UUID

from api.crypto import tokens
from api.domain import clock, ids
from api.mail.envelope import compose
from api.mail.smtp import SmtpTransport
from api.mail.templates import Message
from api.mail.templates.render import render
from api.settings.mail_url import MailServer, parse
from chaos.invariants.mail import CommittedMail, MailInvariants, MailMarks, MailResult
from chaos.smtp_sink import ReceivedMail, SmtpSink

HEALED = 100.0
ALL = MailMarks(0, 3, 9)
KEPT = MailResult(sent=3, late=0.0, twice=0, lost=0, differing=0, disordered=0)
# the first two go to alice, in this order
MAILS = [
    CommittedMail(1, UUID(int=1), b"alice"),
    CommittedMail(2, UUID(int=2), b"alice"),
    CommittedMail(3, UUID(int=3), b"bob"),
]
RECEIVED = [
    ReceivedMail(mail.id, mail.recipient.decode(), "", "", b"1", 90.0 + mail.number)
    for mail in MAILS
]


def check(received: list[ReceivedMail], mails: list[CommittedMail] = MAILS) -> MailResult:
    return MailInvariants(mails, received).result(ALL, HEALED)


def test_mails_that_arrive_once_violate_nothing() -> None:
    assert check(RECEIVED) == KEPT


def test_a_mail_that_did_not_arrive_is_lost() -> None:
    assert check(RECEIVED[:2]) == replace(KEPT, lost=1)


def test_a_second_copy_of_a_mail_is_counted() -> None:
    assert check([*RECEIVED, RECEIVED[0]]) == replace(KEPT, twice=1)


def test_a_second_mail_with_the_same_id_and_other_content_differs() -> None:
    assert check([*RECEIVED, replace(RECEIVED[0], digest=b"2")]) == replace(
        KEPT, twice=1, differing=1
    )


def test_a_mail_is_late_by_the_time_since_the_end_of_the_fault() -> None:
    assert check([*RECEIVED[:2], replace(RECEIVED[2], at=107.5)]) == replace(KEPT, late=7.5)


def test_a_mail_that_arrives_after_a_later_mail_to_the_same_recipient_is_out_of_order() -> None:
    assert check([replace(RECEIVED[0], at=92.5), *RECEIVED[1:]]) == replace(KEPT, disordered=1)


def test_after_a_clock_was_set_back_no_order_is_wrong() -> None:
    ahead = UUID(int=7)
    mails = [replace(MAILS[0], id=ahead), *MAILS[1:]]
    assert check([replace(RECEIVED[0], id=ahead, at=92.5), *RECEIVED[1:]], mails) == KEPT


def test_the_sink_accepts_the_mail_of_the_transport_and_finds_its_token() -> None:
    sink = SmtpSink()
    server = parse(sink.url)
    assert isinstance(server, MailServer)
    transport = SmtpTransport(server, "", 5.0, "example.com")
    values = {"token": tokens.new_secret(), "code": "12345678"}
    text = render(Message.RESET_PASSWORD, "en", values, "https://app.example.com")
    item_id = ids.new_id()
    envelope = compose(text, "alice@example.com", "A <a@example.com>", item_id, clock.now())
    transport.send(envelope)
    transport.send(envelope)
    transport.close()
    assert [(mail.id, mail.recipient) for mail in sink.mails] == [
        (item_id, "alice@example.com")
    ] * 2
    assert sink.token("alice@example.com", "reset-password") == values["token"]
    assert (
        sink.token("alice@example.com", "reset-password", 2) is None
    )  # both copies have the same token
    sink.go_away()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0
