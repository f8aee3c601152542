"""Check that a flood of look-ups in the ledger leaves the pool to other requests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from api.crypto import tokens
from api.rules.sessions import check_session as rule
from tests.rules.sessions.test_check_session import with_secret
from tests.support.at_once import LONGEST
from tests.support.client import ApiClient, Person
from tests.support.faults import Faulty, assert_unavailable
from tests.support.replay import wait_until


def test_a_flood_of_made_up_cookies_leaves_connections_for_everything_else(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(ledger_lookups=2, pool_maxconnections=4, pool_wait=0.2)
    alice = sign_in("alice", app)
    alice.get("/v1/session")
    read_begun, answered = threading.Semaphore(0), threading.Event()
    find_live = rule.session.find_live

    def slow(*arguments: object) -> object:
        read_begun.release()
        assert answered.wait(2 * LONGEST)
        return find_live(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rule.session, "find_live", slow)
    with ThreadPoolExecutor(20) as clients:
        flood = [clients.submit(with_secret, app, tokens.new_secret()) for _ in range(20)]
        assert read_begun.acquire(timeout=LONGEST)
        assert read_begun.acquire(timeout=LONGEST)
        # Two wait for the ledger; the other eighteen are refused within POOL_WAIT.
        wait_until(lambda: sum(future.done() for future in flood) == 18)
        assert [future.result() for future in flood if future.done()] == [503] * 18
        assert alice.get("/v1/account").status_code == 200
        answered.set()
        assert sorted(future.result(LONGEST) for future in flood) == [401] * 2 + [503] * 18
        # Their permits are free again.
        assert [with_secret(app, tokens.new_secret()) for _ in range(3)] == [401] * 3


def test_a_ledger_that_does_not_answer_is_left_alone_for_a_moment(
    faulty_database: Callable[..., Faulty], alice: Person, clock: object
) -> None:
    """A ledger that does not answer is not asked again for a moment.

    The first due check waits for the deadline; those after it answer at once.
    """
    faulty = faulty_database()
    assert with_secret(faulty.app, alice.secret) == 200
    clock.advance(seconds=61)  # type: ignore[attr-defined]
    before = faulty.proxy.accepted
    with faulty.proxy.failing("cut"):
        assert with_secret(faulty.app, alice.secret) == 200
        tries = faulty.proxy.accepted
        assert tries > before
        for _ in range(5):
            assert with_secret(faulty.app, alice.secret) == 200
        assert faulty.proxy.accepted == tries
        faulty.app.extensions["gatebook.ledger"].away_until = 0.0
        assert with_secret(faulty.app, alice.secret) == 200
        assert_unavailable(
            ApiClient(faulty.app).get(
                "/v1/account", headers={"Authorization": f"Bearer {alice.secret}"}
            )
        )
