"""Fixtures for a mail server that catches mails, and for workers that deliver to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.mail.templates import Message
from api.pool import transaction
from api.resilience.stop_event import Stop
from api.rules.mail.send_mail import admit, send_mail
from api.workers.mail import MailWorker
from tests.support.at_once import LONGEST
from tests.support.smtp import SmtpServer

ROOT = Path(__file__).parents[2]
PROOF = {"token": "t0ken-" * 7 + "x", "code": "314159"}
SENDER = "Example <accounts@example.com>"

Send = Callable[..., None]
MakeWorker = Callable[..., MailWorker]
StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """Yield a mail server without TLS."""
    server = SmtpServer()
    yield server
    server.stop()


@pytest.fixture
def make_smtp() -> Iterator[Callable[..., SmtpServer]]:
    """Yield ``make_smtp(extensions=("SMTPUTF8",))``, and stop its servers in the end."""
    servers: list[SmtpServer] = []

    def making(**options: Any) -> SmtpServer:
        servers.append(SmtpServer(**options))
        return servers[-1]

    yield making
    for server in servers:
        server.stop()


@pytest.fixture
def send(app: Flask) -> Send:
    """Return ``send("alice@example.com", "314159")``, which queues a mail with that code."""

    def sending(to: str, code: str = "314159", language: str = "en") -> None:
        with app.app_context(), transaction() as tx:
            values = {**PROOF, "code": code}
            recipient = admit(Message.VERIFY_EMAIL, to)
            send_mail(tx, Message.VERIFY_EMAIL, to=recipient, language=language, values=values)

    return sending


@pytest.fixture
def make_worker(make_app: Callable[..., Flask], smtp: SmtpServer) -> Iterator[MakeWorker]:
    """Yield ``make_worker(mail_timeout=1.0)``, whose workers run by ``turn()``."""
    workers: list[MailWorker] = []

    def making(**changed: Any) -> MailWorker:
        options = {"mail_url": smtp.url, "mail_from": SENDER, "mail_timeout": 5.0, **changed}
        workers.append(MailWorker(make_app(**options), Stop()))
        return workers[-1]

    yield making
    for worker in workers:
        worker.close()


@pytest.fixture
def worker(make_worker: MakeWorker) -> MailWorker:
    """Return a worker in this process, which works when the test calls it."""
    return make_worker()


@pytest.fixture
def start_worker(
    environment: dict[str, str], smtp: SmtpServer, tmp_path: Path
) -> Iterator[StartWorker]:
    """Yield ``start_worker(MAIL_TIMEOUT="1")``: ``python -m api worker`` as operators start it."""
    started: list[subprocess.Popen[bytes]] = []
    log = tmp_path / "worker.log"

    def starting(**changed: str) -> subprocess.Popen[bytes]:
        own_settings = {"MAIL_URL": smtp.url, "MAIL_FROM": SENDER, "LOG_LEVEL": "info"}
        with log.open("ab") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "api", "worker"],
                cwd=ROOT,
                env={**environment, **own_settings, **changed},
                stderr=stream,
            )
        started.append(process)
        return process

    yield starting
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(LONGEST)


def drain(worker: MailWorker, max_turns: int = 10_000) -> int:
    """Deliver until nothing is due, and return how many turns that took."""
    for turn in range(max_turns):
        if worker.turn():
            return turn
    raise AssertionError("it never ends")


def codes(smtp: SmtpServer, recipient: str) -> list[str]:
    """Return the codes that a recipient got, in order."""
    return [mail.text.split("\n\n")[3] for mail in smtp.mails if mail.recipient == recipient]
