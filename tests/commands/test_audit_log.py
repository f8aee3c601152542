"""Run ``python -m api audit …`` as an operator: a key, a sealer, an export, a verdict."""

from __future__ import annotations

import gzip
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.tlog import note
from api.tlog.note import Verifier
from tests.support import tampering
from tests.support.at_once import LONGEST
from tests.support.audit_log import NOON, happen, sealed_order
from tests.support.forked_commands import ForkedCommands
from tests.support.processes import ended

Sql = Callable[..., list[dict[str, Any]]]
ROOT = Path(__file__).parents[2]
NAME = "example.com/audit"


class Operator:
    """An operator at a shell, in their own directory."""

    def __init__(self, environment: dict[str, str], commands: ForkedCommands, place: Path) -> None:
        self._commands = commands
        self.place = place
        self.environment = {
            **environment,
            "AUDIT_SIGNING_KEYS": str(place / "audit.key"),
            "AUDIT_WITNESSES": str(place / "checkpoints"),
            "AUDIT_WITNESS_INTERVAL": "0",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a process that runs on or is killed, from its first line."""
        command = [sys.executable, "-m", "api", "audit", *arguments]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        return self._commands(self.environment, "audit", *arguments)

    def make_key(self) -> None:
        code, out, err = self.run("key", NAME, str(self.place / "audit.key"))
        assert (code, err) == (0, "")
        (self.place / "audit.pub").write_text(out, encoding="utf-8")

    def verify(self, export: str, checkpoint: Path | None = None) -> tuple[int, str, str]:
        """Verify offline, with only a path in the environment."""
        return self._commands(
            {"PATH": os.environ["PATH"]},
            "audit",
            "verify",
            str(self.place / export),
            "--checkpoint",
            str(checkpoint or self.place / "checkpoints"),
            "--key",
            str(self.place / "audit.pub"),
        )

    def export(self) -> str:
        code, out, err = self.run("export", "--sealed")
        assert (code, err) == (0, "")
        (self.place / "export.ndjson").write_text(out, encoding="utf-8")
        return out


@pytest.fixture
def operator(environment: dict[str, str], commands_of: ForkedCommands, tmp_path: Path) -> Operator:
    operator = Operator(environment, commands_of, tmp_path)
    operator.make_key()
    return operator


def test_seal_export_verify(app: Flask, sql: Sql, operator: Operator) -> None:
    happen(sql, 7)
    assert operator.run("seal", "--once") == (0, "sealed 7 events\n", "")
    happen(sql, 5, at=NOON + 1000)
    assert operator.run("seal", "--once") == (0, "sealed 5 events\n", "")
    assert operator.run("seal", "--once") == (0, "sealed 0 events\n", "")
    assert len(sealed_order(sql)) == 12
    text = operator.export()
    assert text.startswith('{"sealed_export":{"version":1,"from":0,"to":null}}\n')
    assert text.count("\n") == 14
    assert text.endswith('\n{"export":{"complete":true,"events":12}}\n')
    good = (0, "ok    12 events are unchanged since they were sealed\n", "")
    assert operator.verify("export.ndjson") == good
    (operator.place / "export.ndjson.gz").write_bytes(gzip.compress(text.encode()))
    assert operator.verify("export.ndjson.gz") == good

    older = operator.place / "older"
    notes = list(note.split((operator.place / "checkpoints").read_text(encoding="utf-8")))
    assert len(notes) == 2
    older.write_text(notes[0], encoding="utf-8")
    assert operator.verify("export.ndjson", older) == (
        0,
        (
            "ok    7 events are unchanged since they were sealed\n"
            "note  5 more are newer than the latest checkpoint\n"
        ),
        "",
    )

    tampering.edit(sql, 4, "ip", "203.0.113.9")
    operator.export()
    code, out, err = operator.verify("export.ndjson", older)
    event = sealed_order(sql)[4]
    assert (code, err) == (1, "")
    assert out == f"FAIL  event 4 ({event}) changed: the event differs from the sealed one\n"


def test_the_sealed_export_takes_no_filters_but_times(sql: Sql, operator: Operator) -> None:
    for more in (("--type", "session.started"), ("--format", "csv")):
        assert operator.run("export", "--sealed", *more) == (
            2,
            "",
            "--sealed accepts no filters except --since and --until, and no CSV\n",
        )


def test_a_key_is_for_its_owner_only_and_never_written_over(operator: Operator) -> None:
    path = operator.place / "audit.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text(encoding="utf-8")
    code, out, err = operator.run("key", NAME, str(path))
    assert (code, out) == (1, "")
    assert "exists" in err
    assert path.read_text(encoding="utf-8") == before
    public = (operator.place / "audit.pub").read_text(encoding="utf-8")
    assert note.Signer.parse(before.strip()).verifier == Verifier.parse(public)


def test_sealing_without_a_key_says_what_to_do(operator: Operator) -> None:
    operator.environment["AUDIT_SIGNING_KEYS"] = ""
    code, out, err = operator.run("seal", "--once")
    assert (code, out) == (1, "")
    assert "AUDIT_SIGNING_KEYS is missing. Make a key: python -m api audit key" in err


def test_a_wrong_key_file_is_a_line_that_does_not_show_it(operator: Operator) -> None:
    path = operator.place / "audit.key"
    secret = path.read_text(encoding="utf-8")
    path.write_text(secret[:-9], encoding="utf-8")
    code, out, err = operator.run("seal", "--once")
    assert (code, out) == (1, "")
    assert str(path) in err
    assert secret[60:80] not in err


def test_checkpoints_of_a_stranger_are_refused(operator: Operator, app: Flask, sql: Sql) -> None:
    happen(sql, 2)
    operator.run("seal", "--once")
    operator.export()
    stranger = note.Signer.generate(NAME).verifier
    (operator.place / "audit.pub").write_text(f"{stranger}\n", encoding="utf-8")
    code, out, err = operator.verify("export.ndjson")
    assert (code, out, err) == (1, "", "The note is not signed by a key that is trusted.\n")


@pytest.mark.long
def test_a_sealer_goes_on_until_it_is_told_to_end(app: Flask, sql: Sql, operator: Operator) -> None:
    with ended(operator.start("seal")) as sealer:
        for number in range(3):
            happen(sql, 4, at=NOON + 1000 * number)
            await_sealed(sql, 4 * (number + 1))
        sealer.send_signal(signal.SIGTERM)
        out, err = sealer.communicate(timeout=LONGEST)
    assert (sealer.returncode, out, err) == (0, "", "")


@pytest.mark.long
def test_sealers_that_are_killed_leave_nothing_half_done(
    app: Flask, sql: Sql, operator: Operator
) -> None:
    """Sealers that are killed leave no half-done batch.

    Two at a time are killed at random points; then one may finish.
    """
    happen(sql, 6_000)
    for least in (1, 1_500, 3_000):
        with ended(operator.start("seal")), ended(operator.start("seal")):
            await_sealed(sql, least)
    sealed = len(sealed_order(sql))
    assert sealed >= 3_000
    assert operator.run("seal", "--once") == (0, f"sealed {6_000 - sealed} events\n", "")
    operator.export()
    assert operator.verify("export.ndjson")[0] == 0
    assert len(set(sealed_order(sql))) == 6_000


def test_a_tampered_log_ends_the_sealer_with_a_line(
    app: Flask, sql: Sql, operator: Operator
) -> None:
    happen(sql, 2)
    operator.run("seal", "--once")
    sql("UPDATE audit_tree SET size = 1")
    code, out, err = operator.run("seal")
    assert (code, out) == (1, "")
    assert "The audit log's tree is not the one of its latest checkpoint." in err


def await_sealed(sql: Sql, least: int) -> None:
    """Wait until at least that many events are sealed."""
    until = time.monotonic() + LONGEST
    while len(sql("SELECT leaf_index FROM audit_leaf")) < least:
        assert time.monotonic() < until
        time.sleep(0.02)
