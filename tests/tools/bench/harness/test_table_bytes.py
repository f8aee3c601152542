"""The bytes of tables are those of all their partitions and indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from pymysql.connections import Connection

from api.db import driver
from api.settings import Settings
from bench.harness import table_bytes
from bench.harness.dataset.people import People
from bench.harness.table_bytes import TableBytes

_PAGE = 16_384


@pytest.fixture
def connection(settings: Settings, app: Flask) -> Iterator[Connection[Any]]:
    assert app  # for its tables
    with closing(driver.open_connection(settings)) as connection:
        connection.cursor().execute("SET SESSION TRANSACTION READ WRITE")
        People(each=2, events=3).grow(connection, 5, lambda *_: None)
        yield connection


def database(settings: Settings) -> str:
    return str(settings.database()["database"])


def test_every_row_and_every_partition_counts(
    connection: Connection[Any], settings: Settings, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    tables = ("account", "session", "audit_event", "audit_leaf")
    measured = table_bytes.measure(connection, database(settings), tables)

    # a table without rows is left out
    assert [(one.name, one.rows) for one in measured] == [
        ("account", 5),
        ("session", 10),
        ("audit_event", 15),
    ]
    _, session, events = measured
    (row,) = sql(
        "SELECT COUNT(*) AS partitions FROM information_schema.partitions"
        " WHERE table_schema = DATABASE() AND table_name = 'audit_event'"
    )
    assert events.data >= row["partitions"] * _PAGE
    assert events.indexes >= 5 * row["partitions"] * _PAGE
    assert session.indexes >= 3 * _PAGE
    assert all(one.files >= one.data + one.indexes for one in measured)


def test_bytes_of_a_row_are_those_of_data_and_indexes() -> None:
    table = TableBytes("session", 100, 30_000, 20_000, 65_536)

    assert table.data_of_a_row == 300
    assert table.indexes_of_a_row == 200
    assert table.of_a_row == 500
