"""Check that the worker cleans up once an hour, and makes partitions of coming months."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from flask import Flask
from structlog.testing import capture_logs

from api.db.ddl import NoRight, TableHeld
from api.domain.month import Month
from api.errors import Unavailable
from api.rules.retention.create_partitions import MonthsNotMade
from api.workers import housekeeping
from api.workers.housekeeping import Housekeeping
from tests.support.client import Person
from tests.support.imported import give, label_of, stored
from tests.support.tables import Sql

MakeApp = Callable[..., Flask]


def clean_up(make_app: MakeApp) -> list[MutableMapping[str, Any]]:
    """Run the hourly work, and return its log events."""
    previous_config = structlog.get_config()
    try:
        due = Housekeeping(make_app(log_level="info"))
        due._due_at = 0.0
        with capture_logs() as logged:
            due.run_if_due()
            due.run_if_due()  # It does not run again before the next hour.
    finally:
        structlog.configure(**previous_config)
    return logged


def test_months_are_made(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    months = [Month(2029, 1), Month(2029, 2)]
    monkeypatch.setattr(housekeeping, "create_partitions", lambda: months)
    assert [event["event"] for event in clean_up(make_app)] == [
        "audit_partitions_created",
        "housekeeping_finished",
    ]


@pytest.mark.parametrize(
    "fault",
    [NoRight("no"), MonthsNotMade("no"), TableHeld("mariadb")],
    ids=lambda failure: type(failure).__name__,
)
def test_where_they_can_t_be_made_the_rest_is_done_and_said(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def failing() -> list[Month]:
        raise fault

    monkeypatch.setattr(housekeeping, "create_partitions", failing)
    assert clean_up(make_app) == [
        {"event": "audit_partitions_failed", "log_level": "warning", "reason": str(fault)},
        {
            "event": "housekeeping_finished",
            "log_level": "info",
            "sessions": 0,
            "dead_letters": 0,
            "unfinished_sign_ins": 0,
            "expiring_tokens": 0,
            "deleted_accounts": 0,
        },
    ]


def test_passwords_of_imported_schemes_are_counted(
    make_app: MakeApp, sign_up: Callable[..., Person], sql: Sql
) -> None:
    give(sign_up("alice"), stored())
    sign_up("bob")
    assert clean_up(make_app)[0] == {
        "event": "password_schemes_counted",
        "log_level": "info",
        "imported": {label_of(): 1},
    }
    rows = sql("SELECT scheme, accounts, share, first_share FROM password_scheme ORDER BY scheme")
    assert rows == [
        {"scheme": "", "accounts": 1, "share": 0.5, "first_share": 0.5},
        {"scheme": label_of(), "accounts": 1, "share": 0.5, "first_share": 0.5},
    ]


def test_with_the_database_away_it_is_for_the_worker_to_wait(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> list[Month]:
        raise Unavailable("mariadb")

    monkeypatch.setattr(housekeeping, "create_partitions", away)
    with pytest.raises(Unavailable):
        clean_up(make_app)


def test_on_a_table_with_its_months_nothing_is_said(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setattr("api.domain.clock.now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    assert [event["event"] for event in clean_up(make_app)] == ["housekeeping_finished"]
