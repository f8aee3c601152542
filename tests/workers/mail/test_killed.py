"""Check workers killed with SIGKILL again and again: no mail is lost, and the order stays."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.domain.ids import new_id
from api.mail.templates import Message
from api.pool import transaction
from api.rules.mail.send_mail import admit, send_mail
from tests.support.at_once import LONGEST
from tests.support.mail_worker import PROOF, SENDER, Send, StartWorker, codes
from tests.support.mailbox import Mailbox
from tests.support.nursery import Nursery
from tests.support.replay import wait_until
from tests.support.smtp import Caught, SmtpServer

Sql = Callable[..., list[dict[str, Any]]]
MAILS = int(os.environ.get("KILLED_MAILS", "1000"))
KILLS = int(os.environ.get("KILLED_TIMES", "100"))
PEOPLE = 50
WORKERS = 2
# The points of a kill: the mail is submitted, the server has it, the worker knows.
POINTS = ("MAIL", "CONTENT", "taken")


@pytest.fixture
def nursery(environment: dict[str, str], smtp: SmtpServer, tmp_path: Path) -> Iterator[Nursery]:
    # No deadline passes by itself: on a busy machine one worker would take over the mail of a slow
    # one, or give it up for half a minute. ``Killer._leave`` ends the leases of the killed.
    timeout = str(LONGEST)
    own_settings = {
        "MAIL_URL": smtp.url,
        "MAIL_FROM": SENDER,
        "MAIL_TIMEOUT": timeout,
        "LOG_LEVEL": "error",
    }
    nursery = Nursery({**environment, **own_settings}, tmp_path / "workers.log")
    yield nursery
    nursery.close()


@pytest.mark.long
# A hundred starts and a thousand mails: a busy machine needs longer than the limit of one test.
@pytest.mark.timeout(300)
@pytest.mark.slow
def test_workers_killed_a_hundred_times_lose_no_mail(
    app: Flask, nursery: Nursery, smtp: SmtpServer, mailbox: Mailbox, sql: Sql
) -> None:
    people = [f"person{number}@example.com" for number in range(PEOPLE)]
    with app.app_context():
        for number in range(MAILS):
            with transaction() as tx:
                values = {**PROOF, "code": f"{number:06}"}
                person = people[number % PEOPLE]
                to = admit(Message.VERIFY_EMAIL, person)
                send_mail(tx, Message.VERIFY_EMAIL, to=to, language="en", values=values)
    message_ids = {f"<{mail.id}@example.com>" for mail in mailbox.all()}
    assert len(message_ids) == MAILS

    killer = Killer(nursery, smtp, sql)
    for _ in range(KILLS // WORKERS):
        killer.kill_all_somewhere()
    killer.await_empty()

    arrived = Counter(caught.message_id for caught in smtp.mails)
    assert arrived.keys() == message_ids
    # Only mails in flight at a kill come twice, with the same bytes.
    twice = {message_id for message_id, times in arrived.items() if times > 1}
    wait_until(lambda: twice <= smtp.broken_off)  # A separate thread stores each end.
    assert sum(arrived.values()) - MAILS <= KILLS
    assert len({caught.content for caught in smtp.mails}) == MAILS
    for index, person in enumerate(people):
        in_order = [f"{number:06}" for number in range(index, MAILS, PEOPLE)]
        assert list(dict.fromkeys(codes(smtp, person))) == in_order
    print(f"{KILLS} killed, {MAILS} mails, {len(smtp.mails) - MAILS} of them twice")


class Killer:
    """A killer of all workers when one of them reaches a point; it starts as many others."""

    def __init__(self, nursery: Nursery, smtp: SmtpServer, sql: Sql) -> None:
        self._nursery, self._sql, self._random = nursery, sql, random.Random(7)
        self._dead_until = new_id()
        self._workers = [nursery.start() for _ in range(WORKERS)]
        self._at = ""
        self._after = 0
        self._reached = threading.Event()
        self._killed = threading.Event()
        smtp.answering = lambda step, _argument: self._come_by(step)
        smtp.taken = self._taken

    def kill_all_somewhere(self) -> None:
        """Kill all workers when the server sees one at a point; the others are killed anywhere."""
        self._reached.clear()
        self._killed.clear()
        self._after = self._random.randrange(12)
        self._at = self._random.choice(POINTS)
        assert self._reached.wait(LONGEST)
        for worker in self._workers:
            self._nursery.kill(worker)
        self._dead_until = new_id()
        self._killed.set()
        self._leave()
        self._workers = [self._nursery.start() for _ in range(WORKERS)]

    def await_empty(self) -> None:
        """Wait until the outbox is empty; only the next mail must come soon, not all of them."""
        while remaining := self._left():
            wait_until(lambda: self._left() < remaining)

    def _left(self) -> int:
        self._leave()
        return int(self._sql("SELECT COUNT(*) AS n FROM outbox")[0]["n"])

    def _leave(self) -> None:
        """Let the leases of the killed run out; like all ids, lease tokens contain their time.

        The last commit of the killed may be applied only later: the next call finds it. Rows are
        locked by key, one at a time: two callers that lock many rows each would meet in a deadlock.
        """
        statement = "SELECT id FROM outbox WHERE claim < %s AND next_attempt_at > UTC_TIMESTAMP(6)"
        due = """UPDATE outbox SET next_attempt_at = UTC_TIMESTAMP(6)
            WHERE id = %s AND claim < %s"""
        for row in self._sql(statement, self._dead_until.bytes):
            self._sql(due, row["id"], self._dead_until.bytes)

    def _taken(self, _caught: Caught) -> None:
        self._come_by("taken")

    def _come_by(self, step: str) -> None:
        if step != self._at:
            return
        if self._after > 0:
            self._after -= 1
            return
        self._at = ""
        self._reached.set()
        self._killed.wait(LONGEST)


def await_empty(sql: Sql) -> None:
    deadline = time.monotonic() + LONGEST
    while sql("SELECT COUNT(*) AS n FROM outbox") != [{"n": 0}]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.long
def test_a_worker_killed_between_sending_and_noting_it_down(
    send: Send, start_worker: StartWorker, smtp: SmtpServer, sql: Sql
) -> None:
    """A worker is killed after it sent a mail and before it stored that.

    `python -m api worker` is started once: the same mail comes again, under its id.
    """
    send("alice@example.com", "000001")
    send("alice@example.com", "000002")
    first = start_worker(MAIL_TIMEOUT="1")
    smtp.answering = lambda step, _: first.kill() if step == "CONTENT" else None
    smtp.await_mails(1)
    assert first.wait(LONGEST) == -9
    smtp.answering = lambda *_: None
    second = start_worker(MAIL_TIMEOUT="1")
    smtp.await_mails(2)
    await_empty(sql)
    assert codes(smtp, "alice@example.com") == ["000001", "000001", "000002"]
    assert smtp.mails[0] == smtp.mails[1]
    second.terminate()
    assert second.wait(LONGEST) == 0
