"""Check ``transaction()``, the only way to write: everything is committed, or nothing."""

# ruff: noqa: PT012  what is done within a transaction takes more than one statement

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pymysql
import pytest
from flask import Flask

from api import pool
from api.db import driver
from api.errors import Unavailable
from api.pool import Deadlock, Duplicate, execute, fetch_all, fetch_one, transaction
from tests.support.at_once import LONGEST
from tests.support.faults import bounded, elsewhere

Probe = Callable[[], list[int]]
Sql = Callable[..., list[dict[str, Any]]]

INSERT = "INSERT INTO probe (id) VALUES (%s)"


def test_it_commits_when_the_block_ends(app: Flask, probe: Probe) -> None:
    with app.app_context():
        with transaction() as tx:
            assert execute(tx, INSERT, (1,)) == 1
            assert execute(tx, "INSERT INTO probe (id) VALUES (2), (3)") == 2
            assert probe() == []
        assert probe() == [1, 2, 3]


@pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt, SystemExit])
def test_it_rolls_back_when_the_block_raises(
    app: Flask, probe: Probe, error: type[BaseException]
) -> None:
    with app.app_context(), pytest.raises(error), transaction() as tx:
        execute(tx, INSERT, (1,))
        raise error
    assert probe() == []


def test_it_does_not_nest(app: Flask, probe: Probe) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError, match="don't nest"), transaction() as tx:
            execute(tx, INSERT, (1,))
            with transaction():
                pass
        with transaction() as tx:  # The next transaction is not taken for a nested one.
            execute(tx, INSERT, (2,))
    assert probe() == [2]


def test_nothing_runs_in_it_when_it_is_over(app: Flask, probe: Probe) -> None:
    with app.app_context():
        with transaction() as tx:
            execute(tx, INSERT, (1,))
        with pytest.raises(RuntimeError, match="over"):
            execute(tx, INSERT, (2,))
    assert probe() == [1]


def test_it_cannot_be_committed_once_an_error_was_swallowed(app: Flask, probe: Probe) -> None:
    """A transaction can't be committed after an error that the code swallowed.

    With ``begin()`` such an error led to the commit of half a transaction.
    """
    with app.app_context(), pytest.raises(RuntimeError, match="failed"), transaction() as tx:
        execute(tx, INSERT, (1,))
        with suppress(pymysql.err.ProgrammingError):
            execute(tx, "INSERT INTO no_such_table VALUES (1)")
    assert probe() == []


def test_nothing_more_runs_in_it_once_an_error_was_swallowed(app: Flask, probe: Probe) -> None:
    with app.app_context(), suppress(RuntimeError), transaction() as tx:
        with suppress(pymysql.err.ProgrammingError):
            execute(tx, "INSERT INTO no_such_table VALUES (1)")
        with pytest.raises(RuntimeError, match="failed"):
            execute(tx, INSERT, (1,))
    assert probe() == []


def test_a_duplicate_names_the_key_and_leaves_the_decision_to_the_rule(
    app: Flask, probe: Probe
) -> None:
    with app.app_context(), transaction() as tx:
        execute(tx, "INSERT INTO probe (id, value) VALUES (1, 7)")
        with pytest.raises(Duplicate) as primary:
            execute(tx, INSERT, (1,))
        with pytest.raises(Duplicate) as unique:
            execute(tx, "INSERT INTO probe (id, value) VALUES (2, 7)")
    assert (primary.value.key, unique.value.key) == ("PRIMARY", "probe_value")
    assert str(unique.value) == "probe_value"  # The value is not kept: it may be an address.
    assert probe() == [1]


def test_a_connection_killed_between_two_inserts_commits_neither(
    app: Flask, probe: Probe, sql: Sql
) -> None:
    """A connection that is killed between two inserts commits neither.

    SteadyDB's failover committed half of such a transaction.
    """
    with app.app_context():
        raw = pool._request_connection().dbapi_connection
        with pytest.raises(Unavailable), transaction() as tx:
            execute(tx, INSERT, (1,))
            me = fetch_one("SELECT CONNECTION_ID() AS id", tx=tx)
            assert me is not None
            sql("KILL CONNECTION %s", me["id"])
            # SteadyDB did not replace the connection within the transaction.
            assert pool._request_connection().dbapi_connection is raw
            execute(tx, INSERT, (2,))
    assert probe() == []


def test_a_killed_connection_is_not_replaced_behind_a_cursor(app: Flask, sql: Sql) -> None:
    """SteadyDB would reconnect and repeat the statement, in no transaction."""
    with app.app_context():
        pooled = pool._request_connection()
        sql("KILL CONNECTION %s", pooled.dbapi_connection.thread_id())
        with pytest.raises(pymysql.err.OperationalError):
            pooled.cursor().execute("SELECT 1")


def test_a_connection_killed_before_the_commit_commits_nothing(
    app: Flask, probe: Probe, sql: Sql
) -> None:
    with app.app_context(), pytest.raises(Unavailable, match="mariadb"), transaction() as tx:
        execute(tx, INSERT, (1,))
        me = fetch_one("SELECT CONNECTION_ID() AS id", tx=tx)
        assert me is not None
        sql("KILL CONNECTION %s", me["id"])
    assert probe() == []


def test_a_killed_connection_swallowed_commits_nothing_either(
    app: Flask, probe: Probe, sql: Sql
) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="failed"), transaction() as tx:
        me = fetch_one("SELECT CONNECTION_ID() AS id", tx=tx)
        assert me is not None
        execute(tx, INSERT, (1,))
        sql("KILL CONNECTION %s", me["id"])
        with suppress(Unavailable):
            execute(tx, INSERT, (2,))
        execute(tx, INSERT, (3,))
    assert probe() == []
    with app.app_context(), transaction() as tx:
        execute(tx, INSERT, (4,))
    assert probe() == [4]


def test_a_statement_of_a_swapped_connection_is_refused(app: Flask, probe: Probe) -> None:
    """A statement is refused if the connection is not the one on which the transaction began."""
    with app.app_context(), pytest.raises(Unavailable), transaction() as tx:
        con = pool._request_connection()
        other = driver.open_connection(app.config["GATEBOOK"])
        raw, con._con._con = con._con._con, other
        try:
            execute(tx, INSERT, (1,))
        finally:
            con._con._con = raw
            other.close()
    assert probe() == []


def test_waiting_for_a_lock_ends_and_nothing_is_committed(
    make_app: Callable[..., Flask], probe: Probe, sql: Sql
) -> None:
    """The wait for a lock ends, and nothing is committed.

    On error 1205 SteadyDB would replace the connection within the transaction.
    """
    # No other deadline ends the wait.
    app = make_app(db_lock_timeout=1, db_statement_timeout=2 * LONGEST, db_read_timeout=2 * LONGEST)
    sql(INSERT, 1)
    with app.app_context(), transaction() as tx:
        execute(tx, "UPDATE probe SET value = 1 WHERE id = 1")

        def waiting() -> None:
            with app.app_context(), transaction() as other:
                execute(other, INSERT, (2,))
                with suppress(Unavailable):
                    execute(other, "UPDATE probe SET value = 2 WHERE id = 1")
                execute(other, INSERT, (3,))

        with bounded():
            error = elsewhere(waiting).exception()
        assert isinstance(error, RuntimeError)
        assert isinstance(error.__cause__, Unavailable)
    assert (probe(), sql("SELECT value FROM probe")) == ([1], [{"value": 1}])


def _crossing(app: Flask, rule: Callable[[int, int, Callable[[], Any]], None]) -> list[Any]:
    """Run two rules that lock two rows in opposite order, and return their outcomes."""
    barrier = threading.Barrier(2)

    def running(first: int, second: int) -> None:
        waits = [lambda: barrier.wait(LONGEST)]  # On the first attempt only.

        def meet() -> None:
            if waits:
                waits.pop()()

        with app.app_context():
            rule(first, second, meet)

    futures = [elsewhere(lambda: running(1, 2)), elsewhere(lambda: running(2, 1))]
    return [future.exception() for future in futures]


def lock_two(first: int, second: int, meet: Callable[[], Any]) -> None:
    with transaction() as tx:
        execute(tx, "UPDATE probe SET value = COALESCE(value, 0) + 1 WHERE id = %s", (first,))
        meet()
        execute(tx, "UPDATE probe SET value = COALESCE(value, 0) + 1 WHERE id = %s", (second,))


def without_unique_value(sql: Sql) -> None:
    sql("ALTER TABLE probe DROP KEY probe_value")
    sql("INSERT INTO probe (id) VALUES (1), (2)")


def test_a_deadlocks_victim_is_not_retried_unless_its_rule_says_so(
    app: Flask, probe: Probe, sql: Sql
) -> None:
    without_unique_value(sql)
    outcomes = _crossing(app, lock_two)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Deadlock", "NoneType"]
    assert issubclass(Deadlock, Unavailable)  # 503
    assert sql("SELECT value FROM probe") == [{"value": 1}] * 2


def test_a_deadlocks_victim_is_retried_whole_when_its_rule_says_so(
    app: Flask, probe: Probe, sql: Sql
) -> None:
    without_unique_value(sql)
    assert _crossing(app, pool.retry_deadlock(lock_two)) == [None, None]
    assert sql("SELECT value FROM probe") == [{"value": 2}] * 2


def test_retrying_a_deadlocks_victim_ends(app: Flask) -> None:
    attempts = []

    @pool.retry_deadlock
    def always() -> None:
        attempts.append(1)
        raise Deadlock("mariadb")

    with pytest.raises(Deadlock):
        always()
    assert len(attempts) == 3


def test_nothing_but_a_deadlock_is_retried() -> None:
    attempts = []

    @pool.retry_deadlock
    def failing() -> None:
        attempts.append(1)
        raise Unavailable("mariadb")

    with pytest.raises(Unavailable):
        failing()
    assert len(attempts) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO probe (id) VALUES (1)",
        "UPDATE account SET name = 'x'",
        "DELETE FROM audit_event",
        "DROP TABLE probe",
    ],
)
def test_the_server_refuses_writes_outside_of_it(app: Flask, probe: Probe, statement: str) -> None:
    with app.app_context(), pytest.raises(pymysql.err.MySQLError) as refused:
        fetch_all(statement)
    assert refused.value.args[0] == 1792  # The error ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.
    assert probe() == []
