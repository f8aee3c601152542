"""Check each statement of the ledger on its own, without the checks of the rules before it.

Behind the account's lock a rule has read a live session already. These conditions protect a later
rule that forgets to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.domain import clock, ids
from api.domain.session import SessionRef
from api.pool import Transaction, fetch_one, transaction
from api.store import session as ledger
from tests.support.client import Person

Sql = Callable[..., list[dict[str, Any]]]
Statement = Callable[[Transaction, UUID], bool]

DIGEST = b"\x07" * 32


def end(tx: Transaction, session_id: UUID) -> bool:
    """End the session under its current secret."""
    row = fetch_one("SELECT secret_digest FROM session WHERE id = %s", (session_id.bytes,), tx=tx)
    assert row is not None
    return ledger.end(tx, SessionRef(session_id, row["secret_digest"]), clock.now())


STATEMENTS: dict[str, Statement] = {
    "touch": lambda tx, row_id: ledger.touch(tx, row_id, clock.now() + timedelta(seconds=1), 3600),
    "keep_data": lambda tx, row_id: ledger.keep_data(tx, row_id, b"\x80"),
    "rotate": lambda tx, row_id: ledger.rotate(
        tx, row_id, DIGEST, clock.now(), kinds=(), methods=None
    ),
    "move_to_epoch": ledger.move_to_epoch,
    "end": end,
}


@pytest.fixture
def session_id(alice: Person) -> UUID:
    parsed_id = ids.parse_id((alice.session or {})["id"])
    assert parsed_id is not None
    return parsed_id


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_it_says_whether_the_session_was_alive_and_leaves_an_ended_one_as_it_is(
    app: Flask, session_id: UUID, sql: Sql, statement: Statement
) -> None:
    sql("UPDATE account SET session_epoch = session_epoch + 1")
    with app.app_context(), transaction() as tx:
        assert statement(tx, session_id)
        end(tx, session_id)
    before = sql("SELECT * FROM session")
    sql("UPDATE account SET session_epoch = session_epoch + 1")
    with app.app_context(), transaction() as tx:
        assert not statement(tx, session_id)
    assert sql("SELECT * FROM session") == before


def test_a_session_is_not_ended_under_another_secret(
    app: Flask, session_id: UUID, sql: Sql
) -> None:
    """A session is not ended under another secret than its current one.

    Redis was told the former secret; under the new one the session would still answer there.
    """
    before = sql("SELECT * FROM session")
    with app.app_context(), transaction() as tx:
        assert not ledger.end(tx, SessionRef(session_id, DIGEST), clock.now())
    assert sql("SELECT * FROM session") == before


def test_a_late_touch_does_not_set_the_time_of_the_last_use_back(
    app: Flask, session_id: UUID, sql: Sql
) -> None:
    now = clock.now()
    with app.app_context(), transaction() as tx:
        assert ledger.touch(tx, session_id, now, 3600)
        assert ledger.touch(tx, session_id, now - timedelta(seconds=30), 3600)
    assert sql("SELECT last_seen_at FROM session") == [{"last_seen_at": now}]


def test_a_new_secret_is_of_the_present_epoch(app: Flask, session_id: UUID, sql: Sql) -> None:
    sql("UPDATE account SET session_epoch = 7")
    with app.app_context(), transaction() as tx:
        assert ledger.rotate(tx, session_id, DIGEST, clock.now(), kinds=(), methods=None)
    assert sql("SELECT secret_digest, epoch FROM session") == [
        {"secret_digest": DIGEST, "epoch": 7}
    ]
