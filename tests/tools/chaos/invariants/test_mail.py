"""Check the record of mails that `make chaos` keeps: each kind of fault shows, and only faults."""

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
from chaos.invariants.mail import Committed, MailInvariants, Marks, Post
from chaos.smtp_sink import ReceivedMail, SmtpSink

HEALED = 100.0
ALL = Marks(0, 3, 9)
WELL = Post(sent=3, late=0.0, twice=0, lost=0, differing=0, disordered=0)
# The first two are to alice, in this order.
MAILS = [
    Committed(1, UUID(int=1), b"alice"),
    Committed(2, UUID(int=2), b"alice"),
    Committed(3, UUID(int=3), b"bob"),
]
CAUGHT = [
    ReceivedMail(one.id, one.recipient.decode(), "", "", b"1", 90.0 + one.number) for one in MAILS
]


def of(caught: list[ReceivedMail], mails: list[Committed] = MAILS) -> Post:
    return MailInvariants(mails, caught).of(ALL, HEALED)


def test_all_that_was_committed_arrived_once() -> None:
    assert of(CAUGHT) == WELL


def test_one_that_did_not_arrive_is_lost() -> None:
    assert of(CAUGHT[:2]) == replace(WELL, lost=1)


def test_the_same_one_twice_is_counted() -> None:
    assert of([*CAUGHT, CAUGHT[0]]) == replace(WELL, twice=1)


def test_another_one_under_the_same_id_differs() -> None:
    assert of([*CAUGHT, replace(CAUGHT[0], digest=b"2")]) == replace(WELL, twice=1, differing=1)


def test_it_is_late_by_what_passed_since_the_end_of_the_fault() -> None:
    assert of([*CAUGHT[:2], replace(CAUGHT[2], at=107.5)]) == replace(WELL, late=7.5)


def test_what_came_after_a_later_one_to_the_same_person_is_out_of_order() -> None:
    assert of([replace(CAUGHT[0], at=92.5), *CAUGHT[1:]]) == replace(WELL, disordered=1)


def test_a_clock_that_was_set_back_leaves_no_right_order() -> None:
    ahead = UUID(int=7)
    mails = [replace(MAILS[0], id=ahead), *MAILS[1:]]
    assert of([replace(CAUGHT[0], id=ahead, at=92.5), *CAUGHT[1:]], mails) == WELL


def test_the_catcher_takes_what_our_worker_sends_and_finds_its_token() -> None:
    catcher = SmtpSink()
    server = parse(catcher.url)
    assert isinstance(server, MailServer)
    transport = SmtpTransport(server, "", 5.0, "example.com")
    values = {"token": tokens.new_secret(), "code": "12345678"}
    written = render(Message.RESET_PASSWORD, "en", values, "https://app.example.com")
    item = ids.new_id()
    envelope = compose(written, "alice@example.com", "A <a@example.com>", item, clock.now())
    transport.send(envelope)
    transport.send(envelope)
    transport.close()
    assert [(one.id, one.recipient) for one in catcher.mails] == [(item, "alice@example.com")] * 2
    assert catcher.token("alice@example.com", "reset-password") == values["token"]
    assert catcher.token("alice@example.com", "reset-password", 2) is None  # The same token.
    catcher.go_away()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0
