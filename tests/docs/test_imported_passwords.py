"""Test that docs/imported-passwords.md names what is verified, with the true bounds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec

from api.crypto import foreign
from api.crypto.foreign import FileScheme
from api.domain.imported_account import ImportedPassword

TEXT = (Path(__file__).parents[2] / "docs/imported-passwords.md").read_text()
VERIFIED, MEMBERS = TEXT.split("## In a file of our own")


def rows(text: str) -> list[list[str]]:
    """Return the cells of the rows whose first one has code in it."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]


def test_each_scheme_has_a_row_and_its_members() -> None:
    assert sorted(row[0].strip("`") for row in rows(VERIFIED)) == sorted(FileScheme)
    described = {name for row in rows(MEMBERS) for name in re.findall(r"`([a-z0-9-]+)`", row[0])}
    assert described == set(FileScheme)
    members = {name for row in rows(MEMBERS) for name in re.findall(r"`([a-z_]+)`", row[1])}
    missing = set(ImportedPassword.__struct_fields__) - {"scheme", "under", "length"} - members
    assert missing == set()


def test_the_examples_are_read() -> None:
    stored, member = re.findall(r"```(?:json)?\n(.+?)```", TEXT, re.DOTALL)
    assert foreign.label(stored.strip()) == "bcrypt$12"
    assert foreign.exported(stored.strip()).scheme == "bcrypt"
    password = msgspec.convert(json.loads(member), ImportedPassword)
    assert (
        foreign.label(foreign.store(password, "argon2id$19456,2,1")) == "wrap$19456,2,1,md5,before"
    )
