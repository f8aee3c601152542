"""Run ``python -m api audit erase`` as an operator, up to the verdict on the remaining log."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api import __main__ as command_line
from api.rules.audit_trail.erase_personal_data import BATCH
from tests.support.audit_log import SIGNER, happen, seal_all
from tests.support.client import Person
from tests.support.erasing import ALICE, BOB, record, telling
from tests.support.forked_commands import ForkedCommands
from tests.support.processes import ended
from tests.support.tampering import exported

Sql = Callable[..., list[dict[str, Any]]]
Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(environment: dict[str, str], commands_of: ForkedCommands) -> Run:
    """Return ``run("erase", …)``: (exit status, standard output, standard error)."""
    return partial(commands_of, environment, "audit")


def test_it_says_what_it_did(run: Run, sql: Sql) -> None:
    for account_id in (ALICE, BOB, ALICE):
        record(sql, actor=account_id, subject=account_id)
    summary = "12 values in 2 events\n"
    assert run("erase", str(ALICE), "--dry-run") == (0, f"would erase {summary}", "")
    assert run("erase", str(ALICE)) == (0, f"erased {summary}", "")
    assert run("erase", str(ALICE)) == (0, "erased 0 values in 0 events\n", "")


def test_by_address_while_there_is_an_account(run: Run, app: Flask, alice: Person) -> None:
    status, output, _ = run("erase", alice.email)
    assert (status, output[:6]) == (0, "erased")
    alice.delete("/v1/account", json={"password": alice.password})
    assert run("erase", alice.email) == (
        1,
        "",
        "No account has this address. Identify a deleted account by its id.\n",
    )
    # Events of the deletion: the sessions ended, then the account itself.
    assert "in 2 events" in run("erase", alice.id)[1]


def test_without_a_name_it_is_called_wrongly(run: Run) -> None:
    assert run("erase")[0] == 2


@pytest.fixture
def verdict(
    app: Flask, sql: Sql, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """Return a function that verifies an export of now against the latest checkpoint."""

    def verify() -> str:
        export, notes, key = (tmp_path / name for name in ("export", "notes", "key"))
        export.write_bytes(b"\n".join(exported(app)))
        notes.write_text(f"{sql('SELECT checkpoint FROM audit_tree')[0]['checkpoint']}\n")
        key.write_text(f"{SIGNER.verifier}\n")
        files = (str(export), "--checkpoint", str(notes), "--key", str(key))
        # Offline: the command sets nothing up.
        status = command_line.main(["audit", "verify", *files])
        output = capsys.readouterr().out
        assert status == (0 if output.startswith("ok") else 1)
        return output

    return verify


def test_verify_says_what_was_erased(
    run: Run, app: Flask, sql: Sql, verdict: Callable[[], str]
) -> None:
    event = record(sql, actor=ALICE, subject=ALICE)
    seal_all(app)
    place = sql("SELECT * FROM audit_leaf")[0]
    whole = sql("SELECT * FROM audit_event")[0]
    assert verdict() == "ok    1 events are unchanged since they were sealed\n"
    run("erase", str(ALICE))
    assert verdict().startswith(f"FAIL  event 0 ({event}) erased: 6 values were erased,")
    seal_all(app)
    ok = "ok    2 events are unchanged since they were sealed\n"
    assert verdict() == f"{ok}note  6 values were erased, as the log records\n"
    for table, row in (("audit_leaf", place), ("audit_event", whole)):
        sql(f"REPLACE INTO {table} VALUES ({', '.join(['%s'] * len(row))})", *row.values())
    assert verdict() == (
        f"{ok}note  6 values were erased, and 6 of them are missing or present again: was a backup"
        f" restored?\n"
    )


@pytest.mark.long
def test_killed_midway_it_goes_on(
    run: Run, app: Flask, sql: Sql, environment: dict[str, str], verdict: Callable[[], str]
) -> None:
    count = 12 * BATCH
    happen(sql, count, who=ALICE.hex)
    seal_all(app)
    command = [sys.executable, "-m", "api", "audit", "erase", str(ALICE)]
    with ended(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})) as erasing:
        until = time.monotonic() + 60
        while not telling(sql):
            assert time.monotonic() < until
        erasing.kill()
        erasing.wait(30)
    erased_events = sum(line["events"] for line in telling(sql))
    bare = "SELECT COUNT(*) AS n FROM audit_leaf WHERE salt IS NULL"
    assert sql(bare)[0]["n"] == erased_events >= BATCH
    assert run("erase", str(ALICE))[1].endswith(f"in {count - erased_events} events\n")
    seal_all(app)
    assert verdict().splitlines()[1] == f"note  {5 * count} values were erased, as the log records"
