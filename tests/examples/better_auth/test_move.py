"""Move 1,000 people from a real better-auth to Gatebook, and back out into a new better-auth.

better-auth runs in Node.js with SQLite, as `origin.mjs` configures it. The commands are those of
docs/migrating.md and docs/leaving.md, and the script is that of examples/better-auth.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from dev.env import node
from tests.docs.markdown import ROOT, Document
from tests.support.at_once import LONGEST
from tests.support.server import Server
from tests.support.tables import Sql

EXAMPLE = ROOT / "examples" / "better-auth"
MANY = int(os.environ.get("MOVED_PEOPLE", "100"))  # 1,000 take 4.5 minutes
SEEN = range(0, MANY, 83)  # those who sign in at Gatebook, and get a hash of Argon2id there
SAMPLE = range(0, MANY, 41)  # of those who did not
SCRYPT = "scrypt$16384,16,1,64"  # better-auth's
# people type these, and other systems got them wrong: NFC and NFD, more than the 72 bytes of
# bcrypt, four bytes in UTF-8
ENDS = ("", " caf\u00e9", " cafe\u0301", f" {'long ' * 16}", " \U0001f511", " \u212bngstr\u00f6m")

LEAVING = Document(ROOT / "docs" / "leaving.md")
MIGRATING = Document(ROOT / "docs" / "migrating.md")


def person(number: int) -> dict[str, Any]:
    """Return a person, as they sign up at better-auth."""
    return {
        "email": f"person-{number}@example.com",
        "name": f"Pers\u00f6n {number} \u4eba",
        "password": f"a quiet harbour {number}{ENDS[number % len(ENDS)]}",
        "verified": number % 3 > 0,
        **({"provider": "acme", "subject": f"acme-{number}"} if number % 10 == 0 else {}),
    }


PEOPLE = [person(number) for number in range(MANY)]


class BetterAuth:
    """A better-auth with a database of its own in a folder beside the example's files."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.path = folder, folder / name
        self.environ = {
            **node.environ(),
            "DATABASE": str(self.path),
            "BETTER_AUTH_URL": "http://localhost:3000",
            "BETTER_AUTH_SECRET": "for tests only and nowhere else ever",
        }

    def make(self, people: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return self._run("make", people, "off")

    def sign_in(self, numbers: Iterable[int], *, hook: str, end: str = "") -> list[int]:
        """Sign people in with their password and return the statuses."""
        bodies = [
            {"email": PEOPLE[number]["email"], "password": PEOPLE[number]["password"] + end}
            for number in numbers
        ]
        return [answer["status"] for answer in self._run("sign-in", bodies, hook)]

    def rows(self) -> tuple[list[Any], list[Any]]:
        """Return all users, and all their accounts without the password, in a stable order."""
        with closing(sqlite3.connect(self.path)) as connection:
            users = connection.execute(
                "SELECT id, name, email, emailVerified, createdAt FROM user ORDER BY id"
            ).fetchall()
            accounts = connection.execute(
                "SELECT userId, providerId, accountId FROM account ORDER BY 1, 2, 3"
            ).fetchall()
        return users, accounts

    def passwords(self) -> dict[str, str]:
        """Return the hash that each address has."""
        with closing(sqlite3.connect(self.path)) as connection:
            return dict(
                connection.execute(
                    "SELECT email, password FROM account JOIN user ON user.id = userId"
                    " WHERE providerId = 'credential'"
                )
            )

    def _run(
        self, verb: str, people: Iterable[Mapping[str, Any]], hook: str
    ) -> list[dict[str, Any]]:
        output = run(
            [node.program(), "origin.mjs", verb],
            self.folder,
            {**self.environ, "HOOK": hook},
            "".join(f"{json.dumps(each)}\n" for each in people),
        )
        return [json.loads(line) for line in output.splitlines()]


def run(
    command: list[str], folder: Path, environ: Mapping[str, str], given: str | None = None
) -> str:
    process = subprocess.run(
        command, cwd=folder, env=environ, input=given, capture_output=True, text=True, timeout=1800
    )
    assert process.returncode == 0, process.stdout[-2000:] + process.stderr[-4000:]
    return process.stdout


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """Return a folder with the example as it is, with its packages."""
    node.ensure_modules(EXAMPLE, "the packages of better-auth")
    folder = tmp_path / "examples" / "better-auth"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(EXAMPLE / "node_modules")
    shutil.copy(Path(__file__).with_name("origin.mjs"), folder)
    return folder


@pytest.fixture
def gatebook(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a running Gatebook."""
    server = Server(environment, tmp_path)
    try:
        server.await_ready()
        yield server.base
    finally:
        server.stop()


@pytest.fixture
def type_in(environment: dict[str, str]) -> Callable[..., str]:
    """Return a function that types a block of a document in a folder, and returns the output."""
    python = str(Path(sys.executable).parent)

    def typing(text: str, folder: Path) -> str:
        path = os.pathsep.join([python, node.environ()["PATH"]])
        return run(["bash", "-euc", text], folder, {**environment, "PATH": path})

    return typing


@pytest.mark.release
@pytest.mark.timeout(3600)
def test_a_thousand_people_come_from_better_auth_and_go_back(
    workplace: Path, gatebook: str, type_in: Callable[..., str], sql: Sql
) -> None:
    origin = BetterAuth(workplace, "app.db")
    made = origin.make(PEOPLE)
    assert [answer["status"] for answer in made] == [200] * MANY
    users, accounts = origin.rows()
    assert (len(users), len(accounts)) == (MANY, MANY + MANY // 10)

    # in, by the commands of the document
    type_in(MIGRATING.block("typed: export better-auth").text, workplace)
    output = type_in(MIGRATING.block("typed: better-auth").text, workplace)
    assert f"{MANY} records read: {MANY} created, 0 updated, 0 skipped, 0 rejected" in output
    assert schemes(sql) == {SCRYPT: MANY}

    # they sign in with what they typed at better-auth, and get a new hash
    for done, number in enumerate(SEEN):
        assert sign_in(gatebook, number, "x").status_code == 401
        assert schemes(sql).get(None, 0) == done
        assert sign_in(gatebook, number).status_code == 201, number
        assert schemes(sql)[None] == done + 1
    assert schemes(sql) == {SCRYPT: MANY - len(SEEN), None: len(SEEN)}
    assert [sign_in(gatebook, number).status_code for number in SEEN] == [201] * len(SEEN)

    # out, by the commands of the other one
    root = workplace.parents[1]
    type_in(LEAVING.block("leaving: export").text, root)
    script = LEAVING.block("leaving: better-auth").text.replace("npm ci\n", "")
    assert type_in(script, root).splitlines() == [
        f"{MANY} accounts moved, 0 were there already",
        f"{MANY - len(SEEN)} have a hash of better-auth's own scrypt",
        f"{len(SEEN)} have a hash of Argon2id, which needs the function in auth.mjs",
        "0 had no password",
        "0 have to reset their password: better-auth can't read its hash",
        "0 were refused: somebody else has the address",
    ]
    back = BetterAuth(workplace, "better-auth.db")
    assert back.rows() == (users, accounts)
    before, after = origin.passwords(), back.passwords()
    rehashed = {PEOPLE[number]["email"] for number in SEEN}
    assert {email for email in before if after[email] != before[email]} == rehashed

    # better-auth by itself knows its own hashes, and by its hook those of Gatebook, too
    others = [number for number in SAMPLE if number not in SEEN]
    assert back.sign_in(others, hook="off") == [200] * len(others)
    assert back.sign_in(SEEN, hook="off") == [500] * len(SEEN)
    assert back.sign_in([*others, *SEEN], hook="on") == [200] * (len(others) + len(SEEN))
    assert set(back.sign_in([*others[:5], *SEEN], hook="on", end="x")) == {401}

    # a second run changes nothing
    assert type_in(script, root).splitlines()[0] == f"0 accounts moved, {MANY} were there already"
    assert (back.rows(), back.passwords()) == ((users, accounts), after)


def sign_in(base: str, number: int, end: str = "") -> requests.Response:
    """Sign in at Gatebook with the password, and something behind it."""
    body = {"email": PEOPLE[number]["email"], "password": PEOPLE[number]["password"] + end}
    return requests.post(f"{base}/v1/sessions", json=body, timeout=LONGEST)


def schemes(sql: Sql) -> dict[str | None, int]:
    """Return how many accounts have a password of each scheme; None: our own."""
    rows = sql("SELECT password_scheme, COUNT(*) AS accounts FROM account GROUP BY 1")
    return {row["password_scheme"]: row["accounts"] for row in rows}
