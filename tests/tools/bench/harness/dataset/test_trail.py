"""The made-up audit trail is one that the application could have written, only sooner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from pymysql.connections import Connection
from pymysql.cursors import Cursor

from api.db import driver
from api.domain import audit_events
from api.settings import Settings
from bench.harness.dataset.people import People
from bench.harness.dataset.trail import EACH, Trail
from tests.support.audit_log import assert_whole, seal_all
from tests.support.client import ApiClient

Sql = Callable[..., list[dict[str, Any]]]
ELSEWHERE = "a_made_up_trail"


@pytest.fixture
def connection(settings: Settings, app: Flask) -> Iterator[Connection[Any]]:
    """One that may write; ``app`` for its tables."""
    assert app
    with closing(driver.open_connection(settings)) as connection:
        connection.cursor().execute("SET SESSION TRANSACTION READ WRITE")
        connection.cursorclass = Cursor  # rows as `make bench` gets them
        yield connection


@pytest.fixture
def people(connection: Connection[Any]) -> People:
    """Of an audit trail that was made in two goes."""
    people = People(each=1, events=0)
    trail = Trail(people, stretches=2)
    for events in (10 * EACH, 30 * EACH):
        trail.grow(connection, events, lambda *_: None)
    return people


def test_there_are_as_many_as_asked_for_about_everybody(people: People, sql: Sql) -> None:
    assert people.accounts == 30
    counts = sql("SELECT subject, COUNT(*) AS count FROM audit_event GROUP BY subject")
    assert {row["count"] for row in counts} == {EACH}
    accounts = [row["id"] for row in sql("SELECT id FROM account")]
    assert {row["subject"] for row in counts} == set(accounts)


def test_types_and_outcomes_are_declared(people: People, sql: Sql) -> None:
    rows = sql("SELECT DISTINCT type, outcome FROM audit_event")
    assert len(rows) >= 5
    assert all(audit_events.outcome_of(row["type"]) == row["outcome"] for row in rows)
    assert {row["type"] for row in rows} <= set(audit_events.event_types())


def test_it_spans_ten_months_and_what_is_added_is_later(people: People, sql: Sql) -> None:
    rows = sql("SELECT HEX(id) AS id, occurred_at, request_id FROM audit_event ORDER BY id")
    moments = [row["occurred_at"].replace(tzinfo=UTC) for row in rows]
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] > timedelta(days=290)
    assert moments[-1] < datetime.now(UTC)
    assert moments[10 * EACH] - moments[10 * EACH - 1] >= timedelta(hours=1)
    stamps = [int(row["id"][:12], 16) for row in rows]
    assert [abs(one.timestamp() * 1000 - ms) < 2 for one, ms in zip(moments, stamps, strict=True)]
    assert len({row["request_id"] for row in rows}) == len(rows)


def test_it_is_read_and_sealed_as_any_other(app: Flask, people: People, sql: Sql) -> None:
    session = {"Authorization": f"Bearer {people.secret(17)}"}
    answer = ApiClient(app).get("/v1/account/audit-events", headers=session)
    assert answer.json
    assert len(answer.json["items"]) == EACH
    assert seal_all(app) == 30 * EACH
    assert_whole(app, sql)


def test_its_months_have_partitions(connection: Connection[Any], sql: Sql) -> None:
    """In a database of their own: no other test shall find them."""
    trail = Trail(People(each=1, events=0), stretches=1)
    sql(f"CREATE DATABASE {ELSEWHERE}")
    try:
        sql(f"CREATE TABLE {ELSEWHERE}.audit_event LIKE audit_event")
        before = len(_partitions(sql))
        connection.select_db(ELSEWHERE)
        trail.by_month(connection)
        names = _partitions(sql)
    finally:
        sql(f"DROP DATABASE {ELSEWHERE}")
    made = [name for name in names if name.startswith("made_up_")]
    assert names[: len(made)] == made == sorted(made)
    assert len(made) in {9, 10, 11}
    assert len(names) == before + len(made)


def _partitions(sql: Sql) -> list[str]:
    rows = sql(
        "SELECT partition_name AS name FROM information_schema.partitions"
        " WHERE table_schema = %s AND table_name = 'audit_event'"
        " ORDER BY partition_ordinal_position",
        ELSEWHERE,
    )
    return [row["name"] for row in rows]
