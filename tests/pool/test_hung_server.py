"""Check that a server that never answers costs only its own callers a deadline.

PooledDB by itself connects, pings and rolls back under its lock: one hung connection stalls every
thread, one after another.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api import pool
from api.errors import Unavailable
from tests.support.at_once import LONGEST
from tests.support.faults import FAR, Faulty, bounded, elsewhere

SLOW = {"db_connect_timeout": FAR, "db_read_timeout": FAR, "db_write_timeout": FAR}

COM_PING = b"\x01\x00\x00\x00\x0e"  # As the client sends it.


def ask(faulty: Faulty) -> None:
    with faulty.app.app_context():
        pool.check()


def fill(faulty: Faulty, count: int) -> None:
    """Leave ``count`` idle connections; the one opened last is the first to be used."""
    connections = faulty.app.extensions["gatebook.pool"]
    for con in [connections.connection() for _ in range(count)]:
        con.close()


def test_a_hung_connect_stalls_no_other_thread(faulty_database: Callable[..., Faulty]) -> None:
    faulty = faulty_database(**SLOW)
    with faulty.app.app_context():
        pool.check()  # This takes the only idle connection: the next thread must open another one.
        faulty.proxy.hang_new = True
        stalled = elsewhere(lambda: ask(faulty))
        assert faulty.proxy.swallowed.wait(LONGEST)
    elsewhere(lambda: ask(faulty)).result()
    assert not stalled.done()
    faulty.proxy.mode = "cut"
    assert isinstance(stalled.exception(LONGEST), Unavailable)


def test_a_hung_ping_stalls_no_other_thread(faulty_database: Callable[..., Faulty]) -> None:
    faulty = faulty_database(**SLOW, pool_ping_idle=0.0)
    fill(faulty, 2)
    faulty.proxy.hang(1)
    stalled = elsewhere(lambda: ask(faulty))
    assert faulty.proxy.swallowed.wait(LONGEST)
    elsewhere(lambda: ask(faulty)).result()
    assert not stalled.done()
    faulty.proxy.cut(1)
    stalled.result(LONGEST)  # The thread continued with another connection.


def test_a_hung_rollback_stalls_no_other_thread(faulty_database: Callable[..., Faulty]) -> None:
    faulty = faulty_database(**SLOW, pool_ping_idle=60.0)
    fill(faulty, 2)

    def leave_a_transaction_open() -> None:
        with faulty.app.app_context():
            pool._request_connection().begin()
            faulty.proxy.hang(1)

    stalled = elsewhere(leave_a_transaction_open)
    assert faulty.proxy.swallowed.wait(LONGEST)
    elsewhere(lambda: ask(faulty)).result()
    assert not stalled.done()
    faulty.proxy.cut(1)
    stalled.result(LONGEST)  # A connection whose rollback fails is dropped without an error.


def test_a_hung_server_costs_one_ping_not_one_for_each_idle_connection(
    faulty_database: Callable[..., Faulty],
) -> None:
    faulty = faulty_database(pool_ping_idle=0.0)
    fill(faulty, 8)
    with faulty.proxy.failing("black_hole"):
        with pytest.raises(Unavailable):
            ask(faulty)
        assert faulty.proxy.unanswered.count(COM_PING) == 1
    ask(faulty)


def test_every_thread_has_its_answer_within_the_deadlines(
    faulty_database: Callable[..., Faulty],
) -> None:
    faulty = faulty_database(pool_ping_idle=0.0, pool_maxconnections=8)
    fill(faulty, 4)
    with faulty.proxy.failing("black_hole"), bounded():
        asking = [elsewhere(lambda: ask(faulty)) for _ in range(16)]
        assert {type(future.exception()) for future in asking} == {Unavailable}
    ask(faulty)
    assert faulty.app.extensions["gatebook.pool"]._connections == 0


def test_a_slow_answer_within_the_deadline_is_taken(
    faulty_database: Callable[..., Faulty],
) -> None:
    faulty = faulty_database(db_read_timeout=5.0)
    faulty.proxy.delay = 0.05
    ask(faulty)
