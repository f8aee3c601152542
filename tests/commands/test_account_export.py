"""Check ``python -m api account export``: all accounts, and hashes for nobody but the operator."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.commands.output import who_else_reads_output
from api.domain.client import Client
from api.domain.exported_row import ExportedRow
from api.errors import Unavailable
from api.rules.administration import export_accounts as rule
from api.rules.administration.export_accounts import export_accounts
from api.store import account_export
from tests.support.client import Person
from tests.support.forked_commands import ForkedCommands
from tests.support.tables import Sql, events

ROOT = Path(__file__).parents[2]
OPERATOR = Client(ip=None, user_agent="python -m api", request_id="operator")
MANY = """INSERT INTO account
    (id, email, email_key, password_hash, created_at, updated_at)
    SELECT UNHEX(CONCAT('019b7000', LPAD(HEX(seq), 4, '0'), '70008000', LPAD(HEX(seq), 12, '0'))),
        CONCAT('person', seq, '@example.com'), CONCAT('person', seq, '@example.com'),
        '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA', '2026-01-01',
        '2026-01-01'
    FROM seq_1_to_{} AS numbers"""
# prints the most memory that the command had, in KiB
MEASURED = """
import resource, sys
from api.__main__ import main
main(["account", "export", "--with-hashes"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""

Run = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def export(environment: dict[str, str], commands_of: ForkedCommands) -> Run:
    """Return ``export("--with-hashes")``. The file with the output can be read by others."""
    return lambda *more: commands_of(environment, "account", "export", *more)


def exported_events(sql: Sql) -> list[dict[str, Any]]:
    rows = sql("SELECT * FROM audit_event WHERE type = 'accounts.exported' ORDER BY id")
    assert all((row["actor"], row["subject"], row["ip"]) == (None, None, None) for row in rows)
    return [json.loads(row["data"]) for row in rows]


def test_each_account_is_a_line_without_its_password(
    export: Run, alice: Person, bob: Person, sql: Sql
) -> None:
    sql(
        "UPDATE account SET external_id = 'crm-1', created_at = '2026-11-22 12:45:03.120417',"
        " has_identity = 1, name = 'Al\u202eice' WHERE email = 'alice@example.com'"
    )
    for number, subject in enumerate(["zwei", "eins", "\u00e9 1"]):
        sql(
            "INSERT INTO identity SELECT UNHEX(%s), id, 'corporate', 'https://id.example.com', %s,"
            " email, name, created_at, created_at FROM account WHERE external_id = 'crm-1'",
            f"{number:032x}",
            subject.encode(),
        )
    metadata = '{"plan":"gr\u00fcn","seats":3,"beta":{"on":true}}'
    sql(
        "INSERT INTO account_metadata (account_id, public, private, updated_at)"
        " SELECT id, %s, '{}', created_at FROM account"
        " WHERE external_id = 'crm-1'",
        metadata.encode(),
    )
    code, output, errors = export()
    first, second = output.splitlines()
    assert "\u202e" not in output  # a terminal would show another line
    assert json.loads(first) == {
        "email": "alice@example.com",
        "id": alice.id,
        "email_verified": False,
        "name": "Al\u202eice",
        "language": "en",
        "external_id": "crm-1",
        "created_at": "2026-11-22T12:45:03.120417Z",
        "identities": [
            {"provider": "corporate", "subject": subject, "issuer": "https://id.example.com"}
            for subject in ("eins", "zwei", "\u00e9 1")
        ],
        "public_metadata": json.loads(metadata),
        "private_metadata": {},
    }
    assert json.loads(second) == {
        "email": "bob@example.com",
        "id": bob.id,
        "email_verified": False,
        "name": "Bob",
        "language": "en",
        "created_at": json.loads(second)["created_at"],
    }
    assert (code, errors) == (0, "2 accounts\n")
    assert exported_events(sql) == [{"accounts": 2, "hashes": False}]


def test_nobody_else_reads_the_file_with_hashes(
    export: Run, alice: Person, sql: Sql, tmp_path: Path
) -> None:
    """A stranger in a shared folder made the file before, to read it later."""
    path, part = tmp_path / "accounts.ndjson", tmp_path / "accounts.ndjson.part"
    part.touch(0o666)
    with part.open() as opened_before:
        code, output, errors = export("--with-hashes", "--output", str(path))
        assert (code, output) == (0, "")
        assert errors == "1 accounts, 1 of them with the hash of a password\n"
        assert opened_before.read() == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [row] = sql("SELECT password_hash FROM account")
    assert json.loads(path.read_text())["password"] == {
        "scheme": "gatebook",
        "hash": row["password_hash"],
    }
    assert exported_events(sql) == [{"accounts": 1, "hashes": True}]


def test_hashes_are_not_written_where_others_read_them(
    export: Run, alice: Person, sql: Sql
) -> None:
    assert export("--with-hashes") == (
        2,
        "",
        "Hashes are not written here: other users can read that file. Give --output FILE.\n",
    )
    assert exported_events(sql) == []


def test_a_file_that_cannot_be_made_is_named_and_leaves_no_record(
    export: Run, alice: Person, sql: Sql, tmp_path: Path
) -> None:
    path = tmp_path / "missing" / "accounts.ndjson"
    assert export("--output", str(path)) == (
        1,
        "",
        f"{path} was not written: No such file or directory\n",
    )
    assert exported_events(sql) == []


def test_a_terminal_shows_hashes_to_bystanders_and_a_pipe_to_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private = os.open(tmp_path / "private", os.O_WRONLY | os.O_CREAT, 0o600)
    for descriptors, reader in (
        (pty.openpty(), "a terminal shows them"),
        (os.pipe(), None),
        ((private, os.dup(private)), None),
    ):
        with os.fdopen(descriptors[0], "rb", 0), os.fdopen(descriptors[1], "w") as output:
            monkeypatch.setattr(sys, "stdout", output)
            assert who_else_reads_output() == reader
            monkeypatch.undo()


def test_locked_accounts_and_unknown_hashes_are_counted(
    export: Run,
    alice: Person,
    bob: Person,
    sign_up: Callable[..., Person],
    sql: Sql,
    tmp_path: Path,
) -> None:
    carol = sign_up("carol")
    path = tmp_path / "accounts.ndjson"
    sql("UPDATE account SET is_locked = 1, lock_reason = 'abuse' WHERE email LIKE 'alice%%'")
    sql("UPDATE account SET is_locked = 1, locked_until = '2026-01-01' WHERE email LIKE 'bob%%'")
    sql(
        "INSERT INTO account_deletion (account_id, due_at, reason, created_at)"
        " VALUES (%s, NOW(6), 'own', NOW(6))",
        UUID(carol.id).bytes,
    )
    sql("UPDATE account SET password_hash = '$gb$of-a-later-release$1$2$3' WHERE email LIKE 'b%%'")
    code, _, errors = export("--with-hashes", "--output", str(path))
    assert code == 1
    assert errors.splitlines() == [
        "3 accounts, 2 of them with the hash of a password",
        "note  2 are locked or due for deletion: an import rejects them",
        f"FAIL  1 hashes are of no known form and were left out, of accounts {bob.id}",
    ]
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [("password" in line, line.get("locked")) for line in lines] == [
        (True, True),
        (False, None),
        (True, True),
    ]


@pytest.fixture
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "PAGE", 2)
    monkeypatch.setattr(rule, "_COUNTED_AT_ONCE", 2)


@pytest.mark.usefixtures("pages_of_two")
def test_accounts_change_while_they_are_exported(
    app: Flask, sign_up: Callable[..., Person], sql: Sql
) -> None:
    """Each account is in the export once at most, as it was when its page was read."""
    alice, bob, carol, dave, erin = map(sign_up, ("alice", "bob", "carol", "dave", "erin"))
    with app.app_context():
        export = export_accounts(OPERATOR, with_hashes=False)
        assert export.total == 5
        first = next(export.pages)
        sql("UPDATE account SET name = 'late' WHERE email LIKE 'alice%%' OR email LIKE 'erin%%'")
        sql("DELETE FROM account WHERE email IN ('bob@example.com', 'dave@example.com')")
        sign_up("frank")
        rest = [account for page in export.pages for account in page]
    assert [account.id for account in first] == [alice.id, bob.id]
    assert [(account.id, account.name) for account in rest] == [
        (carol.id, "Carol"),
        (erin.id, "late"),
    ]
    assert (export.accounts, dave.id in {account.id for account in rest}) == (4, False)


def test_an_interrupted_export_is_on_record_and_leaves_no_file(
    call: Callable[..., tuple[int, str, str]],
    alice: Person,
    sql: Sql,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An operator takes the first pages and stops the command before it could record that."""

    def broken(*_: object) -> list[ExportedRow]:
        raise Unavailable("mariadb")

    monkeypatch.setattr(account_export, "list_page", broken)
    code, _, errors = call("account", "export", "--with-hashes", "--output", str(tmp_path / "a"))
    assert (code, errors.startswith("unavailable: mariadb")) == (1, True)
    assert list(tmp_path.iterdir()) == []
    assert exported_events(sql) == [{"accounts": 1, "hashes": True}]


def test_no_account_is_read_without_a_record(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []

    def count_pages(*page: object) -> list[ExportedRow]:
        read.append(events(sql)[-1])
        return []

    monkeypatch.setattr(account_export, "list_page", count_pages)
    with app.app_context():
        assert list(export_accounts(OPERATOR, with_hashes=True).pages) == []
    assert read == ["accounts.exported"]


def test_a_page_reads_no_more_rows_than_it_has(alice: Person, sql: Sql) -> None:
    sql(MANY.format(3000))
    sql("UPDATE account SET has_identity = 1")
    sql(
        "INSERT INTO account_metadata (account_id, public, updated_at)"
        " SELECT id, '{}', created_at FROM account"
    )
    sql(
        "INSERT INTO identity SELECT id, id, 'corporate', 'https://id.example.com', id, email,"
        " name, created_at, created_at FROM account"
    )
    statement = account_export.LIST % ("NOW()", "UNHEX('00')", "UNHEX('ff')", "%s")
    sql("FLUSH STATUS")
    assert len(sql(statement, 500)) == 500
    rows = sql("SHOW STATUS LIKE 'Handler_read%%'")
    read = {row["Variable_name"]: int(row["Value"]) for row in rows}
    # the accounts in order, and for each of them metadata, that its deletion is not due, an
    # identity, and that there is no other
    assert read["Handler_read_key"] + read["Handler_read_next"] <= 5 * 500
    assert read["Handler_read_rnd_next"] == 0


@pytest.mark.long
def test_twenty_times_as_many_accounts_take_no_more_memory(
    environment: dict[str, str], alice: Person, sql: Sql
) -> None:
    peaks = []
    for number in (1_000, 20_000):
        sql("DELETE FROM account")
        sql(MANY.format(number))
        process = subprocess.run(
            [sys.executable, "-c", MEASURED],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert len(process.stdout.splitlines()) == number
        peaks.append(int(process.stderr.splitlines()[-1]))
    assert peaks[1] - peaks[0] < 4 * 1024, peaks  # KiB; the output has 8 MiB
