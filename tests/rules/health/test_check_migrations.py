"""Check that unknown and missing migrations are handled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from api.db.migration_names import migration_names
from api.domain.health import Finding, Status
from api.rules.health.check_migrations import check_migrations
from tests.support.tables import Sql


@pytest.fixture
def latest(sql: Sql) -> Iterator[str]:
    """Yield the name of our latest migration, and restore its row afterwards."""
    row = sql("SELECT * FROM _yoyo_migration WHERE migration_id = %s", migration_names([])[-1])[0]
    yield row["migration_id"]
    sql("DELETE FROM _yoyo_migration WHERE migration_hash = %s", row["migration_hash"])
    columns, values = ", ".join(row), ", ".join(["%s"] * len(row))
    sql(f"INSERT INTO _yoyo_migration ({columns}) VALUES ({values})", *row.values())


def test_with_all_applied_it_is_well(app: Flask) -> None:
    with app.app_context():
        assert check_migrations([]) == Finding("migrations", Status.OK, "")


def test_one_that_is_missing_is_named(app: Flask, sql: Sql, latest: str) -> None:
    sql("DELETE FROM _yoyo_migration WHERE migration_id = %s", latest)
    detail = f"Not applied: {latest}. Run python -m api migrate."
    with app.app_context():
        assert check_migrations([]) == Finding("migrations", Status.FAILED, detail)


def test_so_is_one_of_an_extension(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "maps.0001.map.sql").touch()
    detail = "Not applied: maps.0001.map. Run python -m api migrate."
    with app.app_context():
        assert check_migrations([tmp_path]) == Finding("migrations", Status.FAILED, detail)


def test_what_a_later_release_has_applied_does_no_harm(app: Flask, sql: Sql) -> None:
    """A migration of a later release is no failure: it leaves this release working."""
    sql("INSERT INTO _yoyo_migration (migration_hash, migration_id) VALUES ('x', '9999.to-come')")
    try:
        with app.app_context():
            assert check_migrations([]) == Finding("migrations", Status.OK, "")
    finally:
        sql("DELETE FROM _yoyo_migration WHERE migration_hash = 'x'")
