"""A connection's rows are those of PyMySQL's own cursor, however often a statement is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pymysql
import pytest

from api.db import connection as db_connection
from api.db import driver
from api.db.connection import Connection, StatementResult
from api.settings import Settings

KINDS = (
    "SELECT 1 AS id, 2.50 AS amount, NULL AS nothing, 'ä' AS name, X'00ff' AS raw,"
    " CAST('2026-11-29 10:00:00.5' AS DATETIME(6)) AS at"
)
SAME_NAMES = (
    "SELECT one.id, two.id, two.id AS other FROM (SELECT 1 AS id) one JOIN (SELECT 2 AS id) two"
)
NO_ROWS = "SELECT 1 AS id FROM (SELECT 1) one WHERE FALSE"


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with closing(Connection(**driver.connect_options(settings))) as connection:
        yield connection


def rows(connection: Connection, statement: str) -> list[dict[str, Any]]:
    answers: list[StatementResult] = []
    connection.run([statement.encode()], answers)
    return answers[0].rows


@pytest.mark.parametrize("statement", [KINDS, SAME_NAMES, NO_ROWS])
def test_rows_from_cached_columns_are_those_of_pymysql(
    connection: Connection,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
) -> None:
    monkeypatch.setattr(db_connection._CachedResult, "_parsed", {})
    stock = pymysql.connect(**driver.connect_options(settings))
    with closing(stock), stock.cursor() as cursor:
        cursor.execute(statement)
        expected = list(cursor.fetchall())

    assert [rows(connection, statement) for _ in range(3)] == [expected] * 3
    assert len(db_connection._CachedResult._parsed) == 1


def test_a_full_cache_of_columns_takes_no_more(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_connection._CachedResult, "_parsed", {})
    monkeypatch.setattr(db_connection, "_CACHE_SIZE", 2)

    assert [rows(connection, f"SELECT 1 AS c{n}") for n in range(4)] == [
        [{f"c{n}": 1}] for n in range(4)
    ]
    assert len(db_connection._CachedResult._parsed) == 2
