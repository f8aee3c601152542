"""Check that the day on which an account was last used is written once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.support.client import Person
from tests.support.counting import Commands

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def morning(clock: Clock) -> date:
    """Set the clock to six o'clock of the next day, in UTC, and return the day."""
    now = datetime.now(UTC)
    start = (now + timedelta(days=1)).replace(hour=6, minute=0)
    clock.offset = start - now
    return start.date()


def seen(sql: Sql) -> list[date]:
    return [row["last_seen_on"] for row in sql("SELECT last_seen_on FROM account_activity")]


def test_a_day_is_written_once(
    sign_up: Callable[..., Person], sql: Sql, clock: Clock, morning: date, commands: Commands
) -> None:
    alice = sign_up("alice")
    assert seen(sql) == [morning]
    clock.advance(days=1)
    alice.sign_in(remember=True, deliver="token")
    other = alice.on_another_device(remember=True, deliver="token")
    assert seen(sql) == [morning + timedelta(days=1)]

    commands.reset()
    clock.advance(hours=1)
    assert alice.get("/v1/session").status_code == 200
    written = [text for text in commands.sql if text.startswith("UPDATE")]
    assert len(written) == 1
    assert "UPDATE session" in written[0]

    clock.advance(days=1)
    passive = alice.get("/v1/session", headers={"Session-Activity": "passive"})
    assert passive.status_code == 200
    assert seen(sql) == [morning + timedelta(days=1)]
    assert alice.get("/v1/session").status_code == 200
    assert seen(sql) == [morning + timedelta(days=2)]

    # another session of the same day, and a late one, change nothing
    sql("UPDATE account_activity SET last_seen_on = last_seen_on + INTERVAL 1 DAY")
    assert other.get("/v1/session").status_code == 200
    assert seen(sql) == [morning + timedelta(days=3)]
