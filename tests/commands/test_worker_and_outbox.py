"""Run ``python -m api worker`` and ``python -m api outbox`` as operators do."""

from __future__ import annotations

import io
import signal
import subprocess
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api import __main__ as command_line
from api import __main__ as main_module
from tests.conftest import Clock
from tests.support.at_once import LONGEST
from tests.support.mail_worker import MailWorker, Send, StartWorker, codes, drain
from tests.support.smtp import SmtpServer

Sql = Callable[..., list[dict[str, Any]]]
Run = Callable[..., tuple[int, str]]
ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture
def run(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
) -> Run:
    """Return ``run("outbox", "list")``: (exit status, output)."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(main_module, "create_app", lambda _settings: app)

    def running(*arguments: str) -> tuple[int, str]:
        with redirect_stdout(io.StringIO()) as printed:
            status = command_line.main(list(arguments))
        return status, printed.getvalue()

    return running


def test_the_outbox_says_how_much_waits_and_for_how_long(
    run: Run, send: Send, clock: Clock
) -> None:
    assert run("outbox", "list") == (0, "0 waiting\n0 dead\n")
    send(ALICE)
    clock.advance(minutes=5)
    send(BOB)
    assert run("outbox", "list") == (0, "2 waiting, the oldest for 300 s\n0 dead\n")


def test_dead_letters_are_listed_and_sent_again(
    run: Run, send: Send, worker: MailWorker, smtp: SmtpServer, sql: Sql
) -> None:
    smtp.answering = lambda step, _: "550 5.1.1 no" if step == "RCPT" else None
    for person in (ALICE, BOB, "carol@example.com"):
        send(person)
    drain(worker)
    status, text = run("outbox", "list")
    first, second, *letters = text.splitlines()
    assert (status, first, second, len(letters)) == (0, "0 waiting", "3 dead", 3)
    item_id, kind, _at, attempts, reason = letters[0].split("  ")
    assert (kind, attempts, reason) == ("mail", "1", "RCPT: 550 5.1.1")
    assert "@" not in text

    smtp.answering = lambda *_: None
    assert run("outbox", "retry", item_id) == (0, "1 sent again\n")
    # It is no dead letter any more.
    assert run("outbox", "retry", item_id) == (1, "0 sent again\n")
    drain(worker)
    assert [mail.recipient for mail in smtp.mails] == [ALICE]
    assert run("outbox", "retry", "--all") == (0, "2 sent again\n")
    assert run("outbox", "retry", "--all") == (0, "0 sent again\n")
    drain(worker)
    assert [mail.recipient for mail in smtp.mails] == [ALICE, BOB, "carol@example.com"]
    assert sql("SELECT * FROM outbox") == []


@pytest.mark.parametrize("all_of_them", [True, False])
def test_an_old_dead_letter_gets_as_many_tries_as_a_new_mail(
    run: Run,
    send: Send,
    worker: MailWorker,
    smtp: SmtpServer,
    sql: Sql,
    clock: Clock,
    all_of_them: bool,
) -> None:
    smtp.answering = lambda step, _: "550 5.1.1 no" if step == "RCPT" else None
    send(ALICE)
    drain(worker)
    clock.advance(days=10)
    (dead,) = sql("SELECT id FROM outbox")
    run("outbox", "retry", "--all" if all_of_them else str(UUID(bytes=dead["id"])))
    smtp.stop()
    assert worker.turn() > 0
    assert sql("SELECT dead_at FROM outbox") == [{"dead_at": None}]


@pytest.mark.parametrize(
    "arguments",
    [["outbox"], ["outbox", "retry"], ["outbox", "retry", "x"], ["outbox", "retry", "--all", "x"]],
)
def test_called_wrongly_it_says_how(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        run(*arguments)
    assert exit_.value.code == 2


def ready(process: subprocess.Popen[bytes], log: Path) -> None:
    while b"worker_started" not in log.read_bytes():
        assert process.poll() is None, log.read_text()


@pytest.mark.long
def test_sigterm_ends_an_idle_worker_at_once(start_worker: StartWorker, tmp_path: Path) -> None:
    process = start_worker()
    ready(process, tmp_path / "worker.log")
    process.terminate()
    assert process.wait(LONGEST) == 0
    log = (tmp_path / "worker.log").read_bytes()
    assert b"mail_links_configured" in log  # The worker renders the links, by its own settings.
    assert b"worker_stopped" in log


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_mail_at_hand_is_finished_first(
    send: Send,
    start_worker: StartWorker,
    smtp: SmtpServer,
    sql: Sql,
    number: signal.Signals,
) -> None:
    send(ALICE, "000001")
    send(ALICE, "000002")

    def told(step: str, _: str) -> None:
        if step == "CONTENT":
            process.send_signal(number)

    smtp.answering = told
    process = start_worker()
    assert process.wait(LONGEST) == 0
    assert codes(smtp, ALICE) == ["000001"]
    (row,) = sql("SELECT attempts, claim FROM outbox")
    assert row == {"attempts": 0, "claim": None}


def test_a_log_of_the_worker_names_nobody(
    send: Send, start_worker: StartWorker, smtp: SmtpServer, tmp_path: Path
) -> None:
    smtp.answering = lambda step, to: (
        f"550 5.1.1 <{to}> unknown" if step == "RCPT" and to == BOB else None
    )
    send(BOB)
    send(ALICE)
    process = start_worker(LOG_LEVEL="debug")
    smtp.await_mails(1)
    process.terminate()
    assert process.wait(LONGEST) == 0
    log = (tmp_path / "worker.log").read_text()
    assert '"event":"mail_dead_lettered"' in log
    assert '"event":"mail_delivered"' in log
    for private in ("alice", "bob", "t0ken-", "314159"):
        assert private not in log


def test_a_worker_without_mail_url_does_not_start(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    process = start_worker(MAIL_URL="")
    assert process.wait(LONGEST) == 1
    assert "MAIL_URL is missing" in (tmp_path / "worker.log").read_text()
