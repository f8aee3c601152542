"""Check an outage of the mail server or the database: no mail is lost, and the order stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from api.errors import Unavailable
from api.pool import transaction
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.mail.deliver_mail import MailDelivery, MailOutcome
from api.rules.mail.settle_mail import settle_mail
from api.rules.retention.remove_expired import remove_expired
from api.workers import housekeeping
from api.workers import mail as worker_module
from api.workers.mail import MailWorker
from tests.conftest import Clock
from tests.support.client import ApiClient
from tests.support.faults import Faulty
from tests.support.mail_worker import SENDER, MakeWorker, Send, codes, drain
from tests.support.smtp import DROP, SmtpServer

Sql = Callable[..., list[dict[str, Any]]]
ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.mark.long
def test_a_day_without_a_mail_server(
    send: Send, client: ApiClient, make_worker: MakeWorker, smtp: SmtpServer, clock: Clock, sql: Sql
) -> None:
    """After a day without a mail server every mail arrives, each person's in order.

    The API works on meanwhile.
    """
    people = [f"person{number}@example.com" for number in range(5)]
    workers = [make_worker(), make_worker()]
    smtp.stop()
    sent_codes: dict[str, list[str]] = {person: [] for person in people}
    for hour in range(24):
        for person in people:
            code = f"{hour:06}"
            send(person, code)
            sent_codes[person].append(code)
        assert client.get("/readyz").status_code == 200
        for worker in workers:
            assert worker.turn() > 0  # The worker waits, and still runs.
        clock.advance(hours=1)
    assert sql("SELECT COUNT(*) AS n FROM outbox WHERE dead_at IS NULL") == [{"n": 120}]
    smtp.start()
    drain_both(workers)
    assert {person: codes(smtp, person) for person in people} == sent_codes
    assert len(smtp.mails) == 120
    assert sql("SELECT * FROM outbox") == []


def test_a_day_with_a_mail_server_that_drops_every_mail(
    send: Send, worker: MailWorker, smtp: SmtpServer, clock: Clock, sql: Sql
) -> None:
    smtp.answering = lambda step, _: DROP if step == "RCPT" else None
    for number in range(3):
        send(ALICE, f"{number:06}")
        send(BOB, f"{number:06}")
    for _ in range(24):
        drain(worker)
        clock.advance(hours=1)
    tried = sql("SELECT MAX(attempts) AS most FROM outbox")[0]["most"]
    assert 12 <= tried <= 40  # Each wait is longer than the last one, up to an hour.
    smtp.answering = lambda *_: None
    clock.advance(hours=2)
    drain(worker)
    assert codes(smtp, ALICE) == codes(smtp, BOB) == ["000000", "000001", "000002"]


def test_a_mail_that_fails_for_days_is_given_up_and_the_next_one_goes_on(
    send: Send, worker: MailWorker, smtp: SmtpServer, clock: Clock, sql: Sql
) -> None:
    smtp.answering = lambda step, _: "451 4.7.0 never" if step == "RCPT" else None
    send(ALICE, "000001")
    while not sql("SELECT 1 FROM outbox WHERE dead_at IS NOT NULL"):
        drain(worker)
        clock.advance(minutes=50)
    assert clock.offset > timedelta(days=3)
    smtp.answering = lambda *_: None
    send(ALICE, "000002")
    drain(worker)
    assert codes(smtp, ALICE) == ["000002"]
    (dead,) = sql("SELECT * FROM outbox")
    assert dead["last_error"] == "RCPT: 451 4.7.0"


def test_dead_letters_leave_after_a_month(
    app: Flask, send: Send, worker: MailWorker, smtp: SmtpServer, clock: Clock, sql: Sql
) -> None:
    smtp.answering = lambda step, _: "550 5.1.1 no" if step == "RCPT" else None
    send(ALICE)
    drain(worker)
    send(BOB)  # A waiting mail is never removed, however old it is.
    clock.advance(days=29)
    with app.app_context():
        assert remove_expired().dead_letters == 0
        clock.advance(days=2)
        assert remove_expired().dead_letters == 1
    assert [row["dead_at"] for row in sql("SELECT * FROM outbox")] == [None]


def test_mails_that_wait_behind_one_that_fails_are_not_looked_at_each_time(
    send: Send, worker: MailWorker, smtp: SmtpServer, clock: Clock, sql: Sql
) -> None:
    smtp.answering = lambda step, _: "451 no" if step == "RCPT" else None
    for _ in range(3):
        send(ALICE)
    drain(worker)
    assert len({row["next_attempt_at"] for row in sql("SELECT * FROM outbox")}) == 1


def test_waits_grow_with_each_failure_and_are_never_the_same(
    app: Flask, send: Send, worker: MailWorker, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: (low + high) / 2)
    back_off = BackOff()
    assert [back_off.next_pause() for _ in range(9)] == [
        pytest.approx(seconds * 0.75) for seconds in (1, 2, 4, 8, 16, 32, 60, 60, 60)
    ]
    back_off.reset()
    assert back_off.next_pause() == 0.75
    monkeypatch.undo()
    assert len({BackOff().next_pause() for _ in range(10)}) > 5


@pytest.mark.long
def test_the_database_away_is_waited_for(
    faulty_database: Callable[..., Faulty], send: Send, smtp: SmtpServer
) -> None:
    faulty = faulty_database(mail_url=smtp.url, mail_from=SENDER)
    stop = Stopping(after=4)
    worker = MailWorker(faulty.app, stop)
    stop.at[3] = lambda: setattr(faulty.proxy, "mode", "pass")
    faulty.proxy.mode = "refuse"
    send(ALICE)
    worker.run()
    assert codes(smtp, ALICE) == ["314159"]
    assert stop.waits[0] < stop.waits[2]  # Waits grow; afterwards the worker continues at once.
    stop.close()


def test_the_database_lost_between_sending_and_noting_it_down(
    faulty_database: Callable[..., Faulty],
    send: Send,
    smtp: SmtpServer,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A delivery is stored when the database is back, so that the mail is not sent twice."""
    faulty = faulty_database(mail_url=smtp.url, mail_from=SENDER, mail_timeout=5.0)
    stop = Stopping(after=1)
    worker = MailWorker(faulty.app, stop)
    smtp.taken = lambda _: setattr(faulty.proxy, "mode", "refuse")
    monkeypatch.setattr(
        worker_module.time, "sleep", lambda _: setattr(faulty.proxy, "mode", "pass")
    )
    send(ALICE)
    assert worker.turn() == 0
    assert len(smtp.mails) == 1
    assert sql("SELECT * FROM outbox") == []
    worker.close()
    stop.close()


def test_a_fault_of_ours_with_one_mail_does_not_hold_up_the_others(
    send: Send,
    worker: MailWorker,
    smtp: SmtpServer,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deliver = worker_module.deliver_mail
    send(ALICE)
    send(BOB)
    (first, _) = sql("SELECT id FROM outbox ORDER BY id")

    def failing(item: Any, transport: Any) -> MailDelivery:
        if item.id.bytes == first["id"]:
            raise ZeroDivisionError("alice@example.com")
        return deliver(item, transport)

    monkeypatch.setattr(worker_module, "deliver_mail", failing)
    with capture_logs() as logged:
        drain(worker)
    assert codes(smtp, BOB) == ["314159"]
    (waiting,) = sql("SELECT * FROM outbox")
    assert (waiting["attempts"], waiting["last_error"]) == (1, "a fault of ours: ZeroDivisionError")
    (line,) = [line for line in logged if line["log_level"] == "error"]
    assert line["exception"] == "ZeroDivisionError"
    assert line["trace"].startswith("failing:")
    assert "alice" not in str(logged)


def test_a_reason_fits_its_column(app: Flask, send: Send, worker: MailWorker, sql: Sql) -> None:
    send(ALICE)
    with worker._app.app_context():
        item = worker_module.claim_mail()
        assert item is not None
        settle_mail(item, MailDelivery(MailOutcome.FAILED, "ü€\U0001f600" * 200))
    assert sql("SELECT last_error FROM outbox") == [{"last_error": "???" * 85}]


def test_a_mail_that_was_taken_a_thousand_times_is_given_up(
    send: Send, worker: MailWorker, smtp: SmtpServer, sql: Sql
) -> None:
    """A mail that was taken a thousand times is given up: it ended each process that took it."""
    send(ALICE)
    sql("UPDATE outbox SET attempts = 1000")
    sql("COMMIT")
    drain(worker)
    assert smtp.mails == []
    assert sql("SELECT last_error FROM outbox") == [{"last_error": "too many attempts"}]


def test_a_mail_under_another_secret_key_becomes_a_dead_letter(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer, sql: Sql
) -> None:
    send(ALICE)
    drain(make_worker(secret_key="another key for tests only and ever"))
    assert sql("SELECT last_error FROM outbox WHERE dead_at IS NOT NULL") == [
        {"last_error": "it can't be decrypted: was SECRET_KEY changed?"}
    ]
    assert smtp.mails == []


def test_housekeeping_is_done_besides(
    app: Flask, make_worker: MakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []
    monkeypatch.setattr(random, "uniform", lambda _low, _high: 0.0)
    worker = make_worker()
    clean = housekeeping.remove_expired

    def cleaning() -> Any:
        runs.append(1)
        worker._stop.is_requested = len(runs) > 0
        return clean()

    monkeypatch.setattr(housekeeping, "remove_expired", cleaning)
    worker.run()
    assert runs == [1]


def test_an_unavailable_database_is_no_attempt(
    app: Flask, send: Send, worker: MailWorker, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(ALICE)

    def away() -> None:
        raise Unavailable("mariadb")

    monkeypatch.setattr(worker_module, "claim_mail", away)
    with pytest.raises(Unavailable):
        worker.turn()
    assert sql("SELECT attempts FROM outbox") == [{"attempts": 0}]
    with app.app_context(), transaction():
        pass


class Stopping(Stop):
    """A stop after ``after`` waits, which take no time; ``at`` are actions at given waits."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.at: dict[int, Callable[[], None]] = {}
        self._after = after

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at.get(len(self.waits), lambda: None)()
        self.is_requested = len(self.waits) >= self._after


def drain_both(workers: list[MailWorker]) -> None:
    idle = 0
    while idle < len(workers):
        idle = sum(1 for worker in workers if worker.turn())
