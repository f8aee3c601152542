"""Test ``python -m api migrate``: it creates an extension's tables together with ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from api.db import driver
from api.settings import Settings
from tests.conftest import ROOT

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


def migrate(environment: dict[str, str], **changed: str) -> list[str]:
    """Run the migrations and return the lines of the output."""
    run = subprocess.run(
        [sys.executable, "-m", "api", "migrate"],
        cwd=ROOT,
        env={**environment, **changed},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.splitlines()


def tables(environment: dict[str, str]) -> set[str]:
    connection = driver.open_connection(Settings.from_environ(environment))
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        rows: list[dict[str, Any]] = list(cursor.fetchall())
    return {name for row in rows for name in row.values()}


def test_a_new_database_gets_ours_and_then_the_extension_s(empty_database: dict[str, str]) -> None:
    applied = migrate(empty_database, EXTENSIONS="notes")

    assert applied == [*(f"applied {name}" for name in OURS), "applied notes.0001.note"]
    assert {"account", "note"} <= tables(empty_database)


@pytest.mark.long
def test_an_extension_that_is_plugged_in_later_gets_its_own(
    empty_database: dict[str, str],
) -> None:
    migrate(empty_database)
    assert "note" not in tables(empty_database)

    assert migrate(empty_database, EXTENSIONS="notes") == ["applied notes.0001.note"]
    assert "note" in tables(empty_database)
    assert migrate(empty_database, EXTENSIONS="notes") == ["up to date"]
    assert migrate(empty_database) == ["up to date"]
