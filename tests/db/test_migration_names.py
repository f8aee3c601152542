"""Check the names of migrations, which are read without yoyo."""

from __future__ import annotations

import re

from yoyo import read_migrations

from api.db.migration_names import HERE, migration_names
from tests.docs.markdown import ROOT

NOTES = ROOT / "examples" / "notes" / "migrations"


def test_they_are_those_that_yoyo_writes_down() -> None:
    ours, notes = (
        [migration.id for migration in read_migrations(str(folder))] for folder in (HERE, NOTES)
    )
    assert ours
    assert notes
    assert migration_names([NOTES]) == [*ours, *notes]


def test_no_migration_creates_an_account() -> None:
    """A default account has a default password (ASVS 6.3.2)."""
    texts = [path.read_text(encoding="utf-8") for path in HERE.glob("*.sql")]
    assert any("CREATE TABLE account (" in text for text in texts)
    assert not [text for text in texts if re.search(r"(INSERT|REPLACE) INTO account\b(?!_)", text)]
