"""Check that the first page of each filter is read from an index, however large the table is.

The tests compare the plan (EXPLAIN), and the reads that the server counts (Handler_read_%): an
index that is used badly reads as much as no index.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.domain import clock, ids
from api.domain.account import Account
from api.domain.session import Session
from api.rules.audit_trail.follow_audit_trail import Position, follow_audit_trail
from api.rules.audit_trail.parse_trail_query import parse_trail_query
from api.rules.audit_trail.read_audit_trail import read_audit_trail
from api.rules.audit_trail.read_security_feed import read_security_feed
from api.store import audit_leaf
from tests.support.counting import Commands
from tests.support.erasing import erase

Sql = Callable[..., list[dict[str, Any]]]

# Over eleven months. Rare events are among the oldest, which a scan would reach last.
EVENTS = 4_000
RARE = 60
PAGE = 51
PARTITIONS = 27
JANUARY = "2027-01-01T00:00:00Z"

# HEX(milliseconds) of 1 December 2026, and two hours between events.
FILL = """INSERT INTO audit_event
    SELECT UNHEX(CONCAT(LPAD(HEX(1796083200000 + seq * 7200000), 12, '0'), '70008000',
            LPAD(HEX(seq), 12, '0'))),
        FROM_UNIXTIME(1796083200 + seq * 7200),
        CASE WHEN seq <= %s THEN 'role.granted' WHEN seq %% 3 THEN 'session.started'
             ELSE 'session.ended' END,
        'success',
        UNHEX(LPAD(HEX(IF(seq <= %s, 1, seq %% 500 + 2)), 32, '0')),
        UNHEX(LPAD(HEX(IF(seq <= %s, 1, seq %% 500 + 2)), 32, '0')),
        NULL,
        IF(seq <= %s, 'request-of-alice', CONCAT('request-', seq)),
        IF(seq <= %s, '203.0.113.7', CONCAT('198.51.100.', seq %% 250)),
        NULL, '{}', NULL
    FROM seq_1_to_%s AS numbers"""

ONE = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def trail(app: Flask, sql: Sql) -> Sql:
    """Fill the table, and update its statistics."""
    sql(FILL, RARE, RARE, RARE, RARE, RARE, EVENTS)
    sql("ANALYZE TABLE audit_event")
    return sql


def reads(sql: Sql, statement: str) -> int:
    """Return how many rows and index entries the server reads for a statement."""
    sql("FLUSH STATUS")
    sql(statement.replace("%", "%%"))
    return sum(
        int(row["Value"])
        for row in sql("SHOW SESSION STATUS LIKE 'Handler_read_%%'")
        if row["Variable_name"] != "Handler_read_retry"
    )


def plan(sql: Sql, statement: str) -> list[dict[str, Any]]:
    return sql(f"EXPLAIN PARTITIONS {statement}".replace("%", "%%"))


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize(
    ("filters", "key"),
    [
        ({}, "PRIMARY"),
        ({"type": "role.granted"}, "audit_event_type"),
        ({"actor": ONE}, "audit_event_actor"),
        ({"subject": ONE}, "audit_event_subject"),
        ({"ip": "203.0.113.7"}, "audit_event_ip"),
        ({"request_id": "request-of-alice"}, "audit_event_request"),
        ({"type": "session.*"}, "audit_event_type"),
        ({"type": "role.*"}, "audit_event_type"),
        ({"outcome": "failure"}, "audit_event_type"),
        ({"since": JANUARY, "until": "2027-02-01T00:00:00Z"}, "PRIMARY"),
        ({"type": "role.granted", "until": JANUARY}, "audit_event_type"),
        ({"actor": ONE, "type": "role.*"}, "audit_event_actor"),
    ],
    ids=lambda value: "-".join(value.values()) or "all" if isinstance(value, dict) else "",
)
def test_a_first_page(
    app: Flask, trail: Sql, commands: Commands, filters: dict[str, str], key: str, order: str
) -> None:
    with app.app_context():
        query = parse_trail_query(filters, oldest_first=order == "oldest")
        commands.reset()
        events = read_audit_trail(query, None, PAGE)
        statements = [text for text in commands.sql if "FROM audit_event" in text]
    if filters != {"outcome": "failure"}:
        assert len(events) == PAGE
    by_index = [sql_text for sql_text in statements if " WHERE id IN " not in sql_text]
    for statement in by_index:
        (step,) = plan(trail, statement)
        assert step["key"] == key, step
        assert "filesort" not in (step["Extra"] or ""), step
    total = sum(reads(trail, sql_text) for sql_text in statements)
    assert total <= len(statements) * (2 * PAGE + 2 * PARTITIONS), total


def test_a_time_is_looked_for_in_its_partitions_only(
    app: Flask, trail: Sql, commands: Commands
) -> None:
    with app.app_context():
        query = parse_trail_query(
            {"ip": "203.0.113.7", "since": JANUARY, "until": "2027-01-15T00:00:00Z"}
        )
        commands.reset()
        read_audit_trail(query, None, PAGE)
    (statement,) = [text for text in commands.sql if "FROM audit_event" in text]
    (step,) = plan(trail, statement)
    assert step["partitions"].split(",") == ["p202612", "p202701"]  # A second before the new year.


@pytest.mark.parametrize("filters", [{}, {"type": "session.*"}, {"ip": "203.0.113.7"}], ids=str)
def test_following(app: Flask, trail: Sql, commands: Commands, filters: dict[str, str]) -> None:
    """A look of a follower reads only the latest events, whatever the size of the table."""
    with app.app_context():
        query = parse_trail_query(filters, oldest_first=True)
        end = ids.earliest(datetime(2027, 11, 1, tzinfo=UTC))  # After all existing events.
        commands.reset()
        assert follow_audit_trail(query, Position(end, 0), PAGE).events == []
    (statement,) = [text for text in commands.sql if "FROM audit_event" in text]
    assert {step["key"] for step in plan(trail, statement)} <= {
        "PRIMARY",
        "audit_event_type",
        "audit_event_ip",
        None,
    }
    assert reads(trail, statement) <= 4 * PARTITIONS


def session_of(account_id: UUID) -> Session:
    """Return a session of an account whose address is verified."""
    at = clock.now()
    account = Account(account_id, "alice@example.com", True, None, (), 1, at, at)
    return Session(ids.new_id(), account, at, at, at, at, 60, False, 1, None, None, None, None)


def feed_of(app: Flask, sql: Sql, commands: Commands, account_id: UUID, page: int) -> list[str]:
    """Read a page of the security feed, and return the statements that it took."""
    with app.app_context():
        commands.reset()
        entries = read_security_feed(session_of(account_id), None, page)
    events = [entry.event for entry in entries]
    assert [event.id for event in events] == sorted((event.id for event in events), reverse=True)
    assert len(events) == page
    return [text for text in commands.sql if "FROM audit_event" in text]


def test_my_own_feed(app: Flask, trail: Sql, commands: Commands) -> None:
    statements = feed_of(app, trail, commands, UUID(ONE), PAGE)
    for statement in statements:
        step, device = plan(trail, statement)
        assert (step["key"], device["table"]) == ("audit_event_subject", "session")
        assert device["key"] == "PRIMARY"
    total = sum(reads(trail, sql_text) for sql_text in statements)
    assert total <= 2 * PAGE + 2 * PARTITIONS


def test_a_page_of_the_latest_months_is_not_looked_for_in_all(
    app: Flask, trail: Sql, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of the latest events reads the newest partitions only.

    The trail ends in October 2027: nothing reads months before May.
    """
    monkeypatch.setattr("api.domain.clock.now", lambda: datetime(2027, 10, 30, tzinfo=UTC))
    (statement,) = feed_of(app, trail, commands, UUID(int=7), 4)
    step, _device = plan(trail, statement)
    assert step["partitions"].split(",")[:2] == ["p202704", "p202705"]
    _latest, rest = feed_of(app, trail, commands, UUID(int=7), 7)
    step, _device = plan(trail, rest)
    assert step["partitions"].split(",")[-1] == "p202704"


def test_who_is_new_has_nothing_before(app: Flask, trail: Sql, commands: Commands) -> None:
    with app.app_context():
        commands.reset()
        assert read_security_feed(session_of(ids.new_id()), None, PAGE) == []
    assert len([text for text in commands.sql if "FROM audit_event" in text]) == 1


def test_events_that_tell_of_erasings_are_found_by_their_type(trail: Sql) -> None:
    """The events that record erasures, and their leaves, are found by an index on the type.

    An export needs them behind a part in which values were erased.
    """
    text = audit_leaf.OF_TYPE % ("'role.granted'", "''", "0", "20")
    event, place = plan(trail, text)
    assert (event["key"], place["type"], place["key"]) == (
        "audit_event_type",
        "eq_ref",
        "audit_leaf_event",
    )
    assert "filesort" not in (event["Extra"] or "")


def test_who_is_erased_is_found_by_index(app: Flask, trail: Sql, commands: Commands) -> None:
    """The events of an erased person are found by an index, and changed by their keys.

    A scan would lock all other rows.
    """
    commands.reset()
    assert erase(app, ONE).events == RARE
    [look] = [statement for statement in commands.sql if "UNION" in statement]
    changes = [statement for statement in commands.sql if statement.startswith("UPDATE JSON_TABLE")]
    table = {"e": "PRIMARY", "l": "audit_leaf_event"}
    for step in [
        *plan(trail, look),
        *(step for statement in changes for step in plan(trail, statement)),
    ]:
        if step["table"] in table:
            assert (step["type"], step["key"]) == ("eq_ref", table[step["table"]]), step
        elif step["table"] == "audit_event":
            assert step["key"] in {"audit_event_subject", "audit_event_actor"}, step
    assert len(changes) == 1  # Nothing is sealed here.
