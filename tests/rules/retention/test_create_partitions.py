"""Check that partitions of coming months exist before they are needed, whatever the clocks say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from api.db import driver
from api.db.ddl import NoRight, TableHeld, table_changes
from api.domain import ids
from api.domain.month import Month
from api.rules.retention import create_partitions as rule
from api.rules.retention.create_partitions import MonthsNotMade, create_partitions
from api.settings import Settings
from api.store import audit_month
from tests.support.at_once import at_once
from tests.support.audit_log import happen
from tests.support.client import Person
from tests.support.old_months import bounds, partitions
from tests.support.parked import Parked, mark

Sql = Callable[..., list[dict[str, Any]]]
LAST = Month(2028, 12)  # The last month that a migration makes.
YEAR = 2055


@pytest.fixture(autouse=True)
def only_the_first(sql: Sql) -> Iterator[list[str]]:
    """Restore the partitions that the migrations made."""
    before = partitions(sql)
    yield before
    partition_names = partitions(sql)
    if partition_names != before:
        months = [month for name in before if (month := Month.named(name)) is not None]
        sql("DELETE FROM audit_event")
        sql(
            f"ALTER TABLE audit_event REORGANIZE PARTITION {', '.join(partition_names)} INTO"
            f" ({bounds(months)}, PARTITION later VALUES LESS THAN (MAXVALUE))"
        )


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return ``at(2055, 3)``, which sets both clocks: the application's and the database's."""

    def moving(year: int, month: int, database: tuple[int, int] | None = None) -> None:
        ours = datetime(year, month, 15, 12, tzinfo=UTC)
        monkeypatch.setattr("api.domain.clock.now", lambda: ours)
        theirs = datetime(*(database or (year, month)), 15, 12, tzinfo=UTC)
        monkeypatch.setattr(audit_month, "database_time", lambda: theirs)

    return moving


def make(app: Flask) -> list[str]:
    with app.app_context():
        return [str(month) for month in create_partitions()]


def test_as_long_as_there_are_enough_nothing_is_made(app: Flask, at: Any, sql: Sql) -> None:
    before = partitions(sql)
    at(2028, 6)
    assert make(app) == []
    assert partitions(sql) == before


def test_a_year_is_made_ahead(app: Flask, at: Any, sql: Sql) -> None:
    before = partitions(sql)
    at(2028, 7)
    assert make(app) == [f"2029-{number:02}" for number in range(1, 8)]
    assert partitions(sql) == [*before[:-1], *(f"p2029{n:02}" for n in range(1, 8)), "later"]
    assert make(app) == []


@pytest.mark.long
def test_an_installation_of_any_year_has_its_month(app: Flask, at: Any, sql: Sql) -> None:
    """An installation of any year gets the partition of its month.

    The first month that is made takes all events after the last month that existed.
    """
    at(YEAR, 12)
    months = make(app)
    assert (months[0], months[-1], len(months)) == ("2055-12", "2056-12", 13)
    moment = int(datetime(YEAR, 12, 24, tzinfo=UTC).timestamp() * 1000)
    happen(sql, 2, at=moment)
    happen(sql, 3, at=moment - 10**10)
    assert sql("SELECT COUNT(*) AS count FROM audit_event PARTITION (p205512)") == [{"count": 5}]


def test_what_came_later_than_all_months_is_taken_along(app: Flask, at: Any, sql: Sql) -> None:
    happen(sql, 4, at=int(datetime(2029, 2, 3, tzinfo=UTC).timestamp() * 1000))
    at(2029, 1)
    assert make(app)[:2] == ["2029-01", "2029-02"]
    assert sql("SELECT COUNT(*) AS count FROM audit_event PARTITION (p202902)") == [{"count": 4}]


def test_so_much_that_copying_it_would_be_felt_is_left_to_an_operator(
    app: Flask, at: Any, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule, "_MOST_COPIED", 3)
    happen(sql, 4, at=int(datetime(2029, 2, 3, tzinfo=UTC).timestamp() * 1000))
    at(2029, 1)
    before = partitions(sql)
    with pytest.raises(MonthsNotMade, match="at a quiet time"):
        make(app)
    assert partitions(sql) == before


@pytest.mark.parametrize("wrong", ["ours", "theirs"])
def test_one_clock_that_ran_ahead_makes_no_years_of_partitions(
    app: Flask, at: Any, sql: Sql, wrong: str
) -> None:
    before = partitions(sql)
    if wrong == "ours":
        at(2099, 1, database=(2027, 1))
    else:
        at(2027, 1, database=(2099, 1))
    assert make(app) == []
    assert partitions(sql) == before


def test_a_clock_that_was_set_back_makes_nothing(app: Flask, at: Any, sql: Sql) -> None:
    before = partitions(sql)
    at(1999, 1)
    assert make(app) == []
    assert partitions(sql) == before


def test_workers_that_come_at_once_do_not_collide(app: Flask, at: Any, sql: Sql) -> None:
    at(2028, 12)
    months = at_once([lambda: make(app)] * 4)
    assert sorted(map(len, months)) == [0, 0, 0, 12]
    assert len(partitions(sql)) == len(set(partitions(sql)))


def test_who_comes_by_while_another_is_at_it_goes_on(
    app: Flask, at: Any, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(2028, 12)
    mark(monkeypatch, audit_month, "add")
    first = Parked("before add", lambda: make(app))
    assert first.standing
    assert make(app) == []
    assert len(first.go_on()) == 12


@pytest.mark.long
def test_a_reader_that_holds_the_table_puts_it_off(
    app: Flask, at: Any, sql: Sql, settings: Settings, alice: Person
) -> None:
    """A reader that holds the table, such as a backup, delays partitions by an hour, not a day."""
    at(2028, 12)
    reader = driver.open_connection(settings, autocommit=False)
    with closing(reader), reader.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM audit_event")
        with pytest.raises(TableHeld):
            make(app)
    assert len(make(app)) == 12


def test_a_user_without_the_right_is_told_so(app: Flask, sql: Sql) -> None:
    """A user without the right gets an error for it.

    The server keeps some tables for itself: nobody may drop them, whatever their rights.
    """
    with app.app_context(), table_changes() as changes, pytest.raises(NoRight):
        changes.run("DROP TABLE information_schema.tables")


def test_months_of_names_and_times() -> None:
    assert Month.named("p202611") == Month.named("2026-11") == Month(2026, 11)
    assert Month.named("later") is None
    assert Month(2026, 11).later(14) == Month(2028, 1)
    assert Month(2027, 1).later(-1) == Month(2026, 12)
    assert Month.of(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)).end.year == 2027
    assert ids.earliest(LAST.end).hex == "01b18314880000000000000000000000"
