"""Check that docs/operations.md names exactly the rights in MariaDB that erasing needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pymysql
import pytest
from flask import Flask

from api.db import driver
from api.rules.audit_trail.erase_personal_data import Erased
from api.settings import Settings
from tests.docs.markdown import ROOT
from tests.support.audit_log import seal_all
from tests.support.client import Person
from tests.support.erasing import erase

Sql = Callable[..., list[dict[str, Any]]]

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
GRANTS = re.findall(r"^GRANT ([^;]+?)\s+ON gatebook\.(\w+) TO gatebook_eraser@", PAGE, re.MULTILINE)
NAME = "gatebook_eraser@localhost"


@pytest.fixture
def eraser(settings: Settings, sql: Sql) -> Iterator[Settings]:
    """Yield the settings of a user who has these rights."""
    database = settings.database()["database"]
    sql(f"CREATE OR REPLACE USER {NAME} IDENTIFIED BY 'secret'")
    for rights, table in GRANTS:
        sql(f"GRANT {rights} ON {database}.{table} TO {NAME}")
    url = urlsplit(settings.database_url)
    place = url.netloc.rpartition("@")[2]
    limited = url._replace(netloc=f"gatebook_eraser:secret@{place}").geturl()
    yield Settings.from_environ(
        {"DATABASE_URL": limited, "REDIS_URL": settings.redis_url, "SECRET_KEY": "x" * 40}
    )
    sql(f"DROP USER {NAME}")


def test_they_are_enough(
    make_app: Callable[..., Flask], app: Flask, alice: Person, eraser: Settings
) -> None:
    limited = make_app(database_url=eraser.database_url)
    seal_all(app)
    alice.on_another_device()  # One event that is not sealed.
    assert erase(limited, alice.email).events == 3
    assert erase(limited, alice.id) == Erased(0, 0)


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE audit_event SET type = 'account.created'",
        "UPDATE audit_event SET outcome = 'success'",
        "UPDATE audit_event SET occurred_at = NOW(6)",
        "UPDATE audit_event SET id = REPEAT('x', 16)",
        "DELETE FROM audit_event",
        "DELETE FROM audit_leaf",
        "UPDATE audit_leaf SET leaf_index = 7",
        "UPDATE audit_leaf SET event_id = REPEAT('x', 16)",
        "UPDATE audit_tree SET size = 0",
        "UPDATE audit_tree SET checkpoint = NULL",
        "SELECT * FROM audit_tile",
        "UPDATE account SET roles = 'admin'",
    ],
)
def test_who_has_them_changes_nothing_else(alice: Person, eraser: Settings, meddling: str) -> None:
    connection = driver.open_connection(eraser)
    with (
        closing(connection),
        connection.cursor() as cursor,
        pytest.raises(pymysql.err.OperationalError, match="denied"),
    ):
        cursor.execute(meddling)
