"""Check that the worker seals the audit log beside its mail, without either delaying the other."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.errors import Unavailable
from api.resilience.stop_event import Stop
from api.rules.audit_log.seal_events import BATCH, LogTampered, Sealed, seal_events
from api.store import audit_leaf
from api.tlog import checkpoint, key_files, note
from api.tlog.note import Signer
from api.workers import log_sealer as sealer_module
from api.workers.log_sealer import Sealer
from tests.support.at_once import LONGEST
from tests.support.audit_log import NOON, SIGNER, assert_whole, happen, head, seal, sealed_order
from tests.support.faults import elsewhere
from tests.support.mail_worker import Send, StartWorker, codes
from tests.support.parked import Parked, mark
from tests.support.smtp import SmtpServer
from tests.support.tables import empty_log
from tests.support.webhook_target import HANG, WebhookTarget

Sql = Callable[..., list[dict[str, Any]]]
MakeSealer = Callable[..., Sealer]
ALICE = "alice@example.com"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "audit.key"
    key_files.write_new(str(path), SIGNER.secret_text())
    return path


@pytest.fixture
def make_sealer(make_app: Callable[..., Flask], key: Path) -> MakeSealer:
    """Return ``make_sealer(audit_witnesses=("…",))``; its sealers work when the test calls them."""

    def making(stop: Stop | None = None, **changed: Any) -> Sealer:
        app = make_app(audit_signing_keys=(str(key),), **changed)
        return Sealer(app, stop or Stop())

    return making


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_worker_with_a_key_seals_and_tells_the_witnesses(
    app: Flask, send: Send, start_worker: StartWorker, smtp: SmtpServer, sql: Sql, key: Path
) -> None:
    witness = key.with_name("checkpoints")
    happen(sql, 5)
    send(ALICE)
    process = start_worker(
        AUDIT_SIGNING_KEYS=str(key), AUDIT_WITNESSES=str(witness), AUDIT_WITNESS_INTERVAL="0"
    )
    until(lambda: len(smtp.mails) == 1 and witness.exists())
    happen(sql, 3, at=NOON + 1000)
    until(lambda: len(list(note.split(witness.read_text(encoding="utf-8")))) == 2)
    process.terminate()
    assert process.wait(LONGEST) == 0
    assert head(sql).size == 8
    assert_whole(app, sql)


class OneWait(Stop):
    """A stop that is requested at the first wait."""

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.is_requested = True


def test_full_batches_follow_each_other_and_after_the_rest_it_waits(
    make_sealer: MakeSealer, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full batches follow each other at once; after a partial one the sealer waits.

    Frequent events are sealed once a second, not one by one.
    """
    turns: list[int] = []

    def counted(signers: Sequence[Signer], known_witnesses: Any) -> Sealed:
        sealed = seal_events(signers, known_witnesses)
        turns.append(sealed.events)
        return sealed

    monkeypatch.setattr(sealer_module, "seal_events", counted)
    sealer = make_sealer(OneWait())
    happen(sql, 2 * BATCH + 7)
    sealer.run()
    assert turns == [BATCH, BATCH, 7]


@pytest.mark.long
def test_a_worker_without_a_key_seals_nothing(
    send: Send, start_worker: StartWorker, smtp: SmtpServer, sql: Sql
) -> None:
    happen(sql, 5)
    send(ALICE)
    process = start_worker()
    until(lambda: len(smtp.mails) == 1)
    process.terminate()
    assert process.wait(LONGEST) == 0
    assert sealed_order(sql) == []


@pytest.mark.long
def test_a_key_that_can_t_be_read_is_told_at_the_start(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    (tmp_path / "no.key").write_text("no key\n", encoding="utf-8")
    process = start_worker(AUDIT_SIGNING_KEYS=str(tmp_path / "no.key"))
    assert process.wait(LONGEST) == 1
    assert b"AUDIT_SIGNING_KEYS: " in (tmp_path / "worker.log").read_bytes()


@pytest.mark.long
def test_a_mail_server_that_answers_nothing_does_not_stop_sealing(
    send: Send, start_worker: StartWorker, smtp: SmtpServer, sql: Sql, key: Path
) -> None:
    mail_begun, may_go_on = threading.Event(), threading.Event()

    def held(step: str, _: str) -> None:
        if step == "CONTENT":
            mail_begun.set()
            assert may_go_on.wait(LONGEST)

    smtp.answering = held
    send(ALICE)
    start_worker(AUDIT_SIGNING_KEYS=str(key))
    assert mail_begun.wait(LONGEST)
    happen(sql, 5)
    until(lambda: len(sealed_order(sql)) == 5)
    assert smtp.mails == []
    may_go_on.set()
    until(lambda: codes(smtp, ALICE) == ["314159"])


@pytest.mark.long
def test_a_log_that_was_tampered_with_does_not_stop_mail(
    app: Flask, send: Send, start_worker: StartWorker, smtp: SmtpServer, sql: Sql, key: Path
) -> None:
    happen(sql, 5)
    seal(app)
    sql("UPDATE audit_tree SET size = 4")
    log = key.with_name("worker.log")
    process = start_worker(AUDIT_SIGNING_KEYS=str(key))
    until(lambda: log.exists() and b"audit_log_tampered" in log.read_bytes())
    send(ALICE)
    until(lambda: len(smtp.mails) == 1)
    process.terminate()
    assert process.wait(LONGEST) == 0
    assert len(sealed_order(sql)) == 5


def test_the_batch_at_hand_is_finished_first(
    app: Flask, make_sealer: MakeSealer, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(sql, 5)
    mark(monkeypatch, audit_leaf, "insert")
    stop = Stop()
    parked = Parked("after insert", make_sealer(stop).run)
    assert parked.standing
    stop.is_requested = True
    parked.go_on()
    assert len(sealed_order(sql)) == 5
    assert_whole(app, sql)


def test_a_witness_that_is_away_holds_no_seal_up(
    make_sealer: MakeSealer, sql: Sql, tmp_path: Path
) -> None:
    away, reachable = tmp_path / "away" / "witness", tmp_path / "here"
    stop = Stop()
    sealer = make_sealer(
        stop, audit_witnesses=(str(away), str(reachable)), audit_witness_interval=0.0
    )
    running = elsewhere(sealer.run)
    for number in range(2):
        happen(sql, 5, at=NOON + 1000 * number)
        until(lambda number=number: len(sealed_order(sql)) == 5 * (number + 1))
    until(reachable.exists)
    away.parent.mkdir()
    until(away.exists)
    stop._ask(signal.SIGTERM, None)
    running.result(LONGEST)


def test_a_witness_that_hangs_holds_up_neither_sealing_nor_the_others(
    make_sealer: MakeSealer, sql: Sql, tmp_path: Path
) -> None:
    hanging, folder_witness = WebhookTarget(), tmp_path / "here"
    hanging.answering = lambda _: HANG
    stop = Stop()
    sealer = make_sealer(
        stop,
        audit_witnesses=(f"post+{hanging.url()}", str(folder_witness)),
        audit_witness_networks=("127.0.0.1/32",),
        audit_witness_interval=0.0,
    )
    happen(sql, 5)
    running = elsewhere(sealer.run)
    hanging.await_received(1)
    for number in range(1, 3):
        happen(sql, 5, at=NOON + 1000 * number)
        until(
            lambda number=number: (
                folder_witness.exists() and told(folder_witness) == 5 * (number + 1)
            )
        )
    assert hanging.connections == 1  # The request still hangs.
    hanging.stop()
    stop._ask(signal.SIGTERM, None)
    running.result(LONGEST)


def test_a_witness_that_knows_another_log_ends_sealing(
    app: Flask, make_sealer: MakeSealer, sql: Sql, tmp_path: Path
) -> None:
    happen(sql, 5)
    seal(app)
    key_files.append_note(
        str(tmp_path / "witness"), sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    )
    empty_log(sql)
    happen(sql, 7)
    sealer = make_sealer(audit_witnesses=(str(tmp_path / "witness"),))
    seal(app)
    with pytest.raises(LogTampered, match="knows other events than the first 5"):
        sealer.run()
    assert head(sql).size == 7


def told(path: Path) -> int:
    """Return the size of the last checkpoint in a file."""
    last = key_files.latest_note(str(path))
    return checkpoint.read(last).size if last else 0


@pytest.mark.parametrize("fault", [Unavailable("mariadb"), ValueError("a fault of ours")], ids=str)
def test_after_a_failure_it_waits_and_goes_on(
    make_sealer: MakeSealer, sql: Sql, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    happen(sql, 5)
    waits: list[float] = []
    stop = Stop()
    original = sealer_module.seal_events

    def failing(signers: Any, seen: Any) -> Any:
        if len(waits) < 3:
            raise fault
        return original(signers, seen)

    def wait(seconds: float) -> None:
        waits.append(seconds)
        stop.is_requested = len(sealed_order(sql)) == 5

    monkeypatch.setattr(sealer_module, "seal_events", failing)
    monkeypatch.setattr(stop, "wait", wait)
    make_sealer(stop).run()
    assert len(waits) == 4  # Three waits after the failure, and one with nothing left to seal.
    assert waits[2] > waits[0]


def test_a_sealer_ends_where_the_log_was_tampered_with(
    app: Flask, make_sealer: MakeSealer, sql: Sql
) -> None:
    happen(sql, 5)
    seal(app)
    sql("UPDATE audit_tree SET size = 4")
    with pytest.raises(LogTampered):
        make_sealer().run()
