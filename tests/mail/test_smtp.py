"""Test faults of mail servers: wrong certificates, refusals, answers that never come."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from api.mail.smtp import SmtpTransport
from tests.conftest import Clock
from tests.support.certificates import Authority
from tests.support.faults import bounded
from tests.support.mail_worker import MakeWorker, Send, codes, drain
from tests.support.names import Names, swallowing
from tests.support.smtp import DRIBBLE, DROP, HANG, SmtpServer

Sql = Callable[..., list[dict[str, Any]]]
MakeSmtp = Callable[..., SmtpServer]
ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def row(sql: Sql) -> dict[str, Any]:
    (outbox_row,) = sql("SELECT * FROM outbox")
    return outbox_row


@pytest.mark.parametrize(("scheme", "implicit"), [("smtp", False), ("smtps", True)])
def test_mail_goes_over_tls_with_the_password(
    send: Send,
    make_worker: MakeWorker,
    make_smtp: MakeSmtp,
    authority: Authority,
    scheme: str,
    implicit: bool,
) -> None:
    context = authority.server("localhost")
    server = make_smtp(context=context, implicit=implicit, password="a quiet/harbour")
    worker = make_worker(
        mail_url=f"{scheme}://mailer:a%20quiet%2Fharbour@localhost:{server.port}",
        mail_tls_ca=str(authority.ca),
    )
    send(ALICE)
    assert worker.turn() == 0
    assert [(mail.tls, mail.user) for mail in server.mails] == [(True, "mailer")]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize(
    ("host", "days", "trusted", "reason"),
    [
        ("localhost", 1, False, "unable to get local issuer certificate"),
        (
            "mail.example.com",
            1,
            True,
            "Hostname mismatch, certificate is not valid for 'localhost'",
        ),
        ("localhost", -1, True, "certificate has expired"),
    ],
)
def test_a_certificate_that_is_not_right_gets_no_mail(
    send: Send,
    make_worker: MakeWorker,
    make_smtp: MakeSmtp,
    authority: Authority,
    sql: Sql,
    tmp_path: Path,
    scheme: str,
    host: str,
    days: int,
    trusted: bool,
    reason: str,
) -> None:
    server = make_smtp(context=authority.server(host, days=days), implicit=scheme == "smtps")
    (tmp_path / "other").mkdir()
    ca = authority.ca if trusted else Authority(tmp_path / "other").ca
    worker = make_worker(
        mail_url=f"{scheme}://mailer:password@localhost:{server.port}", mail_tls_ca=str(ca)
    )
    steps: list[str] = []
    server.answering = lambda step, _: steps.append(step)
    send(ALICE)
    assert worker.turn() > 0
    assert server.mails == []
    assert set(steps) <= {"CONNECT", "EHLO", "STARTTLS"}  # above all no password
    step = "connecting" if scheme == "smtps" else "STARTTLS"
    error = row(sql)["last_error"]
    assert error.startswith(f"{step}: certificate not accepted ({reason}")


def test_a_server_without_starttls_gets_neither_password_nor_mail(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer, sql: Sql
) -> None:
    """An attacker in between may have removed STARTTLS from the server's answer."""
    smtp.password = "password"
    steps: list[str] = []
    smtp.answering = lambda step, _: steps.append(step)
    worker = make_worker(mail_url=f"smtp://mailer:password@localhost:{smtp.port}")
    send(ALICE)
    assert worker.turn() > 0
    assert steps == ["CONNECT", "EHLO"]
    assert row(sql)["last_error"] == "STARTTLS: the mail server does not offer it"


def test_a_wrong_password_holds_all_mail_back_and_loses_none(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer, sql: Sql
) -> None:
    smtp.password = "another"
    worker = make_worker(mail_url=f"smtp://mailer:password@localhost:{smtp.port}?tls=off")
    send(ALICE)
    assert worker.turn() > 0
    assert (row(sql)["attempts"], row(sql)["last_error"]) == (0, "AUTH: 535")
    smtp.password = "password"
    assert worker.turn() == 0
    assert codes(smtp, ALICE) == ["314159"]


@pytest.mark.parametrize(
    ("step", "answer", "dead", "reason"),
    [
        ("MAIL", "451 4.3.0 later", False, "MAIL: 451 4.3.0"),
        ("MAIL", "550 5.7.1 not you", False, "MAIL: 550 5.7.1"),
        ("RCPT", "450 4.2.1 <alice@example.com> greylisted", False, "RCPT: 450 4.2.1"),
        ("RCPT", "550 5.1.1 <alice@example.com> is unknown", True, "RCPT: 550 5.1.1"),
        ("RCPT", "421 4.3.2 shutting down", False, "RCPT: 421 4.3.2"),
        ("DATA", "452 no room", False, "DATA: 452"),
        ("DATA", "554 no valid recipients", True, "DATA: 554"),
        ("CONTENT", "451 4.7.1 later", False, "DATA: 451 4.7.1"),
        ("CONTENT", "554 5.6.0 looks like spam, alice@example.com", True, "DATA: 554 5.6.0"),
        ("CONTENT", DROP, False, "DATA: lost (SMTPServerDisconnected)"),
        ("RCPT", DROP, False, "RCPT: lost (SMTPServerDisconnected)"),
        ("MAIL", DROP, False, "MAIL: lost (SMTPServerDisconnected)"),
    ],
)
def test_a_mail_that_is_not_taken_waits_or_is_given_up(
    send: Send,
    make_worker: MakeWorker,
    smtp: SmtpServer,
    sql: Sql,
    clock: Clock,
    step: str,
    answer: str,
    dead: bool,
    reason: str,
) -> None:
    """The reason names no recipient, and later mails to other people are sent."""
    worker = make_worker()
    refusing = [answer]
    smtp.answering = lambda at, _: refusing.pop() if at == step and refusing else None
    send(ALICE, "000001")
    send(ALICE, "000002")
    send(BOB, "000003")
    assert worker.turn() == 0
    first = sql("SELECT * FROM outbox ORDER BY id")[0]
    assert (first["dead_at"] is not None, first["last_error"]) == (dead, reason)
    assert first["attempts"] == 1
    smtp.mails.clear()
    drain(worker)
    assert codes(smtp, BOB) == ["000003"]
    assert codes(smtp, ALICE) == (["000002"] if dead else [])
    clock.advance(minutes=1)
    drain(worker)
    assert codes(smtp, ALICE) == (["000002"] if dead else ["000001", "000002"])


@pytest.mark.long
@pytest.mark.parametrize("answer", [HANG, DRIBBLE])
@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
def test_no_server_holds_the_worker_up_for_longer_than_it_may(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer, sql: Sql, step: str, answer: str
) -> None:
    """A server that sends a few bytes now and then would evade a timeout per read."""
    worker = make_worker(mail_timeout=1.0)
    smtp.answering = lambda at, _: answer if at == step else None
    send(ALICE)
    with bounded():
        worker.turn()
    waiting = row(sql)
    named = {"CONNECT": "connecting", "CONTENT": "DATA"}.get(step, step)
    assert waiting["last_error"] == f"{named}: no answer in time"
    assert (waiting["dead_at"], waiting["claim"]) == (None, None)


def test_a_read_that_gives_up_before_the_watcher_wakes_was_late_too(
    send: Send,
    make_worker: MakeWorker,
    smtp: SmtpServer,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a busy machine a read may time out before the watcher wakes."""
    monkeypatch.setattr(SmtpTransport, "_cut_when_late", lambda *_: None)
    worker = make_worker(mail_timeout=1.0)
    smtp.answering = lambda at, _: HANG if at == "EHLO" else None
    send(ALICE)
    worker.turn()
    assert row(sql)["last_error"] == "EHLO: no answer in time"


def test_a_handshake_that_hangs_has_an_end_too(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer
) -> None:
    """The server sends plain SMTP instead of a TLS handshake, and then nothing."""
    worker = make_worker(mail_timeout=1.0, mail_url=f"smtps://localhost:{smtp.port}")
    smtp.answering = lambda *_: HANG
    send(ALICE)
    with bounded():
        assert worker.turn() > 0


def test_a_host_that_does_not_exist_is_a_server_that_is_away(
    send: Send, make_worker: MakeWorker, sql: Sql
) -> None:
    worker = make_worker(mail_url="smtp://nowhere.invalid")
    send(ALICE)
    assert worker.turn() > 0
    assert row(sql)["last_error"] == "connecting: gaierror"


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        ("Alice@Example.com", "Alice@example.com"),
        ("alice@münchen.example", "alice@xn--mnchen-3ya.example"),
    ],
)
def test_it_is_written_to_as_it_is_stored_with_the_domain_in_ascii(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer, to: str, recipient: str
) -> None:
    send(to)
    make_worker().turn()
    assert [mail.recipient for mail in smtp.mails] == [recipient]


def test_an_international_address_needs_a_server_that_knows_them(
    send: Send, make_worker: MakeWorker, smtp: SmtpServer, make_smtp: MakeSmtp, sql: Sql
) -> None:
    worker = make_worker()
    send("zoë@example.com", "000001")
    send(ALICE, "000002")
    drain(worker)
    (dead,) = sql("SELECT * FROM outbox")
    assert dead["dead_at"] is not None
    assert dead["last_error"] == "the address needs SMTPUTF8, which the mail server does not offer"
    assert codes(smtp, ALICE) == ["000002"]

    knowing = make_smtp(extensions=("SMTPUTF8", "8BITMIME"))
    arguments: list[str] = []
    # SMTP ignores the case of FROM.
    knowing.answering = lambda step, argument: (
        arguments.append(argument.partition(":")[2]) if step == "MAIL" else None
    )
    send("zoë@example.com", "000003")
    drain(make_worker(mail_url=knowing.url))
    assert codes(knowing, "zoë@example.com") == ["000003"]
    assert arguments == ["<accounts@example.com> SMTPUTF8 BODY=8BITMIME"]


@pytest.mark.parametrize("swallows", ["connections", "greetings"])
def test_an_address_that_swallows_connections_leaves_time_for_the_others(
    send: Send,
    make_worker: MakeWorker,
    smtp: SmtpServer,
    names: Names,
    swallows: str,
) -> None:
    names.lead("mail.example.com", ["127.0.0.2", "127.0.0.1"])
    worker = make_worker(mail_url=f"smtp://mail.example.com:{smtp.port}?tls=off", mail_timeout=3.0)
    send(ALICE)
    with ExitStack() as stack:
        if swallows == "connections":
            stack.enter_context(swallowing("127.0.0.2", smtp.port))
        else:
            stack.enter_context(socket.create_server(("127.0.0.2", smtp.port)))

        assert worker.turn() == 0

    assert codes(smtp, ALICE) == ["314159"]
