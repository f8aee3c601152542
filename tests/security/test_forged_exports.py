"""Attack the auditor's commands with forged exports of the audit log.

Each command is a process. The forger has the file, but no signing key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.rules.audit_log.export_sealed import export_sealed
from api.tlog import leaf, merkle, note
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import Signer
from tests.support.audit_log import SIGNER, happen, seal_all
from tests.support.erasing import ALICE, BOB, erase, record
from tests.support.forked_commands import ForkedCommands
from tests.support.old_months import OLD, RETENTION, happen_in

Sql = Callable[..., list[dict[str, Any]]]
Line = dict[str, Any]
TELLING = "account.personal_data_erased"
END = {"export": {"complete": True, "events": 2}}


class Auditor:
    """An auditor with files for an export, a checkpoint and a key in a directory."""

    def __init__(
        self, environment: dict[str, str], commands: ForkedCommands, place: Path, sql: Sql
    ) -> None:
        self.export, self.kept, self.keys = (place / name for name in ("export", "kept", "keys"))
        self.kept.write_text(sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"])
        self.keys.write_text(f"{SIGNER.verifier}\n")
        self._environment, self._commands = environment, commands

    def has(self, lines: list[Line] | list[bytes]) -> None:
        """Write these lines to the export file."""
        encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        self.export.write_bytes(b"\n".join([*encoded, b""]))

    def verifies(self, *more: str) -> tuple[int, str, str]:
        """Run ``audit verify`` offline, with PATH as its only environment variable."""
        return self._run("verify", str(self.export), *more, env={"PATH": os.environ["PATH"]})

    def prunes(self) -> tuple[int, str, str]:
        env = {**self._environment, "AUDIT_RETENTION": str(RETENTION)}
        return self._run("prune", "--dry-run", "--exported", str(self.export), env=env)

    def _run(self, *arguments: str, env: dict[str, str]) -> tuple[int, str, str]:
        trusted = ("--checkpoint", str(self.kept), "--key", str(self.keys))
        return self._commands(env, "audit", *arguments, *trusted)


@pytest.fixture
def auditor(
    environment: dict[str, str], commands_of: ForkedCommands, tmp_path: Path, sql: Sql
) -> Callable[[], Auditor]:
    """Return a function that makes an auditor with the current checkpoint."""
    return lambda: Auditor(environment, commands_of, tmp_path, sql)


def exported(app: Flask, begin: int = 0, end: int | None = None) -> list[Line]:
    with app.app_context():
        return list(export_sealed(begin, end))


def blanked(line: Line, *members: str) -> Line:
    """Return the line as it would be if these members had been erased from it."""
    openings = leaf.openings_without(line, frozenset(members))
    return {**line, **dict.fromkeys(members), "salt": None, "openings": openings}


def erasure_line(line: Line, values: int) -> Line:
    """Return a forged last line that says how many values were erased."""
    forged_line = {**line, "index": 1, "type": TELLING, "data": {"events": 1, "values": values}}
    return {**forged_line, "leaf": merkle.leaf_hash(leaf.of(forged_line)).hex()}


def test_a_line_that_nobody_sealed_excuses_no_erasing(
    app: Flask, sql: Sql, auditor: Callable[[], Auditor]
) -> None:
    event = record(sql, actor=BOB, subject=BOB)
    seal_all(app)
    first, line = exported(app)
    mallory = auditor()
    forged = [first, blanked(line, "ip", "user_agent")]
    prefix = (
        f"FAIL  event 0 ({event}) erased: 2 values were erased, here is the first, and the events"
        f" of the type {TELLING} that a checkpoint covers tell of 0."
    )
    for lines, options, why in (
        (
            [*forged, erasure_line(line, 2), END],
            (),
            " Others tell of 2, which no checkpoint covers:",
        ),
        ([*forged, END], ("--part",), " Those of the last seconds may not be sealed yet: export"),
    ):
        mallory.has(lines)
        code, out, err = mallory.verifies(*options)
        assert (code, err) == (1, "")
        assert out.startswith(prefix + why)
    code, out, err = mallory.prunes()
    assert (code, out) == (1, "")
    assert "export can't be trusted: event 0 is erased: 2 values were erased" in err


def test_what_was_blanked_in_the_file_under_another_s_erasing_is_not_pruned(
    app: Flask, sql: Sql, old_months: None, auditor: Callable[[], Auditor]
) -> None:
    """The sealed event says how many values were erased; the database shows that others were."""
    happen_in(sql, OLD[0], 2)
    record(sql, actor=ALICE, subject=ALICE)
    seal_all(app)
    erase(app, ALICE)
    seal_all(app)
    mallory = auditor()
    january = exported(app, 0, 2)
    mallory.has(january)
    assert mallory.prunes()[:2] == (
        0,
        (
            "would drop 2026-01: 2 events\nwould drop 2026-02: 0 events\n"
            "would drop 2026-03: 0 events\n"
        ),
    )
    whole = exported(app)
    hidden = {"skipped": {"from": 2, "to": 3, "hashes": [whole[3]["leaf"]]}}
    mallory.has([january[0], blanked(whole[1], "ip", "actor"), whole[2], hidden, whole[4]])
    code, out, err = mallory.verifies("--part")
    assert (code, err) == (0, "")
    assert "note  2 values were erased; sealed events record at least as many\n" in out
    assert mallory.prunes() == (
        1,
        "",
        "2026-01: of event 0 the exports lack actor, ip, which the database has. Export again.\n",
    )


def test_a_key_of_another_log_vouches_for_nothing(
    app: Flask, sql: Sql, auditor: Callable[[], Auditor]
) -> None:
    """A staging key signs a checkpoint of production over events that never happened."""
    happen(sql, 2)
    seal_all(app)
    staging = Signer.generate("staging.example.com/audit")
    lines = exported(app)
    made_up = {**lines[1], "ip": "203.0.113.9"}
    lines[1] = {**made_up, "leaf": merkle.leaf_hash(leaf.of(made_up)).hex()}
    hashes = [merkle.leaf_hash(leaf.of(line)) for line in lines[1:]]
    forged = Checkpoint(SIGNER.name, 2, merkle.node_hash(*hashes))
    mallory = auditor()
    mallory.has(lines)
    mallory.kept.write_text(note.sign(forged.text(), [staging]))
    mallory.keys.write_text(f"{staging.verifier}\n")
    assert mallory.verifies() == (1, "", "The checkpoint is of another log: example.com/audit\n")
    mallory.keys.write_text(f"{SIGNER.verifier}\n{staging.verifier}\n")
    assert mallory.verifies() == (
        1,
        "",
        (
            f"{mallory.keys}: the keys are of different logs: example.com/audit,"
            " staging.example.com/audit. Give the keys of one log.\n"
        ),
    )


def test_a_line_says_what_was_sealed_and_nothing_else(
    app: Flask, sql: Sql, auditor: Callable[[], Auditor]
) -> None:
    happen(sql, 1)
    seal_all(app)
    first, line = (json.dumps(entry).encode() for entry in exported(app))
    event = json.loads(line)["id"]
    mallory = auditor()
    for forged, why in (
        (
            line.replace(b"{", b'{"note": "approved by the auditors", ', 1),
            f" ({event}) changed: the line has a member that was not sealed",
        ),
        (line.replace(b"{", b'{"ip": "203.0.113.9", ', 1), " changed: the line can't be read"),
    ):
        mallory.has([first, forged])
        assert mallory.verifies() == (1, f"FAIL  event 0{why}\n", "")
    newer = first.replace(b'"version": 1', b'"version": 2')
    mallory.has([newer, line])
    refused = "This export is of version 2, this verifier knows 1: take a newer one.\n"
    assert mallory.verifies() == (1, "", refused)


HOSTILE = "\x1b[2Jcurl\u202e\u2066\u200f\u061c\u2028\x7f\x9b31m"
SHOWN = r"\u001b[2Jcurl\u202e\u2066\u200f\u061c\u2028\u007f\u009b31m"


def test_a_user_agent_steers_no_terminal(
    app: Flask,
    sql: Sql,
    auditor: Callable[[], Auditor],
    environment: dict[str, str],
    commands_of: ForkedCommands,
) -> None:
    """Neither an export nor a message that repeats text of a file contains control characters."""
    happen(sql, 1)
    sql("UPDATE audit_event SET user_agent = %s", HOSTILE)
    seal_all(app)
    mallory = auditor()
    for arguments in (["export"], ["export", "--sealed"]):
        code, out, _ = commands_of(environment, "audit", *arguments)
        assert code == 0
        assert SHOWN in out
        assert not (set(HOSTILE) - set(SHOWN)) & set(out)
        if "--sealed" in arguments:
            mallory.has(out.encode().splitlines())
            assert mallory.verifies()[0] == 0  # The exported value is the sealed one.
    mallory.kept.write_text(note.sign(f"log{HOSTILE[4:]}\n1\n{'A' * 43}=\n", [SIGNER]))
    code, out, err = mallory.verifies()
    assert (code, out) == (1, "")
    assert SHOWN[9:] in err
    assert not (set(HOSTILE) - set(SHOWN)) & set(err)


def test_the_id_of_a_forged_line_is_not_repeated(
    app: Flask, sql: Sql, auditor: Callable[[], Auditor]
) -> None:
    """A forged id could print a line that claims success."""
    happen(sql, 1)
    seal_all(app)
    first, line = exported(app)
    mallory = auditor()
    mallory.has([first, {**line, "id": "0\nok    1 events are unchanged since they were sealed"}])
    assert mallory.verifies() == (
        1,
        "FAIL  event 0 changed: the event differs from the sealed one\n",
        "",
    )
