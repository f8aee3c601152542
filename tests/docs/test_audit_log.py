"""Run the examples of docs/audit-log.md, and check that it explains every verdict."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.rules.audit_log.submit_checkpoint import submit_checkpoint
from api.settings.witness_url import parse
from api.tlog import key_files
from api.tlog.note import Signer
from api.tlog.verification import FailureKind
from tests.docs.markdown import ROOT, Document
from tests.support.audit_log import NOON, happen, seal_all
from tests.support.client import Person
from tests.support.old_months import OLD, happen_in, make_old_months, restore_months
from tests.support.restored import Backup

PAGE = Document(ROOT / "docs" / "audit-log.md")
# The variables that "set up" sets in its shell.
NEW_SHELL = "export AUDIT_SIGNING_KEYS=audit.key AUDIT_WITNESSES=checkpoints\n"
OLD_KEY = Signer.generate("accounts.example.com/audit")
BEGUN = (
    "begun    accounts.example.com/audit-2; to seal existing events, run python -m api audit seal"
    " --once\n"
)
Sql = Callable[..., list[dict[str, Any]]]


@pytest.mark.long
def test_the_commands_do_what_is_said(
    app: Flask, sql: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    happen(sql, 3)
    assert shell(["set up", "verify", "part"], environment, tmp_path) == (
        0,
        (
            "sealed 3 events\n"
            "ok    3 events are unchanged since they were sealed\n"
            "ok    3 events are unchanged since they were sealed, of the log's 0 to 2\n"
        ),
        "",
    )


@pytest.mark.long
def test_pruning_does_what_is_said(
    app: Flask, sql: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    """The commands for pruning do what the page says.

    A sealer runs beside them, and what is left verifies.
    """
    partition_names = make_old_months(sql)
    happen_in(sql, OLD[0], 5)
    happen(sql, 3)
    stop = "kill $SEALER; wait $SEALER; python -m api audit seal --once\n"
    try:
        output = shell(
            ["set up", "python -m api audit seal & SEALER=$!\n", "prune", stop, "verify"],
            environment,
            tmp_path,
        )
    finally:
        restore_months(sql, partition_names)
    assert output == (
        0,
        (
            "sealed 8 events\n"
            "would drop 2026-01: 5 events\nwould drop 2026-02: 0 events\n"
            "would drop 2026-03: 0 events\n"
            "dropped 2026-01: 5 events\ndropped 2026-02: 0 events\ndropped 2026-03: 0 events\n"
            "sealed 0 events\n"
            "ok    4 events are unchanged since they were sealed\n"
            "note  5 more were pruned, as a sealed event records\n"
        ),
        "",
    )


@pytest.mark.release
def test_erasing_as_it_is_told(alice: Person, environment: dict[str, str], tmp_path: Path) -> None:
    steps = ["set up", "erase", "python -m api audit seal --once\n", "verify"]
    assert shell(steps, environment, tmp_path) == (
        0,
        (
            "sealed 2 events\nwould erase 11 values in 2 events\nerased 11 values in 2 events\n"
            "sealed 1 events\nok    3 events are unchanged since they were sealed\n"
            "note  11 values were erased, as the log records\n"
        ),
        "",
    )


@pytest.mark.release
def test_a_new_log_is_begun_as_it_is_told(
    app: Flask, sql: Sql, environment: dict[str, str], tmp_path: Path
) -> None:
    """A new log begins as the page says.

    The database was restored; the witness keeps the checkpoints of both logs.
    """
    happen(sql, 3)
    set_up(app, tmp_path)
    backup = Backup(sql)
    happen(sql, 2, at=NOON + 1000)
    seal_and_tell(app, tmp_path)
    backup.restore()
    code, out, err = shell([NEW_SHELL, "begin", "archived"], environment, tmp_path)
    assert (code, err) == (0, "")
    assert out == (
        f"archived accounts.example.com/audit at 3 events\n{BEGUN}"
        "sealed 3 events\n"
        "ok    3 events match the final state of accounts.example.com/audit\n"
        "ok    4 events are unchanged since they were sealed\n"
    )


def set_up(app: Flask, place: Path) -> None:
    """Do what "set up" does, in a fraction of the time."""
    key_files.write_new(str(place / "audit.key"), OLD_KEY.secret_text())
    (place / "audit.pub").write_text(f"{OLD_KEY.verifier}\n", encoding="utf-8")
    seal_and_tell(app, place)


def seal_and_tell(app: Flask, place: Path) -> None:
    seal_all(app, (OLD_KEY,))
    with app.app_context():
        submit_checkpoint(parse(str(place / "checkpoints")), [OLD_KEY.verifier])


def shell(steps: list[str], environment: dict[str, str], place: Path) -> tuple[int, str, str]:
    """Run blocks of the page, or commands of a test, as one script."""
    script = "".join(
        step if step.endswith("\n") else PAGE.block(f"audit log: {step}").text for step in steps
    )
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    process = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=place,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=100,
    )
    return process.returncode, process.stdout, process.stderr


def test_every_verdict_is_explained() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE.text, re.MULTILINE) == ["ok", *FailureKind]
