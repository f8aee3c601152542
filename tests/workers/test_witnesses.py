"""Check that a sealer asks its witnesses before it signs: a log that is behind waits.

A restored database, or a node that lags, has lost events that its key signed. Sealing continues by
itself when they are back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from structlog.testing import CapturingLogger

from api.errors import Unavailable
from api.resilience.stop_event import Stop
from api.rules.audit_log.seal_events import LogBehind, LogTampered
from api.rules.audit_log.submit_checkpoint import submit_checkpoint
from api.settings.witness_url import parse
from api.store import server
from api.tlog import key_files
from api.workers import ask_witnesses, behind, log_sealer
from api.workers import witnesses as witnesses_module
from api.workers.log_sealer import Sealer
from tests.support.at_once import LONGEST
from tests.support.audit_log import NOON, SIGNER, happen, head, seal_all
from tests.support.faults import elsewhere
from tests.support.restored import Backup
from tests.support.webhook_target import HANG, WebhookTarget
from tests.support.witness import Cosigning

Sql = Callable[..., list[dict[str, Any]]]
MakeSealer = Callable[..., Sealer]
Logged = CapturingLogger
LOOPBACK: dict[str, Any] = {"audit_witness_networks": ("127.0.0.0/8",)}


@pytest.fixture
def make_sealer(make_app: Callable[..., Flask], tmp_path: Path) -> MakeSealer:
    path = tmp_path / "audit.key"
    key_files.write_new(str(path), SIGNER.secret_text())

    def making(*witnesses: str, stop: Stop | None = None) -> Sealer:
        app = make_app(audit_signing_keys=(str(path),), audit_witnesses=witnesses, **LOOPBACK)
        return Sealer(app, stop or Stop())

    return making


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Logged:
    logger = CapturingLogger()
    monkeypatch.setattr(witnesses_module, "log", logger)
    monkeypatch.setattr(log_sealer, "log", logger)
    monkeypatch.setattr(behind, "log", logger)
    return logger


@pytest.fixture
def target() -> Iterator[WebhookTarget]:
    target = WebhookTarget()
    yield target
    target.stop()


def lose_the_end(app: Flask, sql: Sql, *entries: str) -> Backup:
    """Lose two of 7 events that the witnesses know, with one unsealed event in their place.

    Return the backup that restores them.
    """
    happen(sql, 5)
    seal_all(app)
    old = Backup(sql)
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    with app.app_context():
        for entry in entries:
            assert submit_checkpoint(parse(entry), [SIGNER.verifier]).size == 7
    new = Backup(sql)
    old.restore()
    happen(sql, 1, at=NOON + 2000)
    return new


@pytest.fixture
def here(tmp_path: Path) -> str:
    (tmp_path / "folder").mkdir()
    return f"{tmp_path / 'folder'}/"


def entry_of(kind: str, tmp_path: Path, folder_entry: str, target: WebhookTarget) -> str:
    if kind == "cosigner":
        return Cosigning(target).entry
    return folder_entry if kind == "folder" else str(tmp_path / "file")


@pytest.mark.parametrize("kind", ["file", "folder", "cosigner"])
def test_a_restored_log_is_not_signed_on(
    make_app: Callable[..., Flask],
    make_sealer: MakeSealer,
    sql: Sql,
    tmp_path: Path,
    here: str,
    target: WebhookTarget,
    kind: str,
) -> None:
    """A restored log is not signed, and the files of its witness do not change.

    ``seal --once`` does not sign it either.
    """
    entry = entry_of(kind, tmp_path, here, target)
    lose_the_end(make_app(**LOOPBACK), sql, entry)
    before = sql("SELECT * FROM audit_tree")
    with pytest.raises(LogBehind, match="knows 7 events, the log 5"):
        make_sealer(entry).everything()
    with pytest.raises(LogBehind, match="knows 7 events, the log 5"):
        make_sealer(entry).turn()
    assert sql("SELECT * FROM audit_tree") == before


def test_one_that_is_away_hides_no_other_and_stops_no_sealing(
    app: Flask, make_sealer: MakeSealer, sql: Sql, tmp_path: Path, here: str, logged: Logged
) -> None:
    away = f"{tmp_path / 'away'}/"
    lose_the_end(app, sql, here)
    with pytest.raises(LogBehind):
        make_sealer(here, away).turn()
    assert _names(logged) == ["audit_log_behind", "witness_query_failed"]
    assert make_sealer(away).turn() == 1


def test_one_that_hangs_is_waited_for_a_bounded_time(
    make_app: Callable[..., Flask],
    make_sealer: MakeSealer,
    sql: Sql,
    here: str,
    target: WebhookTarget,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ask_witnesses, "LONGEST", 0.2)
    entry = Cosigning(target).entry
    happen(sql, 3)
    seal_all(make_app(**LOOPBACK))
    target.answering = lambda _: HANG
    happen(sql, 1, at=NOON + 1000)
    assert make_sealer(entry, here).turn() == 1


def test_a_database_that_is_away_is_no_answer(
    make_sealer: MakeSealer, app: Flask, sql: Sql, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is down is no answer of a witness.

    Otherwise a database that comes back, perhaps restored, would be signed without a question.
    """
    lose_the_end(app, sql, here)
    sealer = make_sealer(here)
    with monkeypatch.context() as patched:
        patched.setattr(ask_witnesses, "ask_witness", _away)
        with pytest.raises(Unavailable):
            sealer.turn()
    with pytest.raises(LogBehind):
        sealer.turn()


def _away(*_: Any) -> None:
    raise Unavailable("mariadb")


@contextmanager
def running(sealer: Sealer, stop: Stop) -> Iterator[None]:
    """Run the sealer in a thread to the end of the block."""
    future = elsewhere(sealer.run)
    try:
        yield
    finally:
        stop._ask(15, None)
        future.result(LONGEST)


@pytest.mark.parametrize("kind", ["folder", "cosigner"])
def test_a_node_that_lags_is_waited_for_and_sealing_goes_on_by_itself(
    make_app: Callable[..., Flask],
    make_sealer: MakeSealer,
    sql: Sql,
    tmp_path: Path,
    here: str,
    target: WebhookTarget,
    monkeypatch: pytest.MonkeyPatch,
    logged: Logged,
    kind: str,
) -> None:
    monkeypatch.setattr(behind, "_ALARM_SECONDS", 0.0)
    entry = entry_of(kind, tmp_path, here, target)
    newer = lose_the_end(make_app(**LOOPBACK), sql, entry)
    stop = Stop()
    with running(make_sealer(entry, stop=stop), stop):
        _until(lambda: "audit_log_still_behind" in _names(logged))
        assert head(sql).size == 5
        newer.restore()
        happen(sql, 1, at=NOON + 3000)
        _until(lambda: head(sql).size == 8)
    assert [name for name in _names(logged) if name.startswith("audit_log")] == [
        "audit_log_behind",
        "audit_log_still_behind",  # Logged once, however long it lasts.
        "audit_log_caught_up",
    ]


def test_one_that_comes_back_with_a_longer_log_stops_sealing_then(
    app: Flask, make_sealer: MakeSealer, sql: Sql, tmp_path: Path, here: str, logged: Logged
) -> None:
    folder, hidden = tmp_path / "folder", tmp_path / "hidden"
    lose_the_end(app, sql, here)
    folder.rename(hidden)
    stop = Stop()
    sealer = make_sealer(here, stop=stop)
    with running(sealer, stop):
        _until(lambda: head(sql).size == 6)
        hidden.rename(folder)
        _until(lambda: "audit_log_behind" in _names(logged))
        happen(sql, 1, at=NOON + 4000)
        with pytest.raises(LogBehind):
            sealer.turn()
    assert head(sql).size == 6


def test_a_failover_under_a_running_sealer_is_noticed_without_a_witness(
    app: Flask, make_sealer: MakeSealer, sql: Sql, logged: Logged
) -> None:
    """A running sealer notices a failover without a witness.

    The replica lacks events that the sealer signed a moment ago.
    """
    happen(sql, 3)
    sealer = make_sealer()
    assert sealer.turn() == 3
    old = Backup(sql)
    happen(sql, 2, at=NOON + 1000)
    assert sealer.turn() == 2
    new = Backup(sql)
    old.restore()
    happen(sql, 4, at=NOON + 2000)
    for _ in range(2):
        with pytest.raises(LogBehind, match="has seen 5 events, the log has 3"):
            sealer.turn()
    assert head(sql).size == 3
    new.restore()
    happen(sql, 1, at=NOON + 3000)
    assert sealer.turn() == 1
    assert _names(logged) == ["audit_log_behind", "audit_log_caught_up"]
    old.restore()
    happen(sql, 4, at=NOON + 4000)
    seal_all(app)
    with pytest.raises(LogTampered, match="first 6 events have changed"):
        sealer.turn()


@pytest.mark.parametrize("kind", ["folder", "cosigner: another server", "cosigner: an outage"])
def test_a_failover_that_lost_what_another_sealer_signed_is_noticed_by_its_witness(
    make_app: Callable[..., Flask],
    make_sealer: MakeSealer,
    sql: Sql,
    tmp_path: Path,
    here: str,
    target: WebhookTarget,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """A witness shows that a failover lost events which another sealer signed.

    This sealer asked the witness earlier, and has not seen them.
    """
    entry = entry_of(kind.partition(":")[0], tmp_path, here, target)
    happen(sql, 3)
    app = make_app(**LOOPBACK)
    seal_all(app)
    sealer = make_sealer(entry)
    sealer.turn()
    assert sealer.witnessing.once() == []
    old = Backup(sql)
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    with app.app_context():
        sql("UPDATE audit_witness SET next_attempt_at = '2020-01-01'")
        assert submit_checkpoint(parse(entry), [SIGNER.verifier]).size == 5
    old.restore()
    happen(sql, 2, at=NOON + 2000)
    if kind == "cosigner: another server":
        monkeypatch.setattr(server, "NAME", "SELECT 'replica' AS name")
    elif kind == "cosigner: an outage":
        with monkeypatch.context() as patched:
            patched.setattr(log_sealer, "seal_events", _away)
            with pytest.raises(Unavailable):
                sealer.turn()
    with pytest.raises(LogBehind, match="knows 5 events, the log 3"):
        sealer.turn()
    assert head(sql).size == 3


@pytest.mark.long
def test_one_that_can_t_be_asked_ends_the_wait_when_the_log_has_what_it_was_told(
    make_app: Callable[..., Flask],
    make_sealer: MakeSealer,
    sql: Sql,
    target: WebhookTarget,
    monkeypatch: pytest.MonkeyPatch,
    logged: Logged,
) -> None:
    """A witness that answers no questions ends the wait when the log has its events again.

    Another question would stay unanswered.
    """
    monkeypatch.setattr(behind, "_ALARM_SECONDS", 0.0)
    entry = f"post+{target.url()}"
    newer = lose_the_end(make_app(**LOOPBACK), sql, entry)
    newer.restore("audit_witness")
    sql("DELETE FROM audit_event WHERE id NOT IN (SELECT event_id FROM audit_leaf)")
    stop = Stop()
    sealer = make_sealer(entry, stop=stop)
    with running(sealer, stop):
        _until(lambda: "audit_log_still_behind" in _names(logged))
        happen(sql, 1, at=NOON + 3000)
        sealer.witnessing.ask_again()
        with pytest.raises(LogBehind):
            sealer.turn()
        newer.restore()
        happen(sql, 1, at=NOON + 4000)
        _until(lambda: head(sql).size == 8)
    assert [name for name in _names(logged) if name.startswith("audit_log")] == [
        "audit_log_behind",
        "audit_log_still_behind",
        "audit_log_caught_up",
    ]


def test_a_log_that_was_changed_is_not_behind(
    app: Flask, make_sealer: MakeSealer, sql: Sql, here: str, logged: Logged
) -> None:
    newer = lose_the_end(app, sql, here)
    newer.restore()
    sql("UPDATE audit_tile SET hashes = REPEAT('x', LENGTH(hashes))")
    with pytest.raises(LogTampered):
        make_sealer(here).run()
    assert _names(logged) == ["audit_log_tampered"]


def _names(logged: Logged) -> list[str]:
    return [
        call.args[0] for call in logged.calls if not call.args[0].startswith("checkpoint_submitted")
    ]


def _until(reached: Callable[[], bool]) -> None:
    from tests.workers.test_log_sealer import until

    until(reached)
