"""Check which values of a person are erased and which stay, also after an interruption."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.errors import NotFound
from api.rules.audit_trail import erase_personal_data as rule
from api.rules.audit_trail.erase_personal_data import Erased, count_personal_data
from api.store import audit_event, audit_leaf
from tests.support.audit_log import happen, seal_all
from tests.support.client import Person
from tests.support.counting import Commands
from tests.support.erasing import (
    ALICE,
    BOB,
    MALLORY,
    TRACES,
    erase,
    gone_from,
    record,
    row_of,
    telling,
)

Sql = Callable[..., list[dict[str, Any]]]
NOTE = "notes.note.created"

SEALED = pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "unsealed"])


@SEALED
@pytest.mark.parametrize(
    ("event", "gone"),
    [
        ({"actor": ALICE, "subject": ALICE}, ["actor", "subject", *TRACES]),
        ({"subject": ALICE}, ["subject", *TRACES]),  # Anybody may have tried to sign in as her.
        ({"actor": BOB, "subject": ALICE}, ["subject"]),
        ({"actor": ALICE, "subject": BOB}, ["actor", *TRACES]),
        ({"actor": ALICE}, ["actor", *TRACES]),
        ({"actor": ALICE, "subject": ALICE, "type": NOTE}, ["actor", "data", "subject", *TRACES]),
        ({"actor": BOB, "subject": ALICE, "type": NOTE}, ["data", "subject"]),
        ({"actor": ALICE, "subject": BOB, "type": NOTE}, ["actor", *TRACES]),
        ({"actor": ALICE, "type": NOTE}, ["actor", "data", *TRACES]),
        ({"actor": BOB, "subject": BOB}, []),
        ({}, []),  # The event names no person.
    ],
)
def test_what_is_hers_goes_and_what_another_left_stays(
    app: Flask, sql: Sql, event: dict[str, Any], gone: list[str], sealed: bool
) -> None:
    event_id = record(sql, **event)
    before = row_of(sql, event_id)
    if sealed:
        seal_all(app)
    erased = Erased(1, len(gone)) if gone else Erased(0, 0)
    assert erase(app, ALICE) == erased
    assert gone_from(sql, event_id) == sorted(gone)
    after = row_of(sql, event_id)
    remaining_members = before.keys() - {"erased", *gone}
    assert {name: after[name] for name in remaining_members} == {
        name: before[name] for name in remaining_members
    }
    assert telling(sql) == ([{"events": 1, "values": len(gone)}] if gone else [])


@SEALED
def test_no_value_and_no_salt_of_hers_is_left(app: Flask, sql: Sql, sealed: bool) -> None:
    event_id = record(sql, actor=ALICE, subject=ALICE)
    before = row_of(sql, event_id)
    if sealed:
        seal_all(app)
        [place] = sql("SELECT salt FROM audit_leaf")
        assert place["salt"] is not None
    erase(app, ALICE)
    seal_all(app)
    [place] = sql("SELECT salt, openings FROM audit_leaf WHERE leaf_index = 0")
    assert place["salt"] is None
    openings = json.loads(place["openings"])
    assert {name: [*opening] for name, opening in openings.items()} == {
        **{name: ["commitment"] for name in ("actor", "subject", *TRACES)},
        "data": ["salt"],
    }
    remaining_rows = repr(sql("SELECT * FROM audit_event WHERE type = 'session.ended'"))
    for name in ("actor", "subject", *TRACES):
        assert repr(before[name]) not in remaining_rows


def test_of_her_it_is_said_that_she_was_erased(app: Flask, sql: Sql) -> None:
    """One event records the erasure, so that the controller can prove it.

    No other event leads to the person's id.
    """
    record(sql, actor=ALICE, subject=ALICE)
    erase(app, ALICE)
    [event] = sql("SELECT * FROM audit_event WHERE subject = %s", ALICE.bytes)
    assert (event["type"], event["outcome"]) == ("account.personal_data_erased", "success")
    assert (event["actor"], event["session_id"], event["ip"]) == (None, None, None)
    assert (event["user_agent"], json.loads(event["data"])) == (
        "python -m api",
        {"events": 1, "values": 6},
    )


@SEALED
def test_a_second_time_there_is_nothing_to_do(app: Flask, sql: Sql, sealed: bool) -> None:
    record(sql, actor=ALICE, subject=ALICE)
    if sealed:
        seal_all(app)
    erase(app, ALICE)
    tables = ("audit_event", "audit_leaf", "audit_tree")
    before = [sql(f"SELECT * FROM {table}") for table in tables]
    assert erase(app, ALICE) == Erased(0, 0)
    assert [sql(f"SELECT * FROM {table}") for table in tables] == before


def test_two_people_of_one_event_are_erased_one_after_the_other(app: Flask, sql: Sql) -> None:
    event_id = record(sql, actor=BOB, subject=ALICE, type=NOTE)
    seal_all(app)
    assert erase(app, BOB) == Erased(1, 5)
    assert erase(app, ALICE) == Erased(1, 2)
    assert gone_from(sql, event_id) == ["actor", "data", *TRACES[:3], "subject", "user_agent"]
    assert telling(sql) == [{"events": 1, "values": 5}, {"events": 1, "values": 2}]


def test_what_would_go_is_told_before(app: Flask, sql: Sql) -> None:
    for account_id in (ALICE, ALICE, BOB):
        record(sql, actor=account_id, subject=account_id)
    before = sql("SELECT * FROM audit_event")
    with app.app_context():
        personal_data = count_personal_data(str(ALICE))
    assert personal_data == Erased(2, 12)
    assert sql("SELECT * FROM audit_event") == before
    assert erase(app, ALICE) == personal_data


def test_by_address_too_and_she_goes_on_being_who_she_is(
    app: Flask, alice: Person, bob: Person, sql: Sql
) -> None:
    account = alice.get("/v1/account").json
    other_rows = sql("SELECT * FROM audit_event WHERE subject = %s", UUID(bob.id).bytes)
    assert erase(app, "Alice@EXAMPLE.com").events == 2
    assert alice.get("/v1/account").json == account
    types = [event["type"] for event in alice.get("/v1/account/audit-events").json["items"]]
    assert types == ["account.personal_data_erased"]
    alice.on_another_device()
    assert len(alice.get("/v1/account/audit-events").json["items"]) == 2
    assert sql("SELECT * FROM audit_event WHERE subject = %s", UUID(bob.id).bytes) == other_rows


def test_an_address_that_nobody_has(app: Flask) -> None:
    with pytest.raises(NotFound):
        erase(app, "nobody@example.com")


def test_batches_cost_the_same_however_many_events_there_are(
    app: Flask, sql: Sql, commands: Commands
) -> None:
    happen(sql, 2 * rule.BATCH + 7, who=ALICE.hex)
    seal_all(app)
    commands.reset()
    assert erase(app, ALICE).events == 2 * rule.BATCH + 7
    batch = ["START", "SELECT", "SELECT", "UPDATE", "UPDATE", "INSERT", "COMMIT"]
    assert [statement.split()[0] for statement in commands.sql] == 3 * batch
    assert [line["events"] for line in telling(sql)] == [rule.BATCH, rule.BATCH, 7]


STEPS = [(audit_leaf, "list_of_account"), (audit_leaf, "erase"), (audit_event, "erase")]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=[f"{m.__name__}.{name}" for m, name in STEPS])
def test_broken_off_anywhere_it_goes_on(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str], when: str
) -> None:
    """An erasure that is interrupted in its second batch can be continued.

    The first batch stays, the second is undone.
    """
    monkeypatch.setattr(rule, "BATCH", 3)
    events = [record(sql, actor=MALLORY, subject=MALLORY) for _ in range(7)]
    seal_all(app)
    module, name = step
    original, calls = getattr(module, name), list[UUID]()

    def broken(*args: Any, **kwargs: Any) -> Any:
        calls.append(MALLORY)
        if len(calls) < 2:
            return original(*args, **kwargs)
        if when == "after":
            original(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as breaking:
        breaking.setattr(module, name, broken)
        with pytest.raises(KeyboardInterrupt):
            erase(app, MALLORY)
    salts = sql("SELECT salt FROM audit_leaf ORDER BY leaf_index")
    assert [bool(gone_from(sql, event)) for event in events] == [True] * 3 + [False] * 4
    assert [row["salt"] is None for row in salts] == [True] * 3 + [False] * 4
    assert erase(app, MALLORY) == Erased(4, 24)
    assert telling(sql) == [{"events": n, "values": 6 * n} for n in (3, 3, 1)]
