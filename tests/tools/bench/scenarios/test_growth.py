"""``make bench ARGS=growth`` counts the bytes of rows and of keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from pymysql.connections import Connection
from pymysql.cursors import Cursor
from redis import Redis

from api.db import driver
from api.settings import Settings
from bench.harness.people import MadeUpPeople
from bench.harness.raw_http import request
from bench.scenarios import growth
from tests.conftest import PREFIX


@pytest.fixture
def connection(settings: Settings, app: Flask) -> Iterator[Connection[Any]]:
    assert app  # for its tables
    with closing(driver.open_connection(settings)) as connection:
        connection.cursor().execute("SET SESSION TRANSACTION READ WRITE")
        connection.cursorclass = Cursor  # rows as `make bench` gets them
        MadeUpPeople(sessions_each=2, events=3).grow(connection, 5)
        yield connection


def test_all_partitions_and_indexes_count(connection: Connection[Any]) -> None:
    table = growth.table_bytes(connection, ("account", "session", "audit_event", "audit_leaf"))

    lines = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    # a table without rows is left out
    assert [line[:2] for line in lines] == [
        ["`account`", "5"],
        ["`session`", "10"],
        ["`audit_event`", "15"],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM information_schema.partitions"
            " WHERE table_schema = DATABASE() AND table_name = 'audit_event'"
        )
        (partitions,) = cursor.fetchone() or (0,)
    data, indexes, together = (float(figure) for figure in lines[2][2:])
    assert (data + 1) * 15 >= partitions * 16_384  # each figure is rounded
    assert (indexes + 1) * 15 >= 5 * partitions * 16_384
    assert together == pytest.approx(data + indexes, abs=1)


def test_keys_hold_the_values_in_turn_and_all_expire(redis: Redis) -> None:
    number, usage, _ = growth.fill_redis(redis, f"{PREFIX}session:", [b"first", b"another"], 5)

    names = list(redis.scan_iter(f"{PREFIX}session:*"))
    assert number == "5"
    assert sorted(redis.mget(names)) == 2 * [b"another"] + 3 * [b"first"]
    assert all(0 < redis.ttl(name) <= 86_400 for name in names)
    assert int(usage) > len(f"{PREFIX}session:") + 64


def test_an_idempotency_key_is_added_to_the_head() -> None:
    sent_request = request("POST", "/v1/x", body={"a": 1})
    first, second = (
        growth.with_idempotency_key(sent_request),
        growth.with_idempotency_key(sent_request),
    )

    head, _, body = first.partition(b"\r\n\r\n")
    assert body == b'{"a": 1}'
    assert head.count(b"\r\nIdempotency-Key: ") == 1
    assert first != second
