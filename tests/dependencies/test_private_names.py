"""Private and overridden names of libraries are those of the table, and are what they were."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.app_context import extension
from tests.dependencies.library_uses import LIBRARIES, ROOT, found, private_accesses, resolve
from tests.dependencies.library_uses import signature as signature_of

TABLE = Path(__file__).with_name("private_names.toml")
OWNERS: list[dict[str, Any]] = tomllib.loads(TABLE.read_text())["owner"]
ROWS = {
    (owner["name"], member): kind for owner in OWNERS for member, kind in owner["members"].items()
}
USED = {
    (member, file) for owner in OWNERS for member in owner["members"] for file in owner["files"]
}


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner["name"])
def test_the_names_of_a_library_are_what_they_were(owner: dict[str, Any]) -> None:
    library = resolve(owner["name"])
    assert owner["members"] == {name: signature_of(library, name) for name in owner["members"]}


def test_every_override_and_every_internal_name_is_in_the_table() -> None:
    uses = found()
    assert {(use.owner, use.name) for use in uses} - ROWS.keys() == set()
    assert {(use.name, use.file) for use in uses} - USED == set()


def test_every_private_name_that_is_read_from_something_else_is_in_the_table() -> None:
    assert {(name, file) for file, name in private_accesses()} - USED == set()


def test_every_row_of_the_table_is_used() -> None:
    for owner in OWNERS:
        sources = [(ROOT / file).read_text() for file in owner["files"]]
        assert owner["name"].partition(".")[0] in LIBRARIES
        for name in owner["members"]:
            assert any(name in source for source in sources), (owner["name"], name)
        for file, source in zip(owner["files"], sources, strict=True):
            assert any(name in source for name in owner["members"]), (owner["name"], file)


def test_a_connection_of_the_pool_has_the_attributes_that_are_read_of_it(app: Flask) -> None:
    with app.app_context():
        pooled = extension("pool").connection()
        try:
            steady = pooled._con
            assert isinstance(steady._usage, int)
            raw = pooled.dbapi_connection
            raw.query("SELECT 1")
            for name in ("_next_seq_id", "_read_timeout", "_result"):
                assert hasattr(raw, name), name
        finally:
            pooled.close()


def test_a_changed_signature_and_a_missing_name_are_noticed() -> None:
    class Library:
        def __init__(self) -> None:
            self.kept = 1

        def _call(self, one: int, *, two: int = 2) -> None:
            """Take two arguments."""

    assert signature_of(Library, "_call") == "(self, one, *, two=2)"
    assert signature_of(Library, "kept") == "instance attribute"
    with pytest.raises(AttributeError):
        signature_of(Library, "_gone")
