"""Check that the worker delivers the outbox one mail at a time, in order, until it is empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api import pool
from api.mail import letters
from api.mail.letters import Letter
from api.mail.templates import Message
from api.pool import transaction
from api.rules.mail.claim_mail import claim_mail
from api.rules.mail.deliver_mail import MailDelivery, MailOutcome
from api.rules.mail.send_mail import admit, send_mail
from api.rules.mail.settle_mail import MailState, settle_mail
from api.store import outbox
from api.workers.mail import MailWorker
from tests.conftest import Clock
from tests.support.at_once import at_once
from tests.support.mail_worker import MakeWorker, Send, codes, drain
from tests.support.mailbox import Mailbox
from tests.support.smtp import DROP, SmtpServer

Sql = Callable[..., list[dict[str, Any]]]
ALICE, BOB = "alice@example.com", "bob@example.com"


def test_a_mail_goes_out_and_nothing_of_it_stays(
    send: Send, worker: MailWorker, smtp: SmtpServer, mailbox: Mailbox, sql: Sql
) -> None:
    send(ALICE)
    (waiting,) = mailbox.to(ALICE)
    assert worker.turn() == 0
    (caught,) = smtp.mails
    assert (caught.sender, caught.recipient) == ("accounts@example.com", ALICE)
    assert caught.text.rstrip("\n") == waiting.text.rstrip("\n")
    assert sql("SELECT * FROM outbox") == []


def test_an_empty_outbox_is_looked_at_again_in_a_while(
    worker: MailWorker, smtp: SmtpServer
) -> None:
    assert worker.turn() == 1
    assert smtp.connections == 0


def test_what_is_not_committed_is_not_sent(
    app: Flask, worker: MailWorker, smtp: SmtpServer
) -> None:
    with app.app_context(), transaction() as tx:
        to = admit(Message.NEW_EMAIL_TAKEN, ALICE)
        send_mail(tx, Message.NEW_EMAIL_TAKEN, to=to, language="en", values={})
        assert worker.turn() == 1
    assert worker.turn() == 0
    assert len(smtp.mails) == 1


def test_a_transaction_that_commits_late_is_not_passed_over(
    app: Flask, send: Send, worker: MailWorker, smtp: SmtpServer
) -> None:
    """A mail whose transaction commits late is not skipped.

    A reader of the outbox by "id > the last one" would never see Alice's.
    """
    with app.app_context(), transaction() as tx:
        to = admit(Message.NEW_EMAIL_TAKEN, ALICE)
        send_mail(tx, Message.NEW_EMAIL_TAKEN, to=to, language="en", values={})
        send(BOB)
        drain(worker)
        assert [mail.recipient for mail in smtp.mails] == [BOB]
    drain(worker)
    assert [mail.recipient for mail in smtp.mails] == [BOB, ALICE]


def test_one_connection_serves_many_mails(send: Send, worker: MailWorker, smtp: SmtpServer) -> None:
    for number in range(20):
        send(f"person{number}@example.com")
    drain(worker)
    assert len(smtp.mails) == 20
    assert smtp.connections == 1


def test_a_connection_that_the_server_ended_meanwhile_costs_no_attempt(
    send: Send, worker: MailWorker, smtp: SmtpServer, sql: Sql
) -> None:
    send(ALICE)
    send(BOB)
    worker.turn()
    smtp.stop()
    smtp.start()
    assert worker.turn() == 0
    assert [mail.recipient for mail in smtp.mails] == [ALICE, BOB]


def test_mails_to_one_person_go_out_in_order(
    send: Send, worker: MailWorker, smtp: SmtpServer
) -> None:
    for number in range(10):
        send(ALICE, f"{number:06}")
        send(BOB, f"{number:06}")
    drain(worker)
    in_order = [f"{number:06}" for number in range(10)]
    assert codes(smtp, ALICE) == codes(smtp, BOB) == in_order


def test_nothing_overtakes_a_mail_that_waits_for_another_try(
    send: Send, worker: MailWorker, smtp: SmtpServer, clock: Clock
) -> None:
    refusals = ["451 4.2.1 try later"]
    smtp.answering = lambda step, to: (
        refusals.pop() if step == "RCPT" and to == ALICE and refusals else None
    )
    send(ALICE, "000001")
    drain(worker)
    send(ALICE, "000002")
    send(BOB, "000003")
    drain(worker)
    assert (codes(smtp, ALICE), codes(smtp, BOB)) == ([], ["000003"])
    clock.advance(minutes=1)
    drain(worker)
    assert codes(smtp, ALICE) == ["000001", "000002"]


def test_nothing_overtakes_a_mail_that_another_worker_is_at(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer
) -> None:
    first, second = make_worker(), make_worker()
    send(ALICE, "000001")
    send(ALICE, "000002")
    with first._app.app_context():
        item = claim_mail()
    assert item is not None
    assert second.turn() == 1  # Nothing is due.
    with first._app.app_context():
        settle_mail(item, MailDelivery(MailOutcome.DELIVERED))
    drain(second)
    assert codes(smtp, ALICE) == ["000002"]


def test_nothing_overtakes_a_mail_whose_row_is_locked(
    app: Flask, send: Send, worker: MailWorker, smtp: SmtpServer
) -> None:
    """No mail overtakes an earlier one to the same person whose row is locked.

    SKIP LOCKED must skip the row, but not the search for an earlier mail.
    """
    send(ALICE, "000001")
    send(ALICE, "000002")
    with app.app_context(), transaction() as tx:
        pool.fetch_all("SELECT id FROM outbox ORDER BY id LIMIT 1 FOR UPDATE", tx=tx)
        assert worker.turn() == 1
    drain(worker)
    assert codes(smtp, ALICE) == ["000001", "000002"]


def test_many_who_take_at_once_never_take_the_same(
    send: Send, make_app: Callable[..., Flask]
) -> None:
    for number in range(40):
        send(f"person{number}@example.com")
    app = make_app()

    def take() -> list[UUID]:
        item_ids = []
        for _ in range(5):
            with app.app_context():
                item = claim_mail()
            assert item is not None
            item_ids.append(item.id)
        return item_ids

    taken_ids = [item_id for ids in at_once([take] * 8) for item_id in ids]
    assert len(taken_ids) == len(set(taken_ids)) == 40


def test_a_mail_whose_worker_was_killed_is_sent_when_its_time_is_over(
    send: Send, worker: MailWorker, smtp: SmtpServer, clock: Clock
) -> None:
    send(ALICE)
    with worker._app.app_context():
        assert claim_mail() is not None  # The worker then disappears.
    assert worker.turn() == 1
    clock.advance(seconds=16)  # Three times MAIL_TIMEOUT.
    assert worker.turn() == 0
    assert len(smtp.mails) == 1


def test_who_took_too_long_changes_nothing_any_more(
    send: Send, worker: MailWorker, sql: Sql, clock: Clock
) -> None:
    send(ALICE)
    with worker._app.app_context():
        late = claim_mail()
        clock.advance(seconds=16)
        second_claim = claim_mail()
        assert late is not None
        assert second_claim is not None
        assert late.id == second_claim.id
        before = sql("SELECT * FROM outbox")
        for outcome in MailOutcome:
            assert settle_mail(late, MailDelivery(outcome, "late")) is MailState.LOST
        assert sql("SELECT * FROM outbox") == before
        assert settle_mail(second_claim, MailDelivery(MailOutcome.DELIVERED)) is MailState.GONE


def test_a_mail_has_the_same_message_id_and_the_same_bytes_on_every_try(
    send: Send, worker: MailWorker, smtp: SmtpServer, clock: Clock
) -> None:
    answers = [DROP]
    smtp.answering = lambda step, _: answers.pop() if step == "CONTENT" and answers else None
    send(ALICE)
    drain(worker)
    clock.advance(minutes=1)
    drain(worker)
    first, second = smtp.mails  # The server had the mail, but its answer was lost.
    assert first == second


def test_a_message_that_only_a_later_release_knows_waits_for_it(
    app: Flask, worker: MailWorker, smtp: SmtpServer, sql: Sql
) -> None:
    item_id = UUID(int=7)
    with app.app_context(), transaction() as tx:
        payload = letters.seal(Letter("second_factor_lost", ALICE, "en", {}), item_id)
        outbox.insert(tx, item_id, letters.KIND, b"\0" * 32, payload, datetime.now(UTC))
    drain(worker)
    (row,) = sql("SELECT * FROM outbox")
    assert (row["dead_at"], row["last_error"]) == (
        None,
        "this release does not know the message",
    )
    assert smtp.mails == []


@pytest.mark.parametrize("language", ["en", "de", "zh", "xx"])
def test_a_mail_is_in_the_language_of_its_reader(
    send: Send, worker: MailWorker, smtp: SmtpServer, language: str
) -> None:
    send(ALICE, language=language)
    worker.turn()
    subject = {
        "de": "Bestätigen Sie Ihre E-Mail-Adresse",
        "zh": "请确认您的邮箱地址",
    }.get(language, "Confirm your email address")
    assert smtp.mails[0].mail["Subject"] == subject
