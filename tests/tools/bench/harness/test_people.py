"""The made-up people can do what people can: the tables hold what the application would write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from api.db import driver
from api.domain import event_outcomes
from api.settings import Settings
from bench.harness.people import PASSWORD, MadeUpPeople
from tests.support.audit_log import assert_whole, seal_all
from tests.support.client import ApiClient


@pytest.fixture
def people(settings: Settings, app: Flask) -> MadeUpPeople:
    """Seven accounts, made in two goes; ``app`` for its tables."""
    assert app
    population = MadeUpPeople(sessions_each=2, events=3)
    with closing(driver.open_connection(settings)) as connection:
        connection.cursor().execute("SET SESSION TRANSACTION READ WRITE")
        population.grow(connection, 4)
        population.grow(connection, 7)
    return population


def ask(app: Flask, people: MadeUpPeople, session: int, path: str) -> Any:
    response = ApiClient(app).get(
        path, headers={"Authorization": f"Bearer {people.secret(session)}"}
    )
    assert response.status_code == 200
    return response.json


@pytest.mark.long
@pytest.mark.parametrize("account", [0, 3, 4, 6])
def test_each_session_is_that_of_its_account(
    app: Flask, people: MadeUpPeople, account: int
) -> None:
    for session in (2 * account, 2 * account + 1):
        body = ask(app, people, session, "/v1/session")
        assert body["account"]["email"] == f"person-{account}@example.com"


@pytest.mark.long
@pytest.mark.parametrize("account", [0, 3, 4, 6])
def test_they_have_devices_and_a_feed(app: Flask, people: MadeUpPeople, account: int) -> None:
    assert len(ask(app, people, 2 * account, "/v1/sessions")["items"]) == 2
    assert len(ask(app, people, 2 * account, "/v1/account/audit-events")["items"]) == 3


def test_events_are_declared_and_those_added_are_later(
    people: MadeUpPeople, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    assert people.accounts == 7
    rows = sql("SELECT HEX(id) AS id, occurred_at, type, outcome FROM audit_event ORDER BY id")
    assert all(event_outcomes.outcome_of(row["type"]) == row["outcome"] for row in rows)
    moments = [row["occurred_at"].replace(tzinfo=UTC) for row in rows]
    assert moments == sorted(moments)
    assert moments[-1] < datetime.now(UTC)
    # first the events of four accounts, then those of the other three
    assert moments[12] - moments[0] >= timedelta(days=99)
    stamps = [int(row["id"][:12], 16) for row in rows]
    assert [
        abs(moment.timestamp() * 1000 - ms) < 2 for moment, ms in zip(moments, stamps, strict=True)
    ]


def test_events_are_sealed_as_any_other(
    app: Flask, people: MadeUpPeople, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    assert people.accounts == 7
    assert seal_all(app) == 21
    assert_whole(app, sql)


def test_they_sign_in(app: Flask, people: MadeUpPeople) -> None:
    body = {"email": people.email(5), "password": PASSWORD, "deliver": "token"}

    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 201


def test_there_are_as_many_as_asked_for(
    people: MadeUpPeople, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    assert people.accounts == 7
    counts = [
        sql(f"SELECT COUNT(*) AS count FROM {table}")[0]["count"]
        for table in ("account", "session", "audit_event")
    ]
    assert counts == [7, 14, 21]
