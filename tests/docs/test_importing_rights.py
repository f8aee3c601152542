"""Check that docs/operations.md names exactly the rights in MariaDB that an import needs."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pymysql
import pytest
from flask import Flask

from api.db import driver
from api.domain.import_run import ImportCounts, ImportOptions, OnConflict
from api.settings import Settings
from tests.docs.markdown import ROOT
from tests.rules.importing.test_import_accounts import ACME, load
from tests.support.import_files import BCRYPT, MD5, Write, write

__all__ = ["write"]

Sql = Callable[..., list[dict[str, Any]]]

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
GRANTS = re.findall(
    r"^GRANT ([^;]+?)\s+ON gatebook\.(\w+) TO gatebook_importer@", PAGE, re.MULTILINE
)
NAME = "gatebook_importer@localhost"
FORBIDDEN = (
    "UPDATE account SET roles = 'admin'",
    "UPDATE account SET password_hash = ''",
    "UPDATE account SET email_verified = 1",
    "UPDATE account SET email = 'mallory@example.com'",
    "INSERT INTO account_role SELECT id, 'admin', NOW(6), NULL FROM account",
    "DELETE FROM account",
    "DELETE FROM audit_event",
    "UPDATE audit_event SET data = '{}'",
    "SELECT token_digest FROM authenticator_app",
)
UPDATE = ImportOptions(source="gatebook", on_conflict=OnConflict.UPDATE)
WHOLE = {
    "email": "alice@example.com",
    "name": "Alice",
    "external_id": "u-1",
    "identities": [{"provider": "acme", "subject": "1"}],
    "public_metadata": {"plan": "pro"},
    "password": MD5,
}


@pytest.fixture
def limited_url(settings: Settings, sql: Sql) -> Iterator[str]:
    """Yield the database's URL for a user who has these rights."""
    database = settings.database()["database"]
    sql(f"CREATE OR REPLACE USER {NAME} IDENTIFIED BY 'secret'")
    for rights, table in GRANTS:
        sql(f"GRANT {rights} ON {database}.{table} TO {NAME}")
    url = urlsplit(settings.database_url)
    place = url.netloc.rpartition("@")[2]
    yield url._replace(netloc=f"gatebook_importer:secret@{place}").geturl()
    sql(f"DROP USER {NAME}")


def test_they_are_enough(
    make_app: Callable[..., Flask], limited_url: str, tmp_path: Path, write: Write
) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(ACME)
    app = make_app(database_url=limited_url, identity_providers=str(file))
    path = write(WHOLE, {"email": "bob@example.com", "password": BCRYPT})
    assert load(app, path).counts == ImportCounts(created=2)
    assert load(app, path, options=UPDATE).counts == ImportCounts(updated=2)
    assert load(app, path, options=UPDATE, resume=True).was_finished


def test_an_importer_gives_no_role_and_no_way_into_an_account_that_there_is(
    limited_url: str, settings: Settings, alice: object
) -> None:
    limited = dataclasses.replace(settings, database_url=limited_url)
    connection = driver.open_connection(limited)
    with closing(connection), connection.cursor() as cursor:
        for statement in FORBIDDEN:
            with pytest.raises(pymysql.err.OperationalError, match="denied"):
                cursor.execute(statement)
