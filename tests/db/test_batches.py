"""Check batches of SQL statements: fewer round trips, but still one transaction."""

# ruff: noqa: PT012  what is done within a transaction takes more than one statement

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pymysql
import pytest
from flask import Flask
from pymysql.constants import COMMAND

from api import pool
from api.db import batches
from api.db.connection import BETWEEN, Connection
from api.errors import Unavailable
from api.pool import Deadlock, Duplicate, defer, execute, fetch_all, fetch_one, transaction
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.faults import Faulty, elsewhere

Probe = Callable[[], list[int]]
Sql = Callable[..., list[dict[str, Any]]]
Make = Callable[..., Flask]

INSERT = "INSERT INTO probe (id) VALUES (%s)"
OPENING = ["SET autocommit", "START TRANSACTION", "SAVEPOINT whole"]
COMMIT = ["RELEASE SAVEPOINT", "COMMIT", "SET autocommit"]


@pytest.fixture(params=[True, False], ids=["together", "one at a time"])
def either(request: pytest.FixtureRequest, make_app: Make) -> Flask:
    """Return an application with DB_MULTI_STATEMENTS on, then off: both behave the same."""
    return make_app(db_multi_statements=request.param, db_lock_timeout=1)


@pytest.fixture
def flights(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """Yield the batches sent so far, each by the first two words of its statements."""
    seen: list[list[str]] = []
    written: list[bytes] = []
    execute_command, write_bytes = Connection._execute_command, Connection._write_bytes

    def executing(self: Connection, command: int, sql: bytes | str) -> None:
        if command == COMMAND.COM_QUERY:
            text = sql.decode() if isinstance(sql, bytes) else sql
            seen.append(
                [" ".join(statement.split()[:2]) for statement in text.split(BETWEEN.decode())]
            )
        execute_command(self, command, sql)
        if seen and seen[-1] == ["SET SESSION"]:  # A new connection sends its own statements first.
            seen.clear()
            written.clear()

    def writing(self: Connection, data: bytes) -> None:
        if self._buffer is None and data[4] in {COMMAND.COM_QUERY, COMMAND.COM_SET_OPTION}:
            written.append(data)
        write_bytes(self, data)

    monkeypatch.setattr(Connection, "_execute_command", executing)
    monkeypatch.setattr(Connection, "_write_bytes", writing)
    yield seen
    assert len(seen) == len(written)  # Each batch is one write.


def test_a_sign_in_takes_two_trips_beside_the_commit(
    alice: Person, app: Flask, flights: list[list[str]]
) -> None:
    """A sign-in takes two round trips beside the COMMIT.

    The lock goes before everything that is done under it, and no change with the COMMIT.
    """
    client = ApiClient(app)
    body = {"email": alice.email, "password": PASSWORD, "deliver": "token"}
    body["device_token"] = client.post("/v1/sessions", json=body).json["device_token"]
    assert client.post("/v1/sessions", json=body).status_code == 201
    assert flights[-3:] == [
        ["SELECT account.id"],
        [
            *OPENING,
            "SELECT account.id",  # FOR UPDATE
            "INSERT INTO",  # account_activity
            "INSERT INTO",
            "INSERT INTO",
            "SELECT session.id,",
        ],
        COMMIT,
    ]


def test_a_sign_up_takes_two_trips_beside_the_commit(app: Flask, flights: list[list[str]]) -> None:
    body = {"email": "alice@example.com", "password": PASSWORD}
    assert ApiClient(app).post("/v1/accounts", json=body).status_code == 201
    assert flights == [
        ["SELECT account.id"],
        [
            *OPENING,
            "INSERT INTO",  # account
            "INSERT INTO",  # account_activity
            "SELECT id",  # Is the address reserved for an account that gave it up?
            "INSERT INTO",  # audit_event
            "UPDATE mailed_proof",
            "INSERT INTO",  # mailed_proof
            "INSERT INTO",  # outbox
        ],
        COMMIT,
    ]


def test_a_refusal_is_recorded_in_one_trip_after_the_one_that_locks(
    alice: Person, app: Flask, flights: list[list[str]]
) -> None:
    body = {"email": alice.email, "password": "a wrong one"}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 401
    assert flights == [
        ["SELECT account.id"],
        [*OPENING, "SELECT account.id"],
        ["INSERT INTO"],
        COMMIT,
    ]


def test_without_multi_statements_each_statement_is_a_trip(
    make_app: Make, flights: list[list[str]], probe: Probe
) -> None:
    with make_app(db_multi_statements=False).app_context(), transaction() as tx:
        defer(tx, INSERT, (1,))
        execute(tx, INSERT, (2,))
    statements = [*OPENING, "INSERT INTO", "INSERT INTO", *COMMIT]
    assert flights == [[statement] for statement in statements]
    assert probe() == [1, 2]


def test_a_transaction_in_which_nothing_is_done_sends_nothing(
    app: Flask, flights: list[list[str]]
) -> None:
    with app.app_context():
        with transaction():
            pass
        with suppress(LookupError), transaction():
            raise LookupError
    assert flights == []


def test_what_was_deferred_is_done_before_what_follows_and_before_the_commit(
    either: Flask, probe: Probe
) -> None:
    with either.app_context(), transaction() as tx:
        defer(tx, INSERT, (1,))
        assert fetch_one("SELECT COUNT(*) AS n FROM probe", tx=tx) == {"n": 1}
        defer(tx, INSERT, (2,))
        assert probe() == []
    assert probe() == [1, 2]


def test_rows_that_were_deferred_are_there_when_asked_for(
    either: Flask, probe: Probe, sql: Sql
) -> None:
    sql(INSERT, 1)
    assert probe() == [1]
    with either.app_context(), transaction() as tx:
        deferred = defer(tx, "SELECT id FROM probe")
        execute(tx, INSERT, (2,))
        assert deferred.rows() == [{"id": 1}]  # As it was when the statement ran.
        assert defer(tx, "SELECT id FROM probe ORDER BY id").rows() == [{"id": 1}, {"id": 2}]


def test_rows_of_a_transaction_that_is_over_are_not_sent_for(app: Flask, probe: Probe) -> None:
    with app.app_context():
        with suppress(LookupError), transaction() as tx:
            late = defer(tx, INSERT, (1,))
            raise LookupError
        with pytest.raises(RuntimeError, match="over"):
            late.rows()
    assert probe() == []


@pytest.mark.parametrize("swallowed", [False, True])
def test_a_deferred_duplicate_ends_the_transaction(
    either: Flask, probe: Probe, sql: Sql, swallowed: bool
) -> None:
    """A duplicate key in a batch ends the transaction: the statements behind it have not run."""
    sql(INSERT, 1)
    caught = RuntimeError if swallowed else Duplicate
    with either.app_context():
        with pytest.raises(caught), transaction() as tx:
            defer(tx, INSERT, (1,))
            defer(tx, INSERT, (2,))
            with suppress(Duplicate if swallowed else ()):
                execute(tx, INSERT, (3,))
        with transaction() as tx:  # On the same connection, in order.
            execute(tx, INSERT, (4,))
            assert fetch_all("SELECT 5 AS five", tx=tx) == [{"five": 5}]
    assert probe() == [1, 4]


def test_a_duplicate_that_was_waited_for_leaves_the_decision_to_the_rule(
    either: Flask, probe: Probe, sql: Sql
) -> None:
    sql(INSERT, 1)
    with either.app_context(), transaction() as tx:
        defer(tx, INSERT, (2,))
        with pytest.raises(Duplicate):
            execute(tx, INSERT, (1,))
        execute(tx, INSERT, (3,))
    assert probe() == [1, 2, 3]


def test_a_statement_that_fails_at_the_end_of_the_block_commits_nothing(
    either: Flask, probe: Probe
) -> None:
    with either.app_context(), pytest.raises(pymysql.err.ProgrammingError), transaction() as tx:
        execute(tx, INSERT, (1,))
        defer(tx, "INSERT INTO no_such_table VALUES (1)")
        defer(tx, INSERT, (2,))
    with either.app_context():
        assert fetch_one("SELECT 1 AS one") == {"one": 1}
    assert probe() == []


def test_behind_a_deadlock_nothing_is_written(either: Flask, probe: Probe, sql: Sql) -> None:
    """Nothing is written behind a deadlock, after which the server has rolled back.

    A later write would stay without a transaction: MariaDB accepts writes there until the next
    statement, whatever the session's default.
    """
    sql("ALTER TABLE probe DROP KEY probe_value")
    sql("INSERT INTO probe (id, value) VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)")
    locked = threading.Barrier(2)
    update = "UPDATE probe SET value = value + 1 WHERE id = %s"

    def victim() -> Any:
        with either.app_context():
            with pytest.raises(Deadlock), transaction() as tx:
                execute(tx, update, (1,))
                locked.wait(LONGEST)
                defer(tx, update, (2,))
                defer(tx, INSERT, (9,))
                defer(tx, "DELETE FROM probe WHERE id = %s", (5,))
                execute(tx, INSERT, (10,))
            # The same connection stays usable for the retry of the rule.
            return fetch_one("SELECT 1 AS one")

    def survivor() -> None:
        with either.app_context(), transaction() as tx:
            # This transaction has changed more rows, so InnoDB chooses the other one as the victim.
            execute(tx, "UPDATE probe SET value = value + 1 WHERE id IN (2, 3, 4)")
            locked.wait(LONGEST)
            execute(tx, update, (1,))

    futures = [elsewhere(victim), elsewhere(survivor)]
    assert [future.result(LONGEST) for future in futures] == [{"one": 1}, None]
    assert sql("SELECT id, value FROM probe ORDER BY id") == [
        {"id": 1, "value": 1},
        {"id": 2, "value": 1},
        {"id": 3, "value": 1},
        {"id": 4, "value": 1},
        {"id": 5, "value": 0},
    ]


def test_who_waits_for_a_lock_in_vain_does_not_wait_again_for_the_next(
    either: Flask, probe: Probe, sql: Sql
) -> None:
    """After a lock timeout the statements behind it in the batch do not wait for locks again.

    Each would wait as long once more.
    """
    sql(INSERT, 1)
    [before] = sql("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")
    with either.app_context(), transaction() as tx:
        execute(tx, "UPDATE probe SET value = 1 WHERE id = 1")

        def waiting() -> None:
            with either.app_context(), transaction() as other:
                defer(other, INSERT, (2,))
                for _ in range(5):
                    defer(other, "SELECT id FROM probe WHERE id = 1 FOR UPDATE")

        error = elsewhere(waiting).exception()
        assert isinstance(error, Unavailable)
        # The server counts every wait for a lock.
        [after] = sql("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")
        assert int(after["Value"]) - int(before["Value"]) == 1
    assert probe() == [1]


def test_parameters_that_do_not_fit_fail_the_transaction_where_they_are_given(
    either: Flask, probe: Probe
) -> None:
    with either.app_context(), pytest.raises(RuntimeError, match="failed"), transaction() as tx:
        execute(tx, INSERT, (1,))
        with pytest.raises(pymysql.err.ProgrammingError):
            defer(tx, INSERT, (2, 3))
    assert probe() == []


def test_a_flight_has_an_end(app: Flask, flights: list[list[str]], probe: Probe) -> None:
    with app.app_context(), transaction() as tx:
        for number in range(100):
            defer(tx, INSERT, (number,))
        defer(tx, "DELETE FROM probe WHERE id = 0 OR %s = ''", ("x" * batches.HEAVIEST_BATCH,))
        defer(tx, INSERT, (100,))
    assert max(map(len, flights)) == batches.LONGEST_BATCH
    assert [len(flight) for flight in flights] == [32, 32, 32, 8, 1, 3]
    assert probe() == list(range(1, 101))


FULL = ("DELETE FROM probe WHERE %s = ''", ("x" * batches.HEAVIEST_BATCH,))


def test_the_server_works_on_a_full_flight_meanwhile(app: Flask, sql: Sql, probe: Probe) -> None:
    """A full flight is sent and not waited for: its lock is still held when the rule goes on."""
    sql(INSERT, 1)
    has_gone_on = threading.Event()

    def working() -> None:
        with app.app_context(), transaction() as tx:
            defer(tx, "SELECT id FROM probe WHERE id = 1 FOR UPDATE", ())
            defer(tx, *FULL)
            has_gone_on.set()
            execute(tx, INSERT, (2,))

    with app.app_context(), transaction() as holder:
        execute(holder, "UPDATE probe SET value = 1 WHERE id = 1")
        other = elsewhere(working)
        assert has_gone_on.wait(LONGEST)
        assert not other.done()
    other.result(LONGEST)
    assert probe() == [1, 2]


def test_an_error_of_a_full_flight_is_raised_later(either: Flask, probe: Probe, sql: Sql) -> None:
    sql(INSERT, 1)
    with either.app_context():
        with pytest.raises(Duplicate), transaction() as tx:
            defer(tx, INSERT, (2,))
            defer(tx, INSERT, (1,))
            defer(tx, *FULL)
        assert probe() == [1]
        with pytest.raises(ZeroDivisionError), transaction() as tx:
            defer(tx, INSERT, (1,))
            with suppress(Duplicate):  # already here, one statement at a time
                defer(tx, *FULL)
            raise ZeroDivisionError
        with transaction() as tx:
            execute(tx, INSERT, (3,))
    assert probe() == [1, 3]


def test_a_flight_whose_answers_are_lost_stands_nowhere(
    faulty_database: Callable[..., Faulty], probe: Probe
) -> None:
    faulty = faulty_database(pool_ping=0)
    with faulty.app.app_context(), pytest.raises(Unavailable), transaction() as tx:
        lost_answer = faulty.proxy.lose_answer(b"INSERT INTO probe (id) VALUES (2)")
        defer(tx, INSERT, (1,))
        defer(tx, INSERT, (2,))
        execute(tx, INSERT, (3,))
    assert lost_answer.fired.is_set()
    faulty.proxy.disarm()
    with faulty.app.app_context(), transaction() as tx:
        execute(tx, INSERT, (4,))
    assert probe() == [4]


def test_what_is_two_statements_is_not_committed_with_the_others(app: Flask, probe: Probe) -> None:
    """Two statements in one text are not committed with the others.

    The server takes multi-statements only during a batch, and the answers are counted.
    """
    with app.app_context():
        with pytest.raises(pymysql.err.ProgrammingError), transaction() as tx:
            defer(tx, INSERT, (1,))
            execute(tx, "INSERT INTO probe (id) VALUES (2); INSERT INTO probe (id) VALUES (3)")
        with transaction() as tx:
            execute(tx, INSERT, (4,))
    assert probe() == [4]


@pytest.mark.parametrize("failing", [False, True])
def test_outside_of_a_flight_the_server_takes_one_statement_at_a_time(
    app: Flask, probe: Probe, failing: bool
) -> None:
    with app.app_context():
        with suppress(Duplicate), transaction() as tx:
            defer(tx, INSERT, (1,))
            execute(tx, INSERT, (1 if failing else 2,))
        with pytest.raises(pymysql.err.ProgrammingError):
            fetch_all("SELECT 1; SELECT 2")
        with pytest.raises(pymysql.err.ProgrammingError), transaction() as tx:
            defer(tx, "SELECT 1")
            defer(tx, "SELECT 1").rows()
            execute(tx, "INSERT INTO probe (id) VALUES (3); INSERT INTO probe (id) VALUES (4)")
    assert probe() == [] if failing else [1, 2]


def test_a_comment_at_the_end_of_a_statement_swallows_no_other(either: Flask, probe: Probe) -> None:
    with either.app_context(), transaction() as tx:
        defer(tx, "INSERT INTO probe (id) VALUES (1) -- one")
        defer(tx, "INSERT INTO probe (id) VALUES (2) # two")
        execute(tx, "INSERT INTO probe (id) VALUES (%s) -- three", (3,))
    assert probe() == [1, 2, 3]


# A Galera node rolls a transaction back between two statements without a message.
SILENTLY = "ROLLBACK"


@pytest.fixture(params=[True, False], ids=["together", "one at a time"])
def writable(request: pytest.FixtureRequest, make_app: Make) -> Flask:
    """Return an application whose sessions do not refuse writes after the rollback."""
    statements = ("SET SESSION TRANSACTION READ WRITE",)
    return make_app(db_multi_statements=request.param, pool_setsession=statements)


def test_behind_a_silent_rollback_nothing_is_committed(writable: Flask, probe: Probe) -> None:
    """Nothing is committed behind a silent rollback.

    It comes within a batch, between two batches, or before the commit.
    """
    for statements in (
        (INSERT, SILENTLY, INSERT),
        (INSERT, None, SILENTLY, None, INSERT),
        (INSERT, INSERT, SILENTLY),
        (SILENTLY, INSERT, None, INSERT),
    ):
        number = iter(range(10))
        with writable.app_context():
            with pytest.raises(Deadlock) as failed, transaction() as tx:
                for statement in statements:
                    if statement is None:
                        tx.flush()
                    else:
                        defer(tx, statement, (next(number),) if "%s" in statement else ())
            assert failed.value.detail is None  # The outcome is known, so that a retry is allowed.
            assert probe() == []
            with transaction() as tx:
                execute(tx, INSERT, (100,))
        assert probe() == [100]
        with writable.app_context(), transaction() as tx:
            execute(tx, "DELETE FROM probe")


def test_a_write_behind_a_silent_rollback_is_no_fault_of_ours(either: Flask, probe: Probe) -> None:
    """A write behind a silent rollback is retried, and is not reported as an internal error.

    Outside of the transaction the session is read-only, which gives error 1792.
    """
    attempts = []

    @pool.retry_deadlock
    def rule() -> None:
        attempts.append(1)
        with transaction() as tx:
            defer(tx, INSERT, (1,))
            if len(attempts) == 1:
                defer(tx, SILENTLY)
            execute(tx, INSERT, (2,))

    with either.app_context():
        rule()
    assert (len(attempts), probe()) == (2, [1, 2])


def test_a_connection_that_does_not_roll_back_is_not_used_again(
    make_app: Make, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection whose rollback fails is not used again.

    A Galera node may answer 1213 to every later statement.
    """
    execute_command = Connection._execute_command

    def refusing(self: Connection, command: int, sql: bytes | str) -> None:
        if sql == b"ROLLBACK":
            raise pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock")
        execute_command(self, command, sql)

    monkeypatch.setattr(Connection, "_execute_command", refusing)
    with make_app(db_multi_statements=False).app_context():
        raw = pool._request_connection().dbapi_connection
        with suppress(LookupError), transaction() as tx:
            execute(tx, INSERT, (1,))
            raise LookupError
        assert not raw.open
    assert probe() == []


def test_outside_of_transactions_nothing_is_left_open(either: Flask, probe: Probe) -> None:
    """No transaction stays open outside of ``transaction()``.

    Autocommit is off only within: an open read would hold its table for ever.
    """

    def left() -> tuple[Any, bool]:
        connection = pool._request_connection().dbapi_connection
        [answer] = fetch_all("SELECT @@autocommit AS automatic FROM probe LIMIT 1")
        return answer["automatic"], connection.in_transaction

    with either.app_context():
        with transaction() as tx:
            execute(tx, INSERT, (1,))
        assert left() == (1, False)
        with suppress(LookupError), transaction() as tx:
            execute(tx, INSERT, (2,))
            raise LookupError
        assert left() == (1, False)
        with suppress(Duplicate), transaction() as tx:
            execute(tx, INSERT, (1,))
        assert left() == (1, False)
    assert probe() == [1]


def test_a_retry_gets_another_connection_than_the_one_that_was_closed(
    app: Flask, probe: Probe, sql: Sql
) -> None:
    closed = []

    @pool.retry_deadlock
    def rule() -> None:
        with transaction() as tx:
            execute(tx, INSERT, (1,))
            if not closed:
                closed.append(tx._raw)
                tx._raw._force_close()
                raise Deadlock("mariadb")

    with app.app_context():
        rule()
        assert pool._request_connection().dbapi_connection is not closed[0]
    assert probe() == [1]


@pytest.mark.parametrize("when", ["RELEASE SAVEPOINT whole", "COMMIT"])
def test_a_commit_that_a_cluster_refuses_has_a_known_outcome(
    make_app: Make, probe: Probe, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """A commit that a cluster refuses has a known outcome.

    Galera certifies at COMMIT and answers 1213 there; a single server never does.
    """
    execute_command = Connection._execute_command

    def refusing(self: Connection, command: int, sql: bytes | str) -> None:
        if sql == when.encode():
            raise pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock")
        execute_command(self, command, sql)

    app = make_app(db_multi_statements=False)
    monkeypatch.setattr(Connection, "_execute_command", refusing)
    with app.app_context():
        with pytest.raises(Deadlock) as failed, transaction() as tx:
            execute(tx, INSERT, (1,))
        assert failed.value.detail is None
    assert probe() == []
