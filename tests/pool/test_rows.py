"""Check the rows that the server returns, and the settings of its sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask

from api.errors import Unavailable
from api.pool import execute, fetch_all, fetch_one, transaction
from tests.support.faults import bounded

Probe = Callable[[], list[int]]


def test_rows_are_dictionaries(app: Flask) -> None:
    with app.app_context():
        assert fetch_all("SELECT 1 AS one, 'b' AS two UNION SELECT 2, 'c' ORDER BY one") == [
            {"one": 1, "two": "b"},
            {"one": 2, "two": "c"},
        ]
        assert fetch_one("SELECT 1 AS one FROM account WHERE 1 = 0") is None


def test_times_go_in_and_come_back_as_utc_to_the_microsecond(app: Flask, probe: Probe) -> None:
    moment = datetime(2026, 11, 22, 12, 45, 3, 120001, tzinfo=UTC)
    with app.app_context():
        with transaction() as tx:
            execute(tx, "INSERT INTO probe (id, moment) VALUES (1, %s)", (moment,))
        row = fetch_one("SELECT moment FROM probe")
    assert row == {"moment": moment}
    assert row["moment"].tzinfo is UTC


def test_the_servers_own_now_is_utc(app: Flask) -> None:
    with app.app_context():
        row = fetch_one("SELECT NOW(6) AS here, UTC_TIMESTAMP(6) AS utc")
    assert row is not None
    assert row["here"] == row["utc"]
    assert abs(row["here"] - datetime.now(timezone(timedelta(hours=5)))) < timedelta(minutes=1)


def test_a_write_counts_matched_rows_also_where_nothing_changes(app: Flask, probe: Probe) -> None:
    """A write returns the number of matched rows, even if it changes nothing.

    By default such an UPDATE returns 0, but the code decides by rowcount.
    """
    with app.app_context(), transaction() as tx:
        execute(tx, "INSERT INTO probe (id, value) VALUES (1, 7)")
        assert execute(tx, "UPDATE probe SET value = 7 WHERE id = 1") == 1
        assert execute(tx, "UPDATE probe SET value = 7 WHERE id = 2") == 0
        assert execute(tx, "DELETE FROM probe") == 1


def test_the_session_is_set_up_before_anything_runs_in_it(make_app: Callable[..., Flask]) -> None:
    app = make_app(
        db_lock_timeout=7,
        db_statement_timeout=2.5,
        pool_setsession=("SET SESSION wait_timeout=611", "SET SESSION group_concat_max_len=4321"),
    )
    with app.app_context():
        row = fetch_one(
            "SELECT @@time_zone AS time_zone, @@tx_isolation AS isolation,"
            " @@tx_read_only AS read_only, @@innodb_lock_wait_timeout AS lock_wait,"
            " @@max_statement_time AS statement_time, @@wait_timeout AS wait,"
            " @@group_concat_max_len AS concat, @@character_set_client AS charset,"
            " @@sql_mode LIKE '%%STRICT_ALL_TABLES%%' AS strict"
        )
    assert row == {
        "time_zone": "+00:00",
        "isolation": "READ-COMMITTED",
        "read_only": 1,
        "lock_wait": 7,
        "statement_time": 2.5,
        "wait": 611,
        "concat": 4321,
        "charset": "utf8mb4",
        "strict": 1,
    }


def test_a_value_that_does_not_fit_is_refused_not_cut(app: Flask, probe: Probe) -> None:
    with app.app_context(), pytest.raises(Exception, match="Out of range"), transaction() as tx:
        execute(tx, "INSERT INTO probe (id) VALUES (99999999999)")
    assert probe() == []


def test_the_server_ends_a_statement_that_takes_too_long(make_app: Callable[..., Flask]) -> None:
    app = make_app(db_statement_timeout=0.2)
    with app.app_context():
        with bounded(), pytest.raises(Unavailable) as ended:
            fetch_all("SELECT SLEEP(300)")
        assert ended.value.__cause__ is not None
        assert "max_statement_time" in str(ended.value.__cause__)
        assert fetch_one("SELECT 1 AS one") == {"one": 1}  # The connection is as good as before.


def test_who_waits_for_the_answer_gives_up_when_the_server_does_not(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(db_read_timeout=0.3, db_statement_timeout=60.0)
    with app.app_context(), pytest.raises(Unavailable):
        fetch_all("SELECT SLEEP(30)")  # The result is an answer for a caller that waits for it.
