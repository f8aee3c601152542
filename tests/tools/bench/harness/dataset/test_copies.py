"""Copied rows are as long as the row that the API wrote, and each has keys of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from pymysql.connections import Connection

from api.db import driver
from api.settings import Settings
from bench.harness.dataset import copies
from bench.harness.dataset.people import PASSWORD, People
from tests.support.client import ApiClient

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def connection(settings: Settings, app: Flask) -> Iterator[Connection[Any]]:
    assert app  # for its tables
    with closing(driver.open_connection(settings)) as connection:
        connection.cursor().execute("SET SESSION TRANSACTION READ WRITE")
        yield connection


@pytest.mark.parametrize(
    ("table", "key", "length"),
    [
        ("outbox", "recipient_digest", "LENGTH(payload)"),
        ("mailed_proof", "token_digest", "LENGTH(email)"),
        ("idempotency_key", "request_digest", "LENGTH(fingerprint)"),
    ],
)
def test_a_copy_has_keys_of_its_own_and_the_same_length(
    app: Flask, connection: Connection[Any], sql: Sql, table: str, key: str, length: str
) -> None:
    ApiClient(app).post(
        "/v1/accounts",
        json={"email": "alice@example.com", "password": PASSWORD},
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )

    copies.copy_rows(connection, People(each=1, events=1).values, table, 7)

    statement = f"SELECT COUNT(DISTINCT {key}) AS n, COUNT(DISTINCT {length}) AS m FROM {table}"
    assert sql(statement) == [{"n": 8, "m": 1}]


def test_a_sealed_event_has_a_leaf_and_each_256_have_a_tile(
    connection: Connection[Any], sql: Sql
) -> None:
    copies.seal_made_up_events(connection, People(each=1, events=1).values, 600)

    assert sql("SELECT COUNT(*) AS n, COUNT(DISTINCT salt) AS m FROM audit_leaf") == [
        {"n": 600, "m": 600}
    ]
    assert sql("SELECT COUNT(*) AS n, MIN(LENGTH(hashes)) AS bytes FROM audit_tile") == [
        {"n": 2, "bytes": 8192}
    ]
