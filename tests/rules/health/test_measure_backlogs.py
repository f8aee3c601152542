"""Test the figures of mail, webhooks, sealing and witnesses; times are compared in tens of s."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask

from api.domain.backlogs import Backlogs, Queue
from api.resilience.stop_event import Stop
from api.rules.health import measure_backlogs as module
from api.rules.health.measure_backlogs import measure_backlogs
from api.tlog import key_files
from api.workers.log_sealer import Sealer
from api.workers.webhooks import WebhookSender
from tests.conftest import Clock
from tests.support.audit_log import SIGNER, happen
from tests.support.client import Person
from tests.support.counting import Commands
from tests.support.mail_worker import MakeWorker, Send
from tests.support.mail_worker import drain as deliver
from tests.support.smtp import SmtpServer
from tests.support.webhook_sender import WEBHOOKS, create, drain
from tests.support.webhook_target import WebhookTarget, answer

Sql = Callable[..., list[dict[str, Any]]]
ALICE, BOB = "alice@example.com", "bob@example.com"
NONE = Queue(0, 0)
FULL, MOST, PARTITIONS = 400, 20, 40
EMPTY = Backlogs(NONE, 0, NONE, 0, None, {})


def measured(app: Flask) -> Backlogs:
    with app.app_context():
        backlogs = measure_backlogs()
    return msgspec.structs.replace(
        backlogs,
        mail=_rounded(backlogs.mail),
        webhooks=_rounded(backlogs.webhooks),
        audit_log=_rounded(backlogs.audit_log) if backlogs.audit_log else None,
        witness_delays={name: round(delay, -1) for name, delay in backlogs.witness_delays.items()},
    )


def _rounded(queue: Queue) -> Queue:
    return Queue(queue.waiting, round(queue.oldest_seconds, -1))


def with_(**changed: Any) -> Backlogs:
    return msgspec.structs.replace(EMPTY, **changed)


def test_mail_that_waits_and_mail_that_was_given_up(
    app: Flask, send: Send, make_worker: MakeWorker, smtp: SmtpServer, clock: Clock
) -> None:
    assert measured(app) == EMPTY
    send(ALICE)
    clock.advance(minutes=5)
    send(BOB)
    assert measured(app) == with_(mail=Queue(2, 300))
    smtp.answering = lambda step, to: "550 5.1.1 no" if (step, to) == ("RCPT", BOB) else None
    deliver(make_worker())
    assert measured(app) == with_(dead_letters=1)


def test_mails_that_nobody_gets_do_not_count(app: Flask, sql: Sql, send: Send) -> None:
    send(ALICE)
    sql("UPDATE outbox SET kind = 'decoy'")
    assert measured(app) == EMPTY


def test_counts_end_at_a_limit(app: Flask, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    for number in range(3):
        send(f"person{number}@example.com")
    assert measured(app).mail == Queue(2, 0)


def test_the_figures_read_as_many_rows_in_a_full_queue(
    make_app: Callable[..., Flask],
    admin: Person,
    target: WebhookTarget,
    sql: Sql,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """They are read every ten seconds, above all while something is wrong."""
    key_files.write_new(str(tmp_path / "audit.key"), SIGNER.secret_text())
    app = make_app(
        audit_signing_keys=(str(tmp_path / "audit.key"),), audit_witnesses=(f"{tmp_path}/",)
    )
    create(admin, target)
    happen(sql, FULL)
    sql(
        """INSERT INTO webhook_delivery (webhook_id, event_id, type, state, turn, created_at)
        SELECT webhook.id, event.id, event.type, 'waiting', 1, NOW(6)
        FROM webhook, audit_event AS event"""
    )
    sql(
        """INSERT INTO outbox (id, kind, recipient_digest, payload, created_at, waiting_since,
            next_attempt_at, dead_at)
        SELECT UNHEX(LPAD(HEX(seq), 32, '0')), 'mail', REPEAT('a', 32), '', NOW(6), NOW(6), NOW(6),
            IF(seq %% 2, NOW(6), NULL) FROM seq_1_to_%s""",
        2 * FULL,
    )
    monkeypatch.setattr(module, "_MOST", MOST)
    with app.app_context():
        commands.reset()
        backlogs = measure_backlogs()
        statements = [text for text in commands.sql if text.startswith("SELECT")]
    counts = (backlogs.mail.waiting, backlogs.dead_letters, backlogs.webhooks.waiting)
    assert counts == (MOST, MOST, MOST)
    assert backlogs.audit_log is not None
    assert backlogs.audit_log.waiting == MOST

    forced = []
    for statement in (text.replace("%", "%%") for text in statements):
        sql("FLUSH STATUS")
        sql(statement)
        reads = sql("SHOW SESSION STATUS LIKE 'Handler_read_%%'")
        # Each row once in its table, and once in the derived table that is counted.
        assert sum(int(row["Value"]) for row in reads) <= 3 * MOST + PARTITIONS, statement
        used = {step["key"] for step in sql(f"EXPLAIN {statement}")}
        forced += (indexes := re.findall(r"FORCE INDEX \((\w+)\)", statement))
        assert used >= set(indexes), statement
    assert forced == ["outbox_due", "outbox_dead_at", "webhook_delivery_queue"]


def test_events_for_a_receiver_that_fails_then_is_paused(
    app: Flask,
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    clock: Clock,
) -> None:
    hook = create(admin, target, "account.updated")
    target.answering = lambda _request: answer(503)
    admin.patch("/v1/account", json={"name": "Ada L."})
    drain(sender, sql)
    clock.advance(minutes=20)
    admin.patch("/v1/account", json={"name": "Ada K."})
    drain(sender, sql)
    failing = measured(app).webhooks
    assert failing == Queue(2, 1200)

    target.answering = lambda _request: answer(204)
    clock.advance(hours=1)
    drain(sender, sql)
    assert measured(app).webhooks == NONE
    # An event of long ago that is sent again has not waited since then.
    sql("UPDATE webhook_delivery SET state = 'waiting', created_at = '2026-01-01'")
    assert measured(app).webhooks == Queue(2, 0)

    target.answering = lambda _request: answer(410)
    drain(sender, sql)
    paused = measured(app)
    assert (paused.webhooks, paused.paused_webhooks) == (NONE, 1)
    # An administrator's own switch is no fault.
    for enabled in (True, False):
        response = admin.on_another_device().patch(
            f"{WEBHOOKS}/{hook['id']}", json={"enabled": enabled}
        )
        assert response.status_code == 200
    disabled = measured(app)
    assert (disabled.webhooks, disabled.paused_webhooks) == (NONE, 0)


def test_events_that_no_sealer_and_no_witness_has(
    make_app: Callable[..., Flask], sql: Sql, tmp_path: Path
) -> None:
    key_files.write_new(str(tmp_path / "audit.key"), SIGNER.secret_text())
    (tmp_path / "folder").mkdir()
    folder, mailbox = f"{tmp_path / 'folder'}/", "mailto:…@example.org"
    app = make_app(
        audit_signing_keys=(str(tmp_path / "audit.key"),),
        audit_witnesses=(folder, "mailto:auditor@example.org", "mailto:board@example.org"),
    )
    sealer, now = Sealer(app, Stop()), int(time.time() * 1000)

    def log(unsealed: Queue, in_folder: float, mailed: float) -> Backlogs:
        delays = {folder: in_folder, mailbox: mailed}
        return with_(audit_log=unsealed, witness_delays=delays)

    assert measured(app) == log(NONE, 0, 0)
    happen(sql, 2, at=now - 60_000)
    sql("UPDATE audit_event SET occurred_at = occurred_at - INTERVAL 60 SECOND")
    assert measured(app) == log(Queue(2, 60), 0, 0)
    sealer.everything()
    assert measured(app) == log(NONE, 60, 60)
    sealer.witnessing.once()
    sql("DELETE FROM outbox")  # Two checkpoints by mail.
    assert measured(app) == log(NONE, 0, 0)
    # A log without new events needs no submission.
    sql("UPDATE audit_witness SET told_at = '2026-01-01'")
    assert measured(app) == log(NONE, 0, 0)
    happen(sql, 1, at=now - 30_000)
    sealer.everything()
    sealer.witnessing.tell(app.config["GATEBOOK"].witnesses[0])
    assert measured(app) == log(NONE, 0, 30)
