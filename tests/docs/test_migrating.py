"""Type the imports of docs/migrating.md, on small files as the vendors export them."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.db import driver
from api.importers import FORMATS, find_reader
from api.importers.people import RecordFault
from tests.docs.markdown import ROOT, Document
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD, ApiClient, Person

PAGE = Document(ROOT / "docs" / "migrating.md")
FORMAT = Document(ROOT / "docs" / "import-format.md")
FILES = ROOT / "tests" / "importers" / "files"
PROVIDERS = """
[google]
preset = "google"
client_id = "example"
client_secret_file = "secret"
[github]
preset = "github"
client_id = "example"
client_secret_file = "secret"
"""
# The files that each section takes for granted, by the names that it gives them.
GIVEN: dict[str, dict[str, str]] = {
    "better-auth": {},
    "Supabase": {"supabase.ndjson": "supabase.ndjson"},
    "Auth0": {"auth0-hashes.ndjson": "hashes.ndjson", "auth0-users.ndjson": "users.ndjson"},
    "Keycloak": {"keycloak.json": "realm.json"},
    "Django": {"django.json": "users.jsonl"},
    "Firebase": {"firebase.json": "users.json"},
    "Kratos": {"kratos.json": "identities.json"},
    "Werkzeug": {},
}
# sqlite3 -json, which not every machine has.
SQLITE = """#!{python}
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[2]).execute(sys.argv[3])
names = [column[0] for column in rows.description]
print("[" + ",\\n".join(json.dumps(dict(zip(names, row))) for row in rows) + "]")
"""


@pytest.mark.long
@pytest.mark.parametrize("section", GIVEN)
def test_the_import_is_typed(
    section: str, app: Flask, client: ApiClient, environment: dict[str, str], tmp_path: Path
) -> None:
    for name, shown in GIVEN[section].items():
        (tmp_path / shown).write_bytes((FILES / name).read_bytes())
    (tmp_path / "people.ndjson").write_text(PAGE.block("file: people.ndjson").text)
    make_better_auth(tmp_path / "app.db")
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "providers.toml").write_text(PROVIDERS)
    shim = tmp_path / "bin" / "sqlite3"
    shim.parent.mkdir()
    shim.write_text(SQLITE.format(python=sys.executable))
    shim.chmod(0o700)
    export = PAGE.block("typed: export better-auth").text if section == "better-auth" else ""

    process = subprocess.run(
        [
            "sh",
            "-euc",
            (export + PAGE.block(f"typed: {section}").text).replace("python -m", PYTHON),
        ],
        cwd=tmp_path,
        env={
            **environment,
            "IDENTITY_PROVIDERS": "providers.toml",
            "PATH": f"{shim.parent}:{environment['PATH']}",
            "PYTHONPATH": str(ROOT),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )

    assert process.stderr == "", process.stderr[-1500:]
    assert process.returncode == 0
    shown = [block for block in PAGE.blocks() if block.marker == f"prints: {section}"]
    assert [process.stdout] == [block.text for block in shown] or not shown
    if section not in {"Firebase", "Werkzeug"}:
        Person(client, {"email": "alice@example.com"}, PASSWORD).sign_in()


def test_the_statement_for_mysql_makes_what_the_reader_reads(
    sql: Callable[..., list[dict[str, Any]]], settings: Any, tmp_path: Path
) -> None:
    users = json.loads((FILES / "better-auth.json").read_bytes())
    statement = PAGE.block("sql: better-auth on MySQL").text
    with closing(driver.open_connection(settings, database=None)) as own, own.cursor() as cursor:
        cursor.execute("CREATE DATABASE migrating_from_better_auth")
        try:
            cursor.execute("USE migrating_from_better_auth")
            cursor.execute(
                "CREATE TABLE user (id VARCHAR(36), email VARCHAR(255), emailVerified BOOLEAN,"
                " name VARCHAR(255), createdAt TIMESTAMP(3), banned BOOLEAN,"
                " banExpires TIMESTAMP(3) NULL)"
            )
            cursor.execute(
                "CREATE TABLE account (userId VARCHAR(36), providerId TEXT, accountId TEXT,"
                " password TEXT)"
            )
            for user in users:
                row = [user[name] for name in ("id", "email", "emailVerified", "name")]
                made = user["createdAt"].replace("T", " ").rstrip("Z")
                cursor.execute(
                    "INSERT INTO user VALUES (%s, %s, %s, %s, %s, %s, NULL)",
                    [*row, made, user["banned"]],
                )
                for account in json.loads(user["accounts"]):
                    cursor.execute(
                        "INSERT INTO account VALUES (%s, %s, %s, %s)",
                        [user["id"], *account.values()],
                    )
            cursor.execute(statement)
            texts = [text for row in cursor.fetchall() for text in row.values()]
        finally:
            cursor.execute("DROP DATABASE migrating_from_better_auth")
    path = tmp_path / "better-auth.json"
    path.write_text("".join(f"{text}\n" for text in sorted(texts, key=by_address)))

    with path.open("rb") as ours, (FILES / "better-auth.json").open("rb") as theirs:
        read = find_reader("better-auth")
        assert list(read(ours)) == list(read(theirs))


def by_address(text: str) -> str:
    return str(json.loads(text)["email"])


def test_each_format_has_a_section_and_each_code_a_row() -> None:
    words = [text for page in (PAGE, FORMAT) for text in page.code()]
    named = {match for text in words for match in re.findall(r"^[a-z_]+$", text)}

    assert {section.lower() for section in GIVEN} == set(FORMATS) - {"gatebook"}
    assert {str(fault) for fault in RecordFault} <= named


def test_each_command_is_typed_or_needs_the_other_system() -> None:
    shell = [block for block in PAGE.blocks() if block.language == "sh"]

    assert {
        block.marker or "" for block in shell if not (block.marker or "").startswith("there: ")
    } == {
        "typed: export better-auth",
        *(f"typed: {section}" for section in GIVEN),
    }


def make_better_auth(path: Path) -> None:
    """Make the database of an app with better-auth and its plugin ``admin``."""
    users = json.loads((FILES / "better-auth.json").read_bytes())
    with closing(sqlite3.connect(path)) as database:
        columns = [name for name in users[0] if name != "accounts"]
        database.execute(f"CREATE TABLE user ({', '.join(columns)})")
        database.execute("CREATE TABLE account (userId, providerId, accountId, password)")
        for user in users:
            row = [user[name] for name in columns]
            database.execute(f"INSERT INTO user VALUES ({', '.join('?' * len(row))})", row)
            for account in json.loads(user["accounts"]):
                database.execute(
                    "INSERT INTO account VALUES (?, ?, ?, ?)", [user["id"], *account.values()]
                )
        database.commit()


PYTHON = f"{sys.executable} -m"
