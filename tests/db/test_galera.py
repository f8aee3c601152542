"""Check two real Galera nodes that both accept writes."""

from __future__ import annotations

import dataclasses
import gc
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from flask import Flask

from api.db.migrate import migrate
from api.errors import Unavailable
from api.pool import (
    Deadlock,
    Transaction,
    check,
    defer,
    fetch_all,
    fetch_one,
    retry_deadlock,
    transaction,
)
from api.rules.health.check_mariadb import check_mariadb
from api.settings import Settings
from api.store.lease import leased_changes
from dev.services.galera import GaleraCluster, cluster
from dev.services.galera_node import GaleraNode
from tests.support.applications import applications
from tests.support.at_once import LONGEST, Pause, at_once
from tests.support.client import ApiClient, Person
from tests.support.faults import SHORT_DEADLINES, assert_unavailable, elsewhere

pytestmark = pytest.mark.long

LOCK = "SELECT value FROM held WHERE id = 1 FOR UPDATE"
INSERT = "INSERT INTO log (id) VALUES (%s)"
ELSEWHERE = "UPDATE held SET value = value + 1 WHERE id = 1"
# The wait ends when another node aborts the transaction.
DO_WAIT = "DO SLEEP(30)"
SELECT_WAIT = "SELECT SLEEP(30)"

# These deadlines leave a busy machine enough time.
FAR = {
    "db_statement_timeout": LONGEST,
    "db_read_timeout": LONGEST,
    "db_lock_timeout": LONGEST,
}


@pytest.fixture(scope="module")
def galera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GaleraCluster]:
    """Yield two nodes, with Gatebook's tables and two tables of the tests."""
    with cluster(tmp_path_factory.mktemp("galera"), nodes=2, suspect_seconds=1) as started:
        yield started


@pytest.fixture(scope="module")
def nodes(galera: GaleraCluster, settings: Settings) -> tuple[GaleraNode, GaleraNode]:
    """Return the two nodes, with empty tables."""
    first_node, second_node = galera.nodes
    with warnings.catch_warnings():
        # yoyo leaves connections to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        migrate(dataclasses.replace(settings, database_url=first_node.url("tester")), [])
        gc.collect()
    for statement in (
        "CREATE TABLE held (id INT PRIMARY KEY, value INT NOT NULL)",
        "CREATE TABLE log (id INT PRIMARY KEY)",
        "CREATE TABLE many (id INT PRIMARY KEY, text VARCHAR(200))",
        "INSERT INTO held VALUES (1, 0)",
    ):
        first_node.sql(statement, database="gatebook")
    return first_node, second_node


Apps = Callable[..., list[Flask]]


@pytest.fixture
def apps(nodes: tuple[GaleraNode, GaleraNode], settings: Settings) -> Iterator[Apps]:
    """Yield ``apps(session_touch=5)``, which makes an application on each node."""
    # PyMySQL leaves a socket whose connect failed to the garbage collector.
    warnings.filterwarnings("ignore", "unclosed <socket", ResourceWarning)
    with applications(settings) as make:
        yield lambda **changed: [make(database_url=node.url("tester"), **changed) for node in nodes]
    gc.collect()


@pytest.mark.parametrize("together", [True, False], ids=["together", "one at a time"])
@pytest.mark.parametrize(
    "statements",
    [
        (LOCK, 1, DO_WAIT, 2, 3),
        (LOCK, 1, SELECT_WAIT, 2, 3),
        (LOCK, 1, 2, DO_WAIT, 3),
        (LOCK, 1, 2, 3, DO_WAIT),
        (LOCK, 1, 2, "meet", 3),
        (LOCK, 1, 2, 3, "meet"),
    ],
)
def test_a_transaction_that_another_node_takes_away_is_done_again_whole(
    nodes: tuple[GaleraNode, GaleraNode], apps: Apps, statements: tuple[Any, ...], together: bool
) -> None:
    """A transaction that another node aborts is repeated as a whole.

    The abort comes within a batch, between two batches, or before the commit.
    """
    first_node, second_node = nodes
    first_node.sql("DELETE FROM gatebook.log")
    app, _ = apps(db_multi_statements=together, **FAR)
    attempts: list[BaseException | None] = []

    def step(tx: Transaction, statement: object) -> None:
        if statement == "meet":
            tx.flush()
            if len(attempts) == 1:
                _take_away(nodes)
        elif isinstance(statement, int):
            defer(tx, INSERT, (statement,))
        elif "SLEEP" not in str(statement) or len(attempts) == 1:
            defer(tx, str(statement))

    @retry_deadlock
    def rule() -> None:
        attempts.append(None)
        try:
            with transaction() as tx:
                for statement in statements:
                    step(tx, statement)
        except BaseException as error:
            attempts[-1] = error
            raise

    running = elsewhere(lambda: _in(app, rule))
    if "meet" not in statements:
        _await(lambda: bool(first_node.sql(SLEEPING)))
        _take_away(nodes)
    running.result(LONGEST)
    assert [type(error) for error in attempts] == [Deadlock, type(None)]
    assert attempts[0].detail is None  # type: ignore[union-attr]
    _await_equal(nodes, "SELECT id FROM gatebook.log ORDER BY id")
    assert second_node.sql("SELECT id FROM gatebook.log ORDER BY id") == [(1,), (2,), (3,)]


SLEEPING = """SELECT id FROM information_schema.PROCESSLIST
    WHERE info LIKE '%SLEEP(30)%' AND state = 'User sleep'"""


def test_a_node_that_lags_refuses_the_old_password(
    nodes: tuple[GaleraNode, GaleraNode], apps: Apps
) -> None:
    """A node that lags refuses the old password.

    It waits for the commits of the others, but no longer than the deadlines.
    """
    near, lagging = apps(**SHORT_DEADLINES)
    alice = Person.sign_up(near, "alice").sign_in()
    body = {"email": alice.email, "password": alice.password}
    assert ApiClient(lagging).post("/v1/sessions", json=body).status_code == 201
    with _lagging(nodes[1]):
        change = {"current_password": alice.password, "new_password": "a lantern on the far shore"}
        assert alice.put("/v1/account/password", json=change).status_code == 204
        assert_unavailable(ApiClient(lagging).post("/v1/sessions", json=body))
        with lagging.app_context(), pytest.raises(Unavailable), transaction() as tx:
            defer(tx, LOCK)
        with lagging.app_context(), pytest.raises(Unavailable):  # A read that locks nothing.
            fetch_one("SELECT name FROM account WHERE email = %s", (alice.email,))
    assert ApiClient(lagging).post("/v1/sessions", json=body).status_code == 401
    for name in map(str, range(10)):  # Written on one node, read on the other, at once.
        with near.app_context(), transaction() as tx:
            defer(tx, "UPDATE account SET name = %s WHERE email = %s", (name, alice.email))
        with lagging.app_context():
            row = fetch_one("SELECT name FROM account WHERE email = %s", (alice.email,))
            assert row == {"name": name}


@pytest.mark.release
def test_who_signs_in_while_the_password_changes_on_another_node_has_no_session(
    nodes: tuple[GaleraNode, GaleraNode], apps: Apps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign-in beside a password change on another node gets no session.

    It began before the change, and is certified after it, before its node applies the change.
    """
    near, far = apps(**FAR)
    bob = Person.sign_up(near, "bob").sign_in()
    body = {"email": bob.email, "password": bob.password, "deliver": "token"}
    pause = Pause()
    monkeypatch.setattr(Transaction, "commit", pause.before(Transaction.commit))
    signing_in = elsewhere(lambda: ApiClient(far).post("/v1/sessions", json=body))
    pause.wait_until_reached()
    nodes[0].sql(MANY, database="gatebook")  # The change is applied after this.
    change = {"current_password": bob.password, "new_password": "a lantern on the far shore"}
    assert bob.put("/v1/account/password", json=change).status_code == 204
    pause.go_on()
    assert signing_in.result(LONGEST).status_code == 401
    assert len(bob.get("/v1/sessions").json["items"]) == 1
    count = "SELECT COUNT(*) FROM gatebook.session JOIN gatebook.account ON account.id = account_id"
    assert nodes[1].sql(f"{count} WHERE email = 'bob@example.com'") == [(1,)]


# This keeps the other node busy for about a second.
MANY = """INSERT INTO many SELECT a.seq * 1000 + b.seq, REPEAT('x', 100)
    FROM seq_0_to_149 a JOIN seq_0_to_999 b"""


def test_of_two_nodes_one_has_the_lease(apps: Apps) -> None:
    barrier = threading.Barrier(2)

    def taking(app: Flask) -> bool:
        with app.app_context(), leased_changes("audit_event") as changes:
            barrier.wait(LONGEST)  # No process gives the lease back before both have tried.
            return changes is not None

    first_app, second_app = apps()
    assert sorted(at_once([lambda: taking(first_app), lambda: taking(second_app)])) == [False, True]


def test_a_node_that_joins_and_the_one_that_gives_it_the_state_answer_or_say_503(
    nodes: tuple[GaleraNode, GaleraNode], apps: Apps
) -> None:
    _, joiner = nodes
    near, far = apps(**SHORT_DEADLINES)
    carol = Person.sign_up(near, "carol")
    body = {"email": carol.email, "password": carol.password}
    joiner.stop()
    joiner.forget()
    joiner.start(wait=False)
    statuses_by_app: dict[Flask, list[int]] = {near: [], far: []}

    def joined() -> bool:
        for app, statuses in statuses_by_app.items():
            statuses.append(ApiClient(app).post("/v1/sessions", json=body).status_code)
        return statuses_by_app[far][-1] == 201

    _await(joined)
    assert set(statuses_by_app[near]) | set(statuses_by_app[far]) <= {201, 503}
    assert statuses_by_app[near][-1] == 201
    joiner.await_synced()


def test_without_a_quorum_the_answer_is_503_and_sessions_go_on(
    nodes: tuple[GaleraNode, GaleraNode], apps: Apps, clock: Any
) -> None:
    survivor, killed = nodes
    app, _ = apps(**SHORT_DEADLINES)
    dave = Person.sign_up(app, "dave").sign_in()
    killed.kill()
    survivor.wait_for(lambda: survivor.status("wsrep_ready") == "OFF", "kept its quorum")
    body = {"email": dave.email, "password": dave.password}
    for _ in range(2):  # On the kept connections, and on new ones.
        assert_unavailable(ApiClient(app).post("/v1/sessions", json=body))
        assert_unavailable(dave.patch("/v1/account", json={"name": "D"}, headers={"If-Match": "*"}))
        assert_unavailable(dave.get("/v1/sessions"))
        assert ApiClient(app).get("/readyz").status_code == 503
        with app.app_context():
            assert "no quorum" in check_mariadb().detail
            for statement in (check, lambda: fetch_all(LOCK)):
                with pytest.raises(Unavailable):
                    statement()
            with pytest.raises(Unavailable) as failed, transaction() as tx:
                defer(tx, LOCK)
            assert failed.value.detail is None
        app.extensions["gatebook.pool"].drop_idle()
    clock.advance(minutes=10)  # Past SESSION_RECHECK, within SESSION_RECHECK_GRACE.
    assert dave.get("/v1/session").status_code == 200
    killed.start()
    survivor.await_synced()
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 201


def _take_away(nodes: tuple[GaleraNode, GaleraNode]) -> None:
    """Change the row on the other node, and wait until this one has the change."""
    nodes[1].sql(ELSEWHERE, database="gatebook")
    _await_equal(nodes, "SELECT value FROM gatebook.held")


def _in(app: Flask, rule: Callable[[], None]) -> None:
    with app.app_context():
        rule()


def _await(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _await_equal(nodes: tuple[GaleraNode, GaleraNode], sql: str) -> None:
    """Wait until both nodes return the same rows."""
    _await(lambda: nodes[0].sql(sql) == nodes[1].sql(sql))


@contextmanager
def _lagging(node: GaleraNode) -> Iterator[None]:
    """Make a node apply nothing, without the flow control that would stop the others."""
    with closing(node.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SET GLOBAL wsrep_desync = 1")
        cursor.execute("FLUSH TABLES WITH READ LOCK")
        yield
        cursor.execute("UNLOCK TABLES")
        cursor.execute("SET GLOBAL wsrep_desync = 0")
