"""Check a lease in a row: one holder at a time, and a killed holder loses it after its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from api.db.ddl import LeaseLost
from api.store import lease
from api.store.lease import leased_changes

Sql = Callable[..., list[dict[str, Any]]]
NAME = "audit_event"
EXPIRE = "UPDATE lease SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"


@pytest.fixture(autouse=True)
def in_application(app: Flask, sql: Sql) -> Iterator[None]:
    """Yield within the application's context; free the lease afterwards."""
    with app.app_context():
        yield
    sql("UPDATE lease SET holder = NULL, expires_at = NULL")


def test_while_one_is_at_it_nobody_else_is_and_then_the_next(sql: Sql) -> None:
    with leased_changes(NAME) as first:
        assert first is not None
        first.renew_lease()
        with leased_changes(NAME) as second:
            assert second is None
        first.renew_lease()  # The second process did not give back the lease that it never had.
    with leased_changes(NAME) as third:
        assert third is not None
    assert sql("SELECT holder, expires_at FROM lease") == [{"holder": None, "expires_at": None}]


def test_one_that_was_killed_has_it_no_longer_once_it_expired(
    sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_give_back", lambda *_: None)
    with leased_changes(NAME):
        pass  # The process is killed here.
    with leased_changes(NAME) as too_early:
        assert too_early is None
    sql(EXPIRE)
    with leased_changes(NAME) as late:
        assert late is not None


def test_nothing_more_is_done_once_it_is_lost(sql: Sql) -> None:
    """A process that lost its lease does nothing more, for instance after a long stop."""
    with leased_changes(NAME) as slow:
        assert slow is not None
        sql(EXPIRE)
        with pytest.raises(LeaseLost):
            slow.renew_lease()
        with leased_changes(NAME) as quick:
            assert quick is not None
            with pytest.raises(LeaseLost):
                slow.renew_lease()
            quick.renew_lease()
