"""Check that ``audit verify`` accepts what a witness holds, and finds what an attacker changed.

The attacker has the key and the database.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api import __main__ as command_line
from api.domain import clock as api_clock
from api.mail.envelope import compose
from api.mail.templates.render import Rendered
from api.settings import Settings
from api.tlog import key_files
from tests.conftest import Clock
from tests.support import tampering
from tests.support.audit_log import NOON, SIGNER, happen, head, seal_all
from tests.support.mailbox import Mailbox
from tests.support.tampering import exported
from tests.support.webhook_target import WebhookTarget
from tests.support.witness import NAME, Cosigning
from tests.witnesses.conftest import Tell, grow

Sql = Callable[..., list[dict[str, Any]]]
Run = Callable[..., tuple[int, str]]
OPERATOR = "auditor@example.org"
KINDS = ["file", "folder", "objects", "webhook", "cosigner", "mail", "mail as a file"]


def _given(options: Settings) -> dict[str, Any]:
    """Return the fields alone: other attributes are read from files once."""
    return {field.name: getattr(options, field.name) for field in dataclasses.fields(options)}


@pytest.fixture
def run(
    make_app: Callable[..., Flask],
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Run:
    """Return ``run("witnesses", AUDIT_WITNESSES="…")``: exit status and output of the command.

    Applications are made once for each environment.
    """
    key_files.write_new(str(tmp_path / "audit.key"), SIGNER.secret_text())
    (tmp_path / "audit.pub").write_text(f"{SIGNER.verifier}\n", encoding="utf-8")
    own_settings = {
        "AUDIT_SIGNING_KEYS": str(tmp_path / "audit.key"),
        "AUDIT_WITNESS_NETWORKS": "127.0.0.0/8",
    }

    def running(*arguments: str, **changed: str) -> tuple[int, str]:
        for name, value in {**environment, **own_settings, **changed}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(command_line, "create_app", lambda options: make_app(**_given(options)))
        group = () if arguments[0] == "doctor" else ("audit",)
        code = command_line.main([*group, *arguments])
        output = capsys.readouterr()
        return code, output.out + output.err

    return running


@pytest.fixture
def verify(app: Flask, run: Run, tmp_path: Path) -> Run:
    """Return ``verify(path, "--witness", …)``, which verifies a current export."""

    def verifying(witness_path: Path, *more: str) -> tuple[int, str]:
        export = tmp_path / "export.ndjson"
        export.write_bytes(b"".join(line + b"\n" for line in exported(app)))
        key = str(tmp_path / "audit.pub")
        return run("verify", str(export), "--checkpoint", str(witness_path), "--key", key, *more)

    return verifying


def entry_of(kind: str, folder: Path, target: WebhookTarget) -> str:
    entries = {
        "file": str(folder / "file"),
        "folder": f"{folder / 'folder'}/",
        "objects": f"put+{target.url(path='/{name}')}",
        "webhook": f"post+{target.url()}",
    }
    if kind == "folder":
        (folder / "folder").mkdir()
    if kind == "cosigner":
        return Cosigning(target).entry
    return entries.get(kind, f"mailto:{OPERATOR}?language=zh")


def held_by(kind: str, folder: Path, target: WebhookTarget, mailbox: Mailbox) -> Path:
    """Return the file or folder with the checkpoints of a witness of this kind."""
    if kind in {"file", "folder"}:
        return folder / kind
    if kind == "mail as a file":
        mail = mailbox.last(OPERATOR)
        written = Rendered(mail.language, mail.subject, mail.text, mail.html)
        content = compose(written, OPERATOR, "us@example.com", mail.id, api_clock.now()).content
        (folder / "kept.eml").write_bytes(content)
        return folder / "kept.eml"
    texts = [message.body.decode() for message in target.received]
    texts += [message.text for message in mailbox.to(OPERATOR)]
    (folder / "kept").write_text("\n".join(texts), encoding="utf-8")
    return folder / "kept"


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_has_key_and_database_can_t_cut_the_end_off(
    app: Flask,
    sql: Sql,
    tell: Tell,
    verify: Run,
    target: WebhookTarget,
    mailbox: Mailbox,
    tmp_path: Path,
    kind: str,
) -> None:
    entry = entry_of(kind, tmp_path, target)
    grow(app, sql, 3)
    early = sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    grow(app, sql, 2)
    assert tell(entry).size == 5
    witness_path = held_by(kind, tmp_path, target, mailbox)
    assert verify(witness_path) == (0, "ok    5 events are unchanged since they were sealed\n")

    tampering.cut(sql, 3, early)
    code, output = verify(witness_path)
    assert code == 1
    assert "event 3 truncated" in output

    # The attackers then add invented events, and sign the log.
    happen(sql, 4, at=NOON + 900_000)
    seal_all(app)
    assert head(sql).size == 7
    code, output = verify(witness_path)
    assert code == 1
    assert "event 0 rewritten" in output


def test_a_checkpoint_counts_only_where_a_witness_has_cosigned_it(
    app: Flask, sql: Sql, run: Run, verify: Run, target: WebhookTarget, tmp_path: Path
) -> None:
    witness = Cosigning(target)
    keys = tmp_path / "witness.pub"
    keys.write_text(f"{witness.key}\n", encoding="utf-8")
    happen(sql, 3)
    assert run("seal", "--once", AUDIT_WITNESSES=witness.entry) == (0, "sealed 3 events\n")
    code, checkpoint_text = run("witnesses", "--checkpoints", AUDIT_WITNESSES=witness.entry)
    assert code == 0
    (tmp_path / "kept").write_text(checkpoint_text, encoding="utf-8")
    assert verify(tmp_path / "kept", "--witness", str(keys)) == (
        0,
        (
            "ok    3 events are unchanged since they were sealed\n"
            f"seen  3 events at 2026-11-22 12:45:03 UTC by {NAME}\n"
        ),
    )
    unwitnessed = sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    (tmp_path / "alone").write_text(unwitnessed, encoding="utf-8")
    assert verify(tmp_path / "alone", "--witness", str(keys)) == (
        1,
        "No checkpoint is cosigned by one of the witnesses.\n",
    )


def test_an_operator_sees_how_far_each_was_told(
    sql: Sql, run: Run, target: WebhookTarget, tmp_path: Path, clock: Clock
) -> None:
    webhook, away = f"post+{target.url()}", f"{tmp_path / 'away'}/"
    witnesses = f"{webhook},{away},mailto:{OPERATOR}"
    happen(sql, 3)
    assert run("witnesses") == (1, "AUDIT_WITNESSES is empty: there are no witnesses.\n")
    mail = "mailto:…@example.org"
    no_events = f"new   {webhook}  0 of 0 events\nnew   {away}  0 of 0 events\n"
    assert run("witnesses", AUDIT_WITNESSES=witnesses) == (
        0,
        f"{no_events}new   {mail}  0 of 0 events\n",
    )
    failure = f"{away}: No such file or directory\n"
    assert run("seal", "--once", AUDIT_WITNESSES=witnesses) == (1, f"sealed 3 events\n{failure}")
    code, output = run("witnesses", AUDIT_WITNESSES=witnesses)
    assert code == 1
    first, other, last = output.splitlines()
    assert first.startswith(f"ok    {webhook}  3 of 3 events, submitted at 2")
    assert other.startswith(f"FAIL  {away}  0 of 3 events, failing since 2")
    assert other.endswith("Z: No such file or directory")
    assert last.startswith(f"ok    {mail}  3 of 3 events, submitted at 2")
    # it is no failure of the server's
    code, output = run("doctor", AUDIT_WITNESSES=witnesses)
    assert code == 0
    assert [line for line in output.splitlines() if " witness: " in line] == [
        first.replace("ok    ", "ok    witness: ", 1),
        other.replace("FAIL  ", "warn  witness: ", 1),
        last.replace("ok    ", "ok    witness: ", 1),
    ]
    assert run("doctor", "--strict", AUDIT_WITNESSES=witnesses)[0] == 1


def test_before_the_first_migration_the_doctor_says_so(
    run: Run, environment: dict[str, str]
) -> None:
    url = environment["DATABASE_URL"].replace("_test", "")
    code, output = run("doctor", AUDIT_WITNESSES="a", DATABASE_URL=url)
    assert code == 1
    _, _, migrations, redis = output.splitlines()
    assert migrations.startswith(
        "FAIL  migrations: Not applied: 0001.accounts-sessions-audit, 0002."
    )
    assert redis == "ok    redis"
