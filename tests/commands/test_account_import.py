"""Check ``python -m api account import``: counts, conflicts, reports and exit statuses."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.crypto import passwords
from api.rules.importing import prepare_batches
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.import_files import BCRYPT, MD5, Write, write
from tests.support.mailbox import Mailbox
from tests.support.tables import Sql, dump

__all__ = ["write"]

Call = Callable[..., tuple[int, str, str]]

ALICE = {"email": "alice@example.com", "email_verified": True}
BOB = {"email": "bob@example.com", "email_verified": True}


def done(read: int, created: int = 0, updated: int = 0, skipped: int = 0, rejected: int = 0) -> str:
    counts = f"{created} created, {updated} updated, {skipped} skipped, {rejected} rejected"
    return f"{read} records read: {counts}\n"


@pytest.fixture
def imported(call: Call, write: Write) -> Callable[..., tuple[int, str, str]]:
    """Return ``imported(line, …, options=[…])``, which imports a file of these lines."""

    def importing(*lines: Any, options: tuple[str, ...] = (), **written: Any) -> Any:
        path = write(*lines, **written)
        return call("account", "import", path, "--from", "gatebook", *options)

    return importing


def test_a_person_arrives_whole_and_signs_in(
    app: Flask, imported: Call, sql: Sql, client: ApiClient, mailbox: Mailbox
) -> None:
    with app.app_context():
        hashed = passwords.current().hash(PASSWORD)
    alice = {
        "email": "Alice@Example.com",
        "email_verified": True,
        "id": "01a2034c-2258-73d9-a344-5bb31738f7d9",
        "name": "Alice",
        "language": "de-AT",
        "external_id": "u-1",
        "created_at": "2020-01-02T03:04:05Z",
        "password": {"scheme": "gatebook", "hash": hashed},
        "public_metadata": {"plan": "pro"},
        "private_metadata": {"score": 7},
    }
    assert imported(alice, options=("--verified", "trust")) == (0, done(1, created=1), "")
    assert mailbox.all() == []
    person = Person(client, {"email": "alice@example.com"}, PASSWORD).sign_in()
    assert person.get("/v1/account").json == {
        **person.get("/v1/account").json,
        "id": alice["id"],
        "email": "Alice@Example.com",
        "email_verified": True,
        "name": "Alice",
        "language": "de",
        "roles": [],
        "created_at": "2020-01-02T03:04:05.000Z",
    }
    [row] = sql("SELECT external_id, password_scheme, name_key, email_domain FROM account")
    assert row == {
        "external_id": b"u-1",
        "password_scheme": None,
        "name_key": b"alice",
        "email_domain": b"example.com",
    }
    [metadata] = sql("SELECT public, private FROM account_metadata")
    assert metadata == {"public": b'{"plan":"pro"}', "private": b'{"score":7}'}
    events = sql("SELECT actor, HEX(subject) AS subject, data FROM audit_event ORDER BY id LIMIT 1")
    assert events == [
        {
            "actor": None,
            "subject": alice["id"].replace("-", "").upper(),
            "data": '{"how":"created","scheme":"argon2id","verified":true,"identities":0}',
        }
    ]


def test_no_weak_digest_rests_in_the_tables(imported: Call, sql: Sql) -> None:
    alice, bob = {**ALICE, "password": MD5}, {**BOB, "password": BCRYPT}
    assert imported(alice, bob, options=("--jobs", "2")) == (0, done(2, created=2), "")
    rows = sql("SELECT password_hash, password_scheme FROM account ORDER BY email")
    assert rows[0]["password_hash"].startswith("$gb$wrap$")
    assert MD5["digest"].rstrip("=") not in rows[0]["password_hash"]
    assert rows[0]["password_scheme"] == "$".join(rows[0]["password_hash"].split("$")[2:4])
    assert rows[1]["password_scheme"] == "bcrypt$4"
    counted = sql("SELECT scheme, accounts FROM password_scheme WHERE accounts ORDER BY scheme")
    assert counted == [
        {"scheme": "bcrypt$4", "accounts": 1},
        {"scheme": rows[0]["password_scheme"], "accounts": 1},
    ]


BAD: tuple[tuple[Any, str], ...] = (
    ({"email": "nobody"}, "email_invalid"),
    ({"email": "a" * 250 + "@example.com"}, "email_invalid"),
    ({"email": "ali\u0000ce@example.com"}, "email_invalid"),
    ({"email": "carol@example.com\r\nBcc: all@example.com"}, "email_invalid"),
    ({"email": "carol@example.com", "name": "\u200b"}, "name_invalid"),
    ({"email": "carol@example.com", "name": "c" * 101}, "name_invalid"),
    ({"email": "carol@example.com", "name": "Carol\u0000"}, "name_invalid"),
    ({"email": "carol@example.com", "external_id": "a b"}, "external_id_invalid"),
    (
        {"email": "carol@example.com", "created_at": "2999-01-01T00:00:00Z"},
        "created_at_invalid",
    ),
    (
        {"email": "carol@example.com", "id": "b3b6f5a6-9d1f-4c39-8b1e-2f4a6f0d7c11"},
        "id_invalid",
    ),
    (
        {"email": "carol@example.com", "id": "ffffffff-ffff-7fff-bfff-ffffffffffff"},
        "id_invalid",
    ),
    ({"email": "carol@example.com", "roles": ["admin"]}, "members_invalid"),
    ({"email": "carol@example.com", "email_verified": "yes"}, "members_invalid"),
    ({"email": 7}, "members_invalid"),
    ({"name": "Carol"}, "members_invalid"),
    ({"email": "carol@example.com", "public_metadata": {"a": "b" * 4096}}, "metadata_invalid"),
    (
        {"email": "carol@example.com", "password": {"scheme": "bcrypt", "hash": "$2x$04$"}},
        "password_not_supported",
    ),
    (
        {"email": "carol@example.com", "password": {"scheme": "rot13", "hash": "cnffjbeq"}},
        "password_not_supported",
    ),
    (
        {
            "email": "carol@example.com",
            "password": {"scheme": "bcrypt", "hash": "$2b$31" + BCRYPT["hash"][6:]},
        },
        "password_too_costly",
    ),
    (
        {
            "email": "carol@example.com",
            "identities": [{"provider": "nowhere", "subject": "1"}],
        },
        "provider_unknown",
    ),
    (b'{"email":"carol@example.com","email":"alice@example.com"}', "json_malformed"),
    (b'{"email":"carol@example.com"', "json_malformed"),
    (b'{"email":"carol\x00@example.com"}', "json_malformed"),
    (b'{"email":"carol@example.com","name":"\xff"}', "json_malformed"),
    (b'{"email":"carol@example.com","name":"\\ud800"}', "json_malformed"),
    (b"[" * 100_000, "line_too_long"),
    (b"[" * 10_000, "json_malformed"),
    (b'{"email":"' + b"a" * 10_000_000 + b'@example.com"}', "line_too_long"),
    (b'"carol@example.com"', "members_invalid"),
)


def test_bad_records_are_named_and_the_others_are_imported(
    imported: Call, sql: Sql, tmp_path: Path
) -> None:
    report = tmp_path / "report.ndjson"
    report.touch(0o644)
    lines = (ALICE, *(record for record, _ in BAD), BOB)
    counts = done(len(lines), created=2, rejected=len(BAD))
    assert imported(*lines, options=("--report", str(report))) == (3, counts, "")
    assert report.read_text() == "".join(
        f'{{"line":{line},"outcome":"rejected","code":"{code}"}}\n'
        for line, (_, code) in enumerate(BAD, start=2)
    )
    assert report.stat().st_mode & 0o777 == 0o600
    emails = [row["email"] for row in sql("SELECT email FROM account ORDER BY email")]
    assert emails == ["alice@example.com", "bob@example.com"]


def test_without_a_report_the_first_records_are_named_and_the_others_counted(
    imported: Call,
) -> None:
    status, _, errors = imported(*[{"email": "x"}] * 22)
    shown = [f"record {line} rejected: email_invalid" for line in range(1, 21)]
    assert status == 3
    assert errors.splitlines() == [*shown, "and 2 more: --report FILE names all"]


def test_both_records_of_one_mailbox_are_rejected(imported: Call, sql: Sql) -> None:
    carols = [
        {"email": "Carol@B\u00fccher.example"},
        {"email": " carol@xn--bcher-kva.example"},
    ]
    dave, erin = (
        {"email": f"{name}@example.com", "external_id": "u-1"} for name in ("dave", "erin")
    )
    assert imported(carols[0], ALICE, carols[1], dave, erin) == (
        3,
        done(5, created=1, rejected=4),
        (
            "record 1 rejected: email_duplicate, as record 3\n"
            "record 3 rejected: email_duplicate, as record 1\n"
            "record 4 rejected: external_id_duplicate, as record 5\n"
            "record 5 rejected: external_id_duplicate, as record 4\n"
        ),
    )
    assert sql("SELECT email FROM account") == [{"email": "alice@example.com"}]


def test_files_of_windows_and_without_a_last_line_end_are_read(imported: Call, sql: Sql) -> None:
    first = b"\xef\xbb\xbf" + json.dumps(ALICE).encode()
    last = json.dumps(BOB).encode()
    assert imported(first + b"\r\n\r\n" + last, end=b"") == (0, done(2, created=2), "")


def test_a_truncated_file_loses_one_record_and_says_so(imported: Call) -> None:
    whole = json.dumps(BOB).encode()
    assert imported(ALICE, whole[:-9], end=b"\n")[:2] == (3, done(2, created=1, rejected=1))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file has no records.\n"),
        (b"id,email\n1,alice@example.com\n", "None of the 2 records can be read as gatebook.\n"),
        (
            json.dumps(ALICE).encode("utf-16"),
            "None of the 1 records can be read as gatebook.\n",
        ),
    ],
)
def test_another_format_is_refused_whole(
    imported: Call, sql: Sql, content: bytes, why: str
) -> None:
    before = dump(sql)
    assert imported(content, end=b"") == (1, "", why)
    assert dump(sql) == before


def test_a_missing_file_and_an_unknown_format_are_wrong_calls(call: Call, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    status, out, err = call("account", "import", missing, "--from", "gatebook")
    assert (status, out, err) == (1, "", f"{missing}: No such file or directory\n")
    with pytest.raises(SystemExit) as end:
        call("account", "import", missing, "--from", "myspace")
    assert end.value.code == 2


def test_standard_input_is_imported(call: Call, monkeypatch: pytest.MonkeyPatch, sql: Sql) -> None:
    text = io.TextIOWrapper(io.BytesIO(json.dumps(ALICE).encode()))
    monkeypatch.setattr(sys, "stdin", text)
    assert call("account", "import", "-", "--from", "gatebook") == (0, done(1, created=1), "")


def test_a_rehearsal_stores_nothing_and_counts_everything(
    imported: Call, alice: Person, sql: Sql
) -> None:
    before = dump(sql)
    assert imported(ALICE, {**BOB, "password": MD5}, {"email": "x"}, options=("--dry-run",)) == (
        3,
        (
            "3 records read: would be 1 created, 0 updated, 1 skipped, 1 rejected\n"
            "note  an import with --on-conflict fail stops at the first skipped record\n"
        ),
        "record 1 skipped: email_taken\nrecord 3 rejected: email_invalid\n",
    )
    assert dump(sql) == before


def test_a_conflict_stops_the_import_unless_told_otherwise(
    imported: Call, alice: Person, sql: Sql
) -> None:
    before = sql("SELECT * FROM account")
    assert imported(BOB, ALICE) == (
        1,
        "",
        (
            "Record 2 collides with an existing account: email_taken."
            " Its batch was not stored."
            " Choose --on-conflict skip or update, with --resume.\n"
        ),
    )
    assert sql("SELECT * FROM account") == before
    assert imported(BOB, ALICE, options=("--on-conflict", "skip", "--resume")) == (
        0,
        done(2, created=1, skipped=1),
        "record 2 skipped: email_taken\n",
    )


def test_an_update_changes_only_imported_accounts_that_nobody_has_used(
    app: Flask, imported: Call, alice: Person, client: ApiClient, sql: Sql
) -> None:
    with app.app_context():
        hashed = passwords.current().hash(PASSWORD)
    carol = {
        "email": "carol@example.com",
        "password": {"scheme": "gatebook", "hash": hashed},
    }
    assert imported(BOB, carol, options=("--verified", "trust"))[0] == 0
    Person(client, {"email": "carol@example.com"}, PASSWORD).sign_in()
    [before] = sql("SELECT * FROM account WHERE email = 'bob@example.com'")
    changed = {
        "name": "New",
        "language": "zh",
        "external_id": "u-9",
        "email_verified": False,
        "password": BCRYPT,
        "public_metadata": {"plan": "pro"},
    }
    lines = [
        {**ALICE, **changed, "external_id": "u-7"},
        {**BOB, **changed},
        {**carol, **changed, "external_id": "u-8"},
    ]
    assert imported(*lines, options=("--on-conflict", "update")) == (
        0,
        done(3, updated=1, skipped=2),
        "record 1 skipped: in_use\nrecord 3 skipped: in_use\n",
    )
    [after] = sql("SELECT * FROM account WHERE email = 'bob@example.com'")
    assert after == {
        **before,
        "name": "New",
        "name_key": b"new",
        "language": "zh",
        "external_id": b"u-9",
        "version": before["version"] + 1,
        "updated_at": after["updated_at"],
        "lock_count": after["lock_count"],
    }
    others = sql("SELECT name FROM account WHERE email <> 'bob@example.com' ORDER BY email")
    assert others == [{"name": "Alice"}, {"name": None}]
    assert [row["public"] for row in sql("SELECT public FROM account_metadata")] == [
        b'{"plan":"pro"}'
    ]


def test_values_of_other_accounts_are_never_taken(imported: Call, alice: Person, sql: Sql) -> None:
    sql("UPDATE account SET external_id = 'u-1'")
    lines = [
        {**BOB, "external_id": "u-1"},
        {"email": "carol@example.com", "id": alice.id},
        {"email": "dave@example.com"},
    ]
    assert imported(*lines, options=("--on-conflict", "update")) == (
        3,
        done(3, created=1, rejected=2),
        "record 1 rejected: external_id_taken\nrecord 2 rejected: id_taken\n",
    )
    # only an address that is taken ends an import, as --dry-run says
    assert imported(*lines[:2]) == (
        3,
        done(2, rejected=2),
        "record 1 rejected: external_id_taken\nrecord 2 rejected: id_taken\n",
    )


def test_a_file_is_imported_once_or_from_its_beginning(imported: Call, sql: Sql) -> None:
    assert imported(ALICE) == (0, done(1, created=1), "")
    assert imported(ALICE, options=("--resume",)) == (
        0,
        f"this file was imported before\n{done(1, created=1)}",
        "",
    )
    assert imported(ALICE, options=("--on-conflict", "skip")) == (
        0,
        done(1, skipped=1),
        "record 1 skipped: email_taken\n",
    )
    assert len(sql("SELECT * FROM import_run")) == 1


def test_a_changed_file_is_another_file(imported: Call, sql: Sql) -> None:
    assert imported(ALICE) == (0, done(1, created=1), "")
    assert imported(ALICE, BOB, options=("--resume", "--on-conflict", "skip")) == (
        0,
        "note  no earlier import of this file with these options: began at record 1\n"
        + done(2, created=1, skipped=1),
        "record 1 skipped: email_taken\n",
    )


def test_who_was_locked_there_is_not_open_here(imported: Call, sql: Sql) -> None:
    assert imported({**ALICE, "locked": True}, {**BOB, "locked": False}) == (
        3,
        done(2, created=1, rejected=1),
        "record 1 rejected: disabled\n",
    )
    assert sql("SELECT email FROM account") == [{"email": "bob@example.com"}]


def test_an_import_that_ends_early_names_what_it_rejected(
    imported: Call, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --resume, the import begins after these records."""
    monkeypatch.setattr(prepare_batches, "BATCH", 2)
    status, _, errors = imported({"email": "x"}, BOB, ALICE)
    assert status == 1
    first, second = errors.splitlines()
    assert first == "record 1 rejected: email_invalid"
    assert second.startswith("Record 3 collides")
    # a rehearsal would write its report over the one that names record 1
    status, _, errors = imported({"email": "x"}, BOB, ALICE, options=("--dry-run",))
    assert (status, errors.partition(" after")[0]) == (1, "An earlier import of this file ended")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("a=", "a="), "--identity names a provider of the file twice.\n"),
        (("a=gogle", "b="), "IDENTITY_PROVIDERS has no gogle.\n"),
    ],
)
def test_providers_that_there_are_not_are_a_wrong_call(
    imported: Call, sql: Sql, options: tuple[str, ...], why: str
) -> None:
    arguments = [word for option in options for word in ("--identity", option)]
    assert imported(ALICE, options=tuple(arguments)) == (2, "", why)
    assert sql("SELECT * FROM import_run") == []


@pytest.mark.parametrize(
    "record",
    [
        {"email": "a@e" + "\u0323\u0301" * 15_000 + ".example"},
        {"email": "a@example.com", "language": "-".join(["a"] * 30_000)},
    ],
)
def test_long_values_are_judged_at_once(imported: Call, record: dict[str, str]) -> None:
    before = time.process_time()
    imported(record, BOB)
    assert time.process_time() - before < 1.0  # else ten or more: the square of the length


def test_a_report_never_overwrites_another_file(
    call: Call, write: Write, tmp_path: Path, sql: Sql
) -> None:
    """The file to import is the one that completion offers for --report, too."""
    path = write(ALICE)
    for other in (Path(path), tmp_path / "notes"):
        if not other.exists():
            other.write_text("mine")
        content = other.read_bytes()
        status, _, errors = call(
            "account", "import", path, "--from", "gatebook", "--report", str(other)
        )
        assert (status, errors) == (
            1,
            "The report is not one of an import: name another file.\n",
        )
        assert other.read_bytes() == content
    assert sql("SELECT * FROM import_run") == []
