"""Check that an import ends with the same counts, however often it is interrupted."""

from __future__ import annotations

import base64
import io
import random
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.domain import clock, email_address
from api.domain.audit import AuditEvent
from api.domain.client import Client
from api.domain.import_run import (
    ImportCounts,
    ImportFault,
    ImportOptions,
    NotImported,
    OnConflict,
)
from api.errors import Unavailable
from api.importers import find_reader
from api.pool import Transaction, transaction
from api.rules.importing import check_record, prepare_batches
from api.rules.importing.check_record import Checker
from api.rules.importing.import_accounts import ImportResult, Unfinished, import_accounts
from api.rules.importing.store_batch import RunMoved
from api.rules.importing.survey_file import survey_file
from api.store import account_batch, audit_event, password_scheme
from tests.support.faults import COMMIT, Faulty
from tests.support.forked_commands import ForkedCommands
from tests.support.import_files import BCRYPT, Write, write
from tests.support.tables import Sql

__all__ = ["write"]

ISSUER = "https://sso.acme.example/realms/acme"
ACME = f"""
[acme]
preset = "oidc"
issuer = "{ISSUER}"
client_id = "gatebook"
client_secret = "hunter2"
"""
LOCALS = (
    "alice",
    "a.b",
    "a..b",
    ".a",
    "a.",
    "a+b",
    "a" * 64,
    "a" * 65,
    "\u00e9",
    "a'b",
    '"a b"',
    "",
)
DOMAINS = (
    "example.com",
    "b\u00fccher.example",
    "localhost",
    "-a.com",
    "a..com",
    "corp.local",
    "",
    "\u00e9" * 20 + ("." + "\u00e9" * 20) * 7 + ".example",  # too long in ASCII, with most locals
)
OPERATOR = Client(ip=None, user_agent="python -m api", request_id="operator")
SKIP = ImportOptions(source="gatebook", on_conflict=OnConflict.SKIP)


class Watching:
    """An observer that keeps what it is told, and calls ``then`` after each batch."""

    def __init__(self, then: Callable[[ImportCounts], None] = lambda _: None) -> None:
        self.not_imported: dict[int, Sequence[NotImported]] = {}
        self.waits = 0
        self._then = then

    def begin(self, records: int, line: int, counts: ImportCounts) -> None:
        self.records = records

    def check(self) -> None:
        pass

    def report(self, line: int, batch: Sequence[NotImported]) -> None:
        self.not_imported[line] = batch

    def stored(self, counts: ImportCounts) -> None:
        self._then(counts)

    def wait(self, _seconds: float) -> None:
        self.waits += 1


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare_batches, "BATCH", 10)


@pytest.fixture
def people(write: Write) -> str:
    """Return a file with 57 records: 50 people, 4 bad lines, a pair and a taken address."""
    lines: list[Any] = [
        {"email": f"person{number}@example.com", "password": BCRYPT} for number in range(50)
    ]
    lines[5:5] = [b"not json", {"email": "nobody"}]
    lines[30:30] = [{"email": "twin@example.com"}, {"email": "Twin@example.com"}]
    lines[33:33] = [{"email": "alice@example.com"}]
    lines += [b"{", {"email": "x", "name": "y"}]
    return write(*lines)


WHOLE = ImportCounts(created=50, updated=0, skipped=1, rejected=6)


def load(
    app: Flask,
    path: str,
    observer: Watching | None = None,
    options: ImportOptions = SKIP,
    **more: Any,
) -> ImportResult:
    with app.app_context(), Path(path).open("rb") as stream:
        reader = find_reader("gatebook")
        watching = observer or Watching()
        return import_accounts(stream, reader, options, OPERATOR, watching, **more)


def check_whole(sql: Sql) -> None:
    """Check that each person was imported once, with one event, and that the counts add up."""
    assert sql("SELECT COUNT(*) AS n FROM account WHERE email LIKE 'person%%'") == [{"n": 50}]
    events = sql("SELECT subject FROM audit_event WHERE type = 'account.imported'")
    accounts = sql("SELECT id AS subject FROM account WHERE email LIKE 'person%%'")
    assert sorted(map(str, events)) == sorted(map(str, accounts))
    [run] = sql(
        "SELECT line, created, updated, skipped, rejected, finished_at IS NOT NULL AS finished"
        " FROM import_run"
    )
    assert run == {
        "line": 57,
        "created": 50,
        "updated": 0,
        "skipped": 1,
        "rejected": 6,
        "finished": 1,
    }
    assert sql("SELECT accounts FROM password_scheme WHERE scheme = 'bcrypt$4'") == [
        {"accounts": 50}
    ]


def test_the_counts_of_a_whole_import_add_up(
    app: Flask, alice: object, people: str, sql: Sql
) -> None:
    watching = Watching()
    assert load(app, people, watching) == ImportResult(WHOLE, None)
    assert (watching.records, WHOLE.read) == (57, 57)
    assert [each for batch in watching.not_imported.values() for each in batch] == [
        NotImported(6, "rejected", "json_malformed"),
        NotImported(7, "rejected", "email_invalid"),
        NotImported(31, "rejected", "email_duplicate", 32),
        NotImported(32, "rejected", "email_duplicate", 31),
        NotImported(34, "skipped", "email_taken"),
        NotImported(56, "rejected", "json_malformed"),
        NotImported(57, "rejected", "email_invalid"),
    ]
    check_whole(sql)


def test_a_killed_import_resumes_exactly_and_so_does_its_report(
    alice: object,
    commands_of: ForkedCommands,
    environment: dict[str, str],
    people: str,
    sql: Sql,
    tmp_path: Path,
) -> None:
    report = tmp_path / "report.ndjson"
    arguments = ("account", "import", people, "--from", "gatebook", "--on-conflict", "skip")
    options = ("--report", str(report), "--resume")
    draw = random.Random(21)  # the same each time
    extension = {"EXTENSIONS": "tests.support.kill_imports", "BATCH": "10"}
    strokes = [draw.randint(1, 8), -2, draw.randint(9, 14)]
    for stroke in strokes:
        environ = {**environment, **extension, "KILL_AT": str(stroke)}
        status, _, _ = commands_of(environ, *arguments, *options)
        assert status == -9
        assert sql("SELECT finished_at FROM import_run") == [{"finished_at": None}]
    environ = {**environment, **extension, "KILL_AT": "0"}
    status, output, _ = commands_of(environ, *arguments, *options)
    assert (status, output) == (
        3,
        (
            "continued after record 30\n"
            "57 records read: 50 created, 0 updated, 1 skipped, 6 rejected\n"
        ),
    )
    check_whole(sql)
    assert [line.partition(",")[0] for line in report.read_text().splitlines()] == [
        f'{{"line":{number}' for number in (6, 7, 31, 32, 34, 56, 57)
    ]


def test_mariadb_may_be_away_for_a_while(
    alice: object, faulty_database: Callable[..., Faulty], people: str, sql: Sql
) -> None:
    faulty = faulty_database()

    class Patient(Watching):
        def wait(self, seconds: float) -> None:
            super().wait(seconds)
            if self.waits == 2:
                faulty.proxy.mode = "pass"

    def away(counts: ImportCounts) -> None:
        if counts.read == 20:
            faulty.proxy.mode = "refuse"

    watching = Patient(away)
    assert load(faulty.app, people, watching) == ImportResult(WHOLE, None)
    assert watching.waits == 2
    check_whole(sql)


def test_an_import_ends_when_mariadb_stays_away_and_resumes(
    alice: object, faulty_database: Callable[..., Faulty], people: str, sql: Sql
) -> None:
    faulty = faulty_database()

    def away(counts: ImportCounts) -> None:
        if counts.read == 20:
            faulty.proxy.mode = "refuse"

    with pytest.raises(Unavailable):
        load(faulty.app, people, Watching(away), outage_seconds=0.0)
    faulty.proxy.mode = "pass"
    with pytest.raises(Unfinished, match="after record 20"):
        load(faulty.app, people)
    assert load(faulty.app, people, resume=True) == ImportResult(WHOLE, 20)
    check_whole(sql)


@pytest.mark.parametrize("batch", [1, 3, 6])
def test_a_batch_whose_commit_was_not_answered_is_counted_once(
    alice: object, faulty_database: Callable[..., Faulty], people: str, sql: Sql, batch: int
) -> None:
    faulty = faulty_database()
    # the first commit is that of the row of import_run
    faulty.proxy.lose_answer(COMMIT, after=batch)
    watching = Watching()
    assert load(faulty.app, people, watching) == ImportResult(WHOLE, None)
    assert watching.waits == 1
    check_whole(sql)


def test_two_imports_of_one_file_do_not_mix(
    alice: object, app: Flask, make_app: Callable[..., Flask], people: str, sql: Sql
) -> None:
    other = make_app()

    def at_the_same_time(counts: ImportCounts) -> None:
        if counts.read == 20:
            assert load(other, people, resume=True) == ImportResult(WHOLE, 20)

    with pytest.raises(RunMoved):
        load(app, people, Watching(at_the_same_time))
    check_whole(sql)


def test_an_address_that_is_taken_meanwhile_is_planned_again(
    app: Flask,
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
    write: Write,
    sql: Sql,
) -> None:
    insert = account_batch.insert
    other, twin = make_app(), write({"email": "carol@example.com"}, name="twin")
    path = write({"email": "bob@example.com"}, {"email": "Carol@example.com"})

    def late(*arguments: Any) -> None:
        monkeypatch.setattr(account_batch, "insert", insert)
        load(other, twin)
        insert(*arguments)

    monkeypatch.setattr(account_batch, "insert", late)
    assert load(app, path).counts == ImportCounts(created=1, skipped=1)
    emails = sql("SELECT email FROM account ORDER BY email")
    assert [row["email"] for row in emails] == ["bob@example.com", "carol@example.com"]


def test_events_of_a_batch_are_those_of_single_inserts(
    app: Flask, monkeypatch: pytest.MonkeyPatch, write: Write, sql: Sql
) -> None:
    insert, events = audit_event.insert, []

    def recording(tx: Transaction, event: AuditEvent) -> None:
        events.append(event)
        insert(tx, event)

    monkeypatch.setattr(audit_event, "insert", recording)
    lines = [{"email": f"p{number}@example.com", "password": BCRYPT} for number in range(25)]
    load(app, write(*lines))
    together = sql("SELECT * FROM audit_event ORDER BY id")
    sql("DELETE FROM audit_event")
    for event in events:
        with app.app_context(), transaction() as tx:
            insert(tx, event)
    assert (len(together), sql("SELECT * FROM audit_event ORDER BY id")) == (25, together)


def test_identities_of_configured_providers_are_linked(
    make_app: Callable[..., Flask], tmp_path: Path, write: Write, sql: Sql
) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(ACME)
    app = make_app(identity_providers=str(file))
    path = write(
        {"email": "alice@example.com", "identities": [{"provider": "acme", "subject": "1"}]},
        {"email": "bob@example.com", "identities": [{"provider": "github", "subject": "2"}]},
        {
            "email": "carol@example.com",
            "identities": [{"provider": "acme", "subject": "3", "issuer": f"{ISSUER}"}],
        },
        {"email": "dave@example.com", "identities": [{"provider": "acme", "subject": "3"}]},
        {
            "email": "frank@example.com",
            "identities": [{"provider": "acme", "subject": "5", "issuer": "https://later.example"}],
        },
    )
    watching = Watching()
    assert load(app, path, watching).counts == ImportCounts(created=1, rejected=4)
    assert watching.not_imported == {
        0: [
            NotImported(2, "rejected", "provider_unknown"),
            NotImported(3, "rejected", "identity_duplicate", 4),
            NotImported(4, "rejected", "identity_duplicate", 3),
            NotImported(5, "rejected", "identity_invalid"),
        ]
    }
    linked = """SELECT identity.issuer, identity.subject, account.email, account.has_identity
        FROM identity JOIN account ON account.id = identity.account_id"""
    assert sql(linked) == [
        {"issuer": ISSUER, "subject": b"1", "email": "alice@example.com", "has_identity": 1}
    ]
    again = write(
        {"email": "erin@example.com", "identities": [{"provider": "acme", "subject": "1"}]}
    )
    watching = Watching()
    assert load(app, again, watching).counts == ImportCounts(rejected=1)
    assert watching.not_imported == {0: [NotImported(1, "rejected", "identity_taken")]}
    without = ImportOptions(source="gatebook", drops_identities=True)
    assert load(app, again, options=without).counts == ImportCounts(created=1)
    assert len(sql(linked)) == 1


def test_firebases_hashes_need_its_key(make_app: Callable[..., Flask], write: Write) -> None:
    salt, digest = (base64.b64encode(bytes(size)).decode() for size in (12, 64))
    path = write(
        {
            "email": "alice@example.com",
            "password": {"scheme": "firebase", "salt": salt, "digest": digest},
        }
    )
    key = base64.b64encode(bytes(64)).decode()
    app = make_app(firebase_scrypt_signer_key=key)
    assert load(app, path).counts == ImportCounts(created=1)


def test_a_remembered_domain_judges_as_the_parser_does() -> None:
    checker = Checker(SKIP, {}, ("corp.local",), "argon2id$8,1,4", clock.now())
    for address in (f"{local}@{domain}" for local in LOCALS for domain in DOMAINS):
        is_valid = email_address.parse(address, ("corp.local",)) is not None
        assert [checker.is_address(address) for _ in range(2)] == [is_valid] * 2, address


def test_a_file_of_one_address_is_surveyed_at_once() -> None:
    """Attack, or a placeholder such as none@example.com: the time must not grow with the square."""
    lines = b'{"email":"none@example.com"}\n' * 20_000
    options = ImportOptions(source="gatebook")
    began = time.process_time()
    checks = count()
    survey = survey_file(
        io.BytesIO(lines), find_reader("gatebook"), options, {}, lambda: next(checks)
    )
    assert time.process_time() - began < 10  # formerly 80 s
    assert len(survey.duplicates) == 20_000
    assert next(checks) == 20  # a signal is heeded meanwhile
    assert survey.duplicates[1] == (ImportFault.EMAIL_DUPLICATE, 2)
    assert survey.duplicates[2] == survey.duplicates[20_000] == (ImportFault.EMAIL_DUPLICATE, 1)


def test_the_first_batch_counts_no_password_twice(
    app: Flask, write: Write, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(password_scheme, "recount", lambda *_, **__: [])  # as if killed before
    other = {**BCRYPT, "hash": BCRYPT["hash"].replace("$04$", "$05$")}
    people = [
        {"email": f"person{number}@example.com", "password": password}
        for number, password in enumerate((BCRYPT, BCRYPT, other))
    ]
    assert load(app, write(*people)).counts == ImportCounts(created=3)
    assert sql("SELECT scheme, accounts FROM password_scheme WHERE accounts ORDER BY scheme") == [
        {"scheme": "bcrypt$4", "accounts": 2},
        {"scheme": "bcrypt$5", "accounts": 1},
    ]


def test_an_import_that_creates_nobody_moves_no_address_to_another_scheme(
    app: Flask, write: Write, sql: Sql
) -> None:
    """An address that nobody has would become slow again, which no account does."""
    people = [{"email": f"person{number}@example.com", "password": BCRYPT} for number in range(4)]
    load(app, write(*people))
    # three of them have signed in since, which housekeeping has counted
    sql("UPDATE account SET password_scheme = NULL WHERE email > 'person1'")
    with app.app_context(), transaction() as tx:
        password_scheme.recount(tx, rebase=False)
    shares = "SELECT scheme, share, first_share FROM password_scheme ORDER BY scheme"
    before = sql(shares)
    assert before[-1] == {"scheme": "bcrypt$4", "share": 0.25, "first_share": 1.0}
    again = write(*people, name="again")
    assert load(app, again).counts == ImportCounts(skipped=4)
    assert sql(shares) == before
    further = write({"email": "erin@example.com", "password": BCRYPT}, name="further")
    load(app, further)
    assert sql(shares)[-1]["first_share"] == 0.4


def test_a_resumed_import_has_no_more_schemes_than_one_in_one_go(
    app: Flask, write: Write, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: a forged file with a scheme a record, whose import is interrupted and resumed."""
    monkeypatch.setattr(check_record, "_MOST_SCHEMES", 15)
    salt, digest = (base64.b64encode(bytes(size)).decode() for size in (16, 32))
    common = {"scheme": "pbkdf2", "algorithm": "sha256", "salt": salt, "digest": digest}
    path = write(
        *(
            {
                "email": f"person{number}@example.com",
                "password": {**common, "iterations": 20_000 + number},
            }
            for number in range(40)
        )
    )

    class Interrupted(Exception):
        pass

    def interrupt(_: ImportCounts) -> None:
        raise Interrupted

    for resume in (False, True):
        with pytest.raises(Interrupted):
            load(app, path, Watching(interrupt), resume=resume)
    whole = ImportResult(ImportCounts(created=15, rejected=25), 20)
    assert load(app, path, resume=True) == whole
    [row] = sql("SELECT COUNT(DISTINCT password_scheme) AS schemes FROM account")
    assert row == {"schemes": 15}
