"""Check ``python -m api audit begin``: a new log replaces one that can't be continued."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.domain.client import Client
from api.rules.audit_log import begin_log as begin_module
from api.rules.audit_log.begin_log import ArchivedLog, begin_log
from api.rules.audit_log.seal_events import SealingWaits
from api.rules.audit_log.submit_checkpoint import submit_checkpoint
from api.rules.retention.examine_month import NotPruned
from api.rules.retention.prune_audit_trail import Evidence, Exported
from api.settings.witness_url import parse
from api.store.lease import AUDIT_EVENT, leased_changes
from api.tlog import checkpoint, note
from api.tlog.note import Signer
from tests.commands.test_audit_log import NAME, Operator, operator
from tests.support import tampering
from tests.support.audit_log import (
    NOON,
    SIGNER,
    assert_whole,
    events,
    happen,
    head,
    seal,
    seal_all,
    sealed_order,
)
from tests.support.client import Person
from tests.support.old_months import (
    OLD,
    happen_in,
    make_old_months,
    old_months,
    prune,
    pruner,
    restore_months,
)
from tests.support.restored import Backup
from tests.support.tables import empty_log

__all__ = ["old_months", "operator", "pruner"]

Sql = Callable[..., list[dict[str, Any]]]
NEW = "example.com/audit-2"
OTHER = Signer.generate(NEW)


def take_new_key(operator: Operator, name: str = NEW) -> None:
    code, out, err = operator.run("key", name, str(operator.place / "audit-2.key"))
    assert (code, err) == (0, "")
    (operator.place / "audit-2.pub").write_text(out, encoding="utf-8")
    operator.environment["AUDIT_SIGNING_KEYS"] = str(operator.place / "audit-2.key")


def begin(operator: Operator, *more: str, name: str = NEW) -> tuple[int, str, str]:
    key, export = operator.place / "audit.pub", operator.place / "old.ndjson"
    return operator.run("begin", name, "--key", str(key), "--export", str(export), *more)


def verify(operator: Operator, export: str, key: str, *more: str) -> tuple[int, str, str]:
    checkpoints, public = operator.place / "checkpoints", operator.place / key
    return operator.run(
        "verify",
        str(operator.place / export),
        "--checkpoint",
        str(checkpoints),
        "--key",
        str(public),
        *more,
    )


def restore_an_older_state(sql: Sql, operator: Operator) -> None:
    """Seal 7 events and tell the witness, restore the state of 5, and add an event."""
    happen(sql, 5)
    assert operator.run("seal", "--once") == (0, "sealed 5 events\n", "")
    old = Backup(sql)
    happen(sql, 2, at=NOON + 1000)
    assert operator.run("seal", "--once") == (0, "sealed 2 events\n", "")
    old.restore()
    happen(sql, 1, at=NOON + 2000)


def test_after_a_restore_a_new_log_is_begun_and_both_verify(
    app: Flask, sql: Sql, operator: Operator
) -> None:
    restore_an_older_state(sql, operator)
    witness = str(operator.place / "checkpoints")
    behind = f"{witness} knows 7 events, the log 5."
    assert operator.run("seal", "--once") == (1, "", f"{behind}\n")
    code, out, _ = operator.run("witnesses")
    assert (code, out) == (1, f"behind  {witness}  {behind}\n")
    code, out, _ = operator._commands(operator.environment, "doctor")
    assert code == 1
    assert f"FAIL  witness: The log is behind: {witness}  {behind}\n" in out

    take_new_key(operator)
    assert begin(operator) == (
        0,
        (
            f"archived {NAME} at 5 events\n"
            f"begun    {NEW}; to seal existing events, run python -m api audit seal --once\n"
        ),
        "",
    )
    assert operator.run("seal", "--once") == (0, "sealed 6 events\n", "")
    assert operator.run("witnesses")[0] == 0
    operator.export()
    assert verify(operator, "export.ndjson", "audit-2.pub") == (
        0,
        "ok    7 events are unchanged since they were sealed\n",
        "",
    )
    # the old log by itself, against what it was; and as what the new one says that it was
    former = f"ok    5 events match the final state of {NAME}\n"
    archived = ("--archived", str(operator.place / "old.ndjson"))
    assert verify(operator, "export.ndjson", "audit-2.pub", *archived) == (
        0,
        f"{former}ok    7 events are unchanged since they were sealed\n",
        "",
    )
    code, out, _ = verify(operator, "old.ndjson", "audit.pub")
    assert (code, out.split(":")[0]) == (1, "FAIL  event 5 truncated")  # The witness knows it.
    first = sql("SELECT e.type, e.data FROM audit_event e JOIN audit_leaf ON e.id = event_id")
    [begun_event] = [json.loads(row["data"]) for row in first if row["type"] == "audit.begun"]
    old = next(note.split((operator.place / "checkpoints").read_text(encoding="utf-8")))
    assert (begun_event["log"], begun_event["former"], begun_event["size"]) == (NEW, NAME, 5)
    assert begun_event["root"] == checkpoint.read(old).root.hex()


def test_a_log_that_was_tampered_with_is_seen_at_the_witness_itself(
    app: Flask, sql: Sql, operator: Operator
) -> None:
    """A witness shows a rewritten log, even if the database's own table says that all is well.

    The attacker who rewrote the log can write that table, too.
    """
    happen(sql, 3)
    assert operator.run("seal", "--once")[0] == 0
    witness_rows = sql("SELECT * FROM audit_witness")
    empty_log(sql)
    happen(sql, 4)
    secret = (operator.place / "audit.key").read_text(encoding="utf-8")
    seal_all(app, (Signer.parse(secret.strip()),))
    assert sql("SELECT * FROM audit_witness") == witness_rows
    why = f"{operator.place / 'checkpoints'} knows other events than the first 3 of the log."
    code, out, _ = operator.run("witnesses")
    assert (code, out.endswith(why + "\n"), out[:9]) == (1, True, "tampered ")
    code, out, _ = operator._commands(operator.environment, "doctor")
    assert code == 1
    assert "FAIL  witness: The log was tampered with: " in out
    assert operator.run("seal", "--once") == (1, "", f"{why}\n")


def test_another_export_is_not_the_log_that_was_archived(
    app: Flask, sql: Sql, operator: Operator
) -> None:
    restore_an_older_state(sql, operator)
    take_new_key(operator)
    assert begin(operator)[0] == 0
    assert operator.run("seal", "--once")[0] == 0
    operator.export()
    path = operator.place / "old.ndjson"
    path.write_text(path.read_text(encoding="utf-8").replace("Firefox", "Firefly"))
    code, out, _ = verify(operator, "export.ndjson", "audit-2.pub", "--archived", str(path))
    assert code == 1
    assert out.startswith(f"FAIL  {path}: event 0 changed")
    new = str(operator.place / "export.ndjson")
    code, out, _ = verify(operator, "export.ndjson", "audit-2.pub", "--archived", new)
    assert code == 1


@pytest.mark.long
@pytest.mark.parametrize(
    ("tries", "why"),
    [
        ("no key of its own", "AUDIT_SIGNING_KEYS has keys of example.com/audit."),
        ("no export", "Give its public keys (--key FILE)"),
        ("an export of less", "event 3 is truncated"),
        ("a changed event", "event 2 is changed"),
        ("another key", "The note is not signed by a key that is trusted"),
        (
            "a name that was used",
            "already has a log named example.com/audit-2. Choose another name",
        ),
    ],
)
def test_without_a_verified_export_nothing_is_begun(
    app: Flask, sql: Sql, operator: Operator, tries: str, why: str
) -> None:
    happen(sql, 3)
    operator.run("seal", "--once")
    operator.export()
    exported = (operator.place / "export.ndjson").read_text(encoding="utf-8")
    happen(sql, 2, at=NOON + 1000)
    operator.run("seal", "--once")
    if tries != "no key of its own":
        take_new_key(operator)
    if tries == "an export of less":
        (operator.place / "old.ndjson").write_text(exported, encoding="utf-8")
    if tries == "a changed event":
        tampering.edit(sql, 2, "ip", "203.0.113.9")
    if tries == "another key":
        stranger = Signer.generate(NAME).verifier
        (operator.place / "audit.pub").write_text(f"{stranger}\n", encoding="utf-8")
    if tries == "a name that was used":
        secret = (operator.place / "audit-2.key").read_text(encoding="utf-8")
        signed = note.sign(head_of(9).text(), [Signer.parse(secret.strip())])
        with (operator.place / "checkpoints").open("a", encoding="utf-8") as file:
            file.write(f"{signed}\n")
    before = Backup(sql)
    code, out, err = operator.run("begin", NEW) if tries == "no export" else begin(operator)
    assert (code, out) == (1, "")
    assert why in err
    assert Backup(sql)._rows == before._rows


def head_of(size: int) -> checkpoint.Checkpoint:
    return checkpoint.Checkpoint(NEW, size, bytes(32))


def archived(app: Flask, sql: Sql) -> ArchivedLog:
    return ArchivedLog(sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"], "00" * 32)


CLIENT = Client(ip=None, user_agent="test", request_id="r")


def test_killed_anywhere_it_is_finished_by_the_next_and_nobody_seals_between(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that is killed after any of its transactions is finished by the next run.

    The transactions note the beginning, handle each batch, and begin the log. No sealer works
    between.
    """
    monkeypatch.setattr(begin_module, "_BATCH", 200)
    happen(sql, 300)
    seal_all(app)
    evidence = archived(app, sql)
    step, steps_done = begin_module._step, 0

    class KilledCommand(Exception):
        pass

    def killed(*arguments: Any) -> bool:
        if steps_done == 1:
            raise KilledCommand
        if steps_done > 1:
            step(*arguments)
            raise KilledCommand
        return step(*arguments)

    monkeypatch.setattr(begin_module, "_step", killed)
    sizes = []
    for steps_done in (1, 2, 2, 2):
        with app.app_context(), pytest.raises(KilledCommand):
            begin_log([OTHER], [], evidence if steps_done == 1 else None, CLIENT)
        for signers in ((SIGNER,), (OTHER,)):
            with pytest.raises(SealingWaits, match="run audit begin again"):
                seal(app, signers)
        sizes.append(sql("SELECT COUNT(*) AS n FROM audit_leaf")[0]["n"])
    assert sizes == [300, 100, 0, 0]
    steps_done = 0
    with app.app_context():
        former = begin_log([OTHER], [], None, CLIENT)
    assert (former.origin, former.size) == (NAME, 300)
    assert seal_all(app, (OTHER,)) == 300
    assert sealed_order(sql)[0] == events(sql)[-1]
    assert head(sql, (OTHER,)).size == 301


def test_a_sealer_beside_it_signs_no_mixture(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sealer beside the command never signs a mixture of both logs.

    It has locked the row, and the command waits: what it signed is not what was exported.
    """
    happen(sql, 3)
    seal_all(app)
    evidence = archived(app, sql)
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    with app.app_context(), pytest.raises(begin_module.NotBegun, match="has grown since"):
        begin_log([OTHER], [], evidence, CLIENT)
    assert_whole(app, sql)

    happen(sql, 400, at=NOON + 2000)
    seal_all(app)
    evidence = archived(app, sql)
    stop = threading.Event()
    faults: list[Exception] = []

    def sealing() -> None:
        while not stop.is_set():
            try:
                seal(app, (SIGNER,))
            except SealingWaits:
                continue
            except Exception as error:  # noqa: BLE001
                faults.append(error)
                return

    thread = threading.Thread(target=sealing)
    thread.start()
    monkeypatch.setattr(begin_module, "_BATCH", 20)
    with app.app_context():
        begin_log([OTHER], [], evidence, CLIENT)
    thread.join(10)
    stop.set()
    seal_all(app, (OTHER,))  # Now the row is free: a sealer would not wait for it.
    assert "of another log" in str(faults[0])
    assert sorted(sealed_order(sql)) == events(sql)
    assert head(sql, (OTHER,)).size == 406


def test_nobody_prunes_beside_it(
    pruner: Flask, sql: Sql, old_months: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No prune runs beside the command.

    A prune that began before or after the export stops it, and none begins while it runs.
    """
    happen_in(sql, OLD[0], 2)
    seal_all(pruner)
    evidence = archived(pruner, sql)
    with pruner.app_context():
        with (
            leased_changes(AUDIT_EVENT),
            pytest.raises(begin_module.NotBegun, match="Another process prunes"),
        ):
            begin_log([OTHER], [], evidence, CLIENT)
        sql("CREATE TABLE audit_event_leaving (id INT)")
        with pytest.raises(begin_module.NotBegun, match="A prune was interrupted"):
            begin_log([OTHER], [], evidence, CLIENT)
        sql("DROP TABLE audit_event_leaving")
    assert_whole(pruner, sql)

    step, refusals = begin_module._step, []

    def killed(*arguments: Any) -> bool:
        with pytest.raises(NotPruned) as refused:
            prune(pruner, no_evidence)
        refusals.append(str(refused.value))
        step(*arguments)
        raise ConnectionAbortedError

    no_evidence = Evidence(Exported([], []), [], [])
    monkeypatch.setattr(begin_module, "_step", killed)
    with pruner.app_context(), pytest.raises(ConnectionAbortedError):
        begin_log([OTHER], [], evidence, CLIENT)
    with pytest.raises(NotPruned) as refused:
        prune(pruner, no_evidence)
    refusals.append(str(refused.value))
    assert [text.split(".")[0].split(",")[0] for text in refusals] == [
        "Another process prunes",
        "A new log is being begun",
    ]


def test_a_witness_by_mail_hears_of_the_new_log_at_once(app: Flask, sql: Sql) -> None:
    """A witness by mail gets the new log at once, not an interval after the former one."""
    happen(sql, 3)
    seal_all(app)
    mail = parse("mailto:auditor@example.org")
    with app.app_context():
        assert submit_checkpoint(mail, [SIGNER.verifier]).size == 3
        begin_log([OTHER], [mail], archived(app, sql), CLIENT)
        assert submit_checkpoint(mail, [OTHER.verifier]).size == 1


def test_what_was_pruned_before_excuses_nothing_in_the_new_log(
    app: Flask, sql: Sql, operator: Operator
) -> None:
    """Leaves that were pruned from the former log may not be missing from the new one.

    ``audit.pruned`` names indexes of the log that ended.
    """
    partition_names = make_old_months(sql)
    happen_in(sql, OLD[0], 5)
    happen(sql, 3)
    try:
        operator.run("seal", "--once")
        operator.export()
        operator.environment["AUDIT_RETENTION"] = "2592000"
        checkpoints, key = str(operator.place / "checkpoints"), str(operator.place / "audit.pub")
        file = str(operator.place / "export.ndjson")
        prune = ["prune", "--exported", file, "--checkpoint", checkpoints, "--key", key, "--wait"]
        operator.run(*prune, "0")
        operator.run("seal", "--once")
        code, out, _ = operator.run(*prune, "0")
        assert "dropped 2026-01: 5 events" in out
        take_new_key(operator)
        assert begin(operator)[0] == 0
        operator.run("seal", "--once")
        operator.export()
        assert verify(operator, "export.ndjson", "audit-2.pub")[0] == 0
        tampering.delete_event(sql, 2)
        operator.export()
        code, out, _ = verify(operator, "export.ndjson", "audit-2.pub")
        assert (code, out.split(":")[0].split(" (")[0]) == (1, "FAIL  event 2")
    finally:
        restore_months(sql, partition_names)


def test_proofs_lead_to_the_new_log(alice: Person, app: Flask, sql: Sql) -> None:
    seal_all(app)
    [event, *_] = alice.get("/v1/account/audit-events").json["items"]
    path = f"/v1/audit-events/{event['id']}/proof"
    assert alice.get(path).json["checkpoint"].startswith(f"{NAME}\n")
    evidence = archived(app, sql)
    with app.app_context():
        begin_log([OTHER], [], evidence, CLIENT)
    assert alice.get(path).status_code == 409  # The event is not sealed in the new log yet.
    seal_all(app, (OTHER,))
    assert alice.get(path).json["checkpoint"].startswith(f"{NEW}\n")
