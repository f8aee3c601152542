"""Check the names of migrations, which are read without yoyo."""

from __future__ import annotations

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
