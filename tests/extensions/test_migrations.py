"""Test ``python -m api migrate``: it creates an extension's tables together with ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from api.db import driver
from api.settings import Settings
from tests.conftest import ROOT
from tests.support.forked_commands import ForkedCommands

Migrate = Callable[..., list[str]]
OURS = sorted(path.stem for path in (ROOT / "api" / "db" / "migrations").glob("*.sql"))


@pytest.fixture
def empty_database(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the environment of servers with an empty database."""
    settings = Settings.from_environ(environment)
    name = f"{settings.database()['database']}_migrate"
    with closing(driver.open_connection(settings)) as admin, admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        cursor.execute(f"CREATE DATABASE `{name}`")
        url = settings.database_url.replace(f"/{settings.database()['database']}", f"/{name}", 1)
        yield {**environment, "DATABASE_URL": url}
        cursor.execute(f"DROP DATABASE `{name}`")


@pytest.fixture
def migrate(empty_database: dict[str, str], commands_of: ForkedCommands) -> Migrate:
    """Return a function that runs the migrations and returns the lines of the output."""

    def migrating(**changed: str) -> list[str]:
        status, output, errors = commands_of({**empty_database, **changed}, "migrate")
        assert (status, errors) == (0, "")
        return output.splitlines()

    return migrating


def tables(environment: dict[str, str]) -> set[str]:
    connection = driver.open_connection(Settings.from_environ(environment))
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        rows: list[dict[str, Any]] = list(cursor.fetchall())
    return {name for row in rows for name in row.values()}


def test_a_new_database_gets_ours_and_then_the_extension_s(
    empty_database: dict[str, str], migrate: Migrate
) -> None:
    applied = migrate(EXTENSIONS="notes")

    assert applied == [*(f"applied {name}" for name in OURS), "applied notes.0001.note"]
    assert {"account", "note"} <= tables(empty_database)


@pytest.mark.long
def test_an_extension_that_is_plugged_in_later_gets_its_own(
    empty_database: dict[str, str], migrate: Migrate
) -> None:
    migrate()
    assert "note" not in tables(empty_database)

    assert migrate(EXTENSIONS="notes") == ["applied notes.0001.note"]
    assert "note" in tables(empty_database)
    assert migrate(EXTENSIONS="notes") == ["up to date"]
    assert migrate() == ["up to date"]
