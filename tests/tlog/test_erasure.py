"""Check that erased logs are still proved, and that an erasure hides a value but no change."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.tlog import leaf, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.verification import Failure, FailureKind, verify
from tests.support import tampering
from tests.support.audit_log import head, seal_all
from tests.support.erasing import ALICE, BOB, MALLORY, erase, gone_from, record
from tests.support.tables import empty_log
from tests.support.tampering import event_at, exported, verified

Sql = Callable[..., list[dict[str, Any]]]
OPENINGS = "UPDATE audit_leaf SET salt = NULL, openings = %s WHERE leaf_index = %s"


@pytest.fixture
def kept(app: Flask, sql: Sql) -> Checkpoint:
    """Return the checkpoint of four events, made before Alice was erased from two of them."""
    for account_id in (BOB, ALICE, MALLORY, ALICE):
        record(sql, actor=account_id, subject=account_id)
    seal_all(app)
    checkpoint = head(sql)
    erase(app, ALICE)
    seal_all(app)
    return checkpoint


def test_an_export_after_erasing_fits_the_checkpoints_from_before(
    app: Flask, sql: Sql, kept: Checkpoint
) -> None:
    report = verified(exported(app), kept, head(sql))
    assert (report.events, report.covered, report.failure) == (5, 5, None)
    assert (report.erased, report.reported) == (12, 12)


def test_an_event_that_no_checkpoint_covers_tells_of_nothing(
    app: Flask, sql: Sql, kept: Checkpoint
) -> None:
    """An event that no checkpoint covers excuses no erased value.

    The event may be honest, as a later checkpoint shows, or an attacker added it to the file.
    """
    report = verified(exported(app), kept)
    assert (report.covered, report.erased, report.reported) == (4, 12, 0)
    assert report.failure == Failure(
        1,
        json.loads(exported(app)[1])["id"],
        FailureKind.ERASED,
        "12 values were erased, here is the first, and the events of the type"
        " account.personal_data_erased that a checkpoint covers tell of 0. Others tell of 12,"
        " which no checkpoint covers: verify with one of 5 events at least",
    )


def test_a_line_behind_the_last_checkpoint_excuses_no_erasing(app: Flask, sql: Sql) -> None:
    """A line behind the last checkpoint excuses no erased value.

    An attacker blanks values of an export, and adds a line that says how many.
    """
    event = record(sql, actor=BOB, subject=BOB)
    seal_all(app)
    line = json.loads(exported(app)[0])
    openings = leaf.openings_without(line, frozenset({"ip", "user_agent"}))
    blanked = {**line, "ip": None, "user_agent": None, "salt": None, "openings": openings}
    erasure_line = {
        **line,
        "index": 1,
        "type": "account.personal_data_erased",
        "data": {"events": 1, "values": 2},
    }
    erasure_line["leaf"] = merkle.leaf_hash(leaf.of(erasure_line)).hex()
    forged = [json.dumps(changed_line).encode() for changed_line in (blanked, erasure_line)]
    for lines, part in itertools.product((forged, forged[:1]), (False, True)):
        failure = verify(lambda lines=lines: lines, [head(sql)], part=part).failure
        assert failure is not None
        assert (failure.index, failure.event_id, failure.how) == (0, str(event), FailureKind.ERASED)


def test_values_that_are_gone_behind_the_last_checkpoint_are_not_counted(
    app: Flask, sql: Sql
) -> None:
    record(sql, actor=BOB, subject=BOB)
    seal_all(app)
    kept_checkpoint = head(sql)
    record(sql, actor=ALICE, subject=ALICE)
    erase(app, ALICE)
    seal_all(app)
    report = verified(exported(app), kept_checkpoint)
    assert (report.failure, report.covered, report.erased, report.reported) == (None, 1, 0, 0)


def test_what_is_erased_is_null_in_the_export_with_a_commitment_for_a_mark(
    app: Flask, kept: Checkpoint
) -> None:
    line = json.loads(exported(app)[1])
    erased_members = {name for name, opening in line["openings"].items() if "commitment" in opening}
    assert erased_members == {"actor", "subject", "session_id", "request_id", "ip", "user_agent"}
    assert [line[name] for name in erased_members] == [None] * 6
    assert (line["salt"], line["data"]) == (None, {"reason": "signed_out"})


def test_what_was_erased_before_it_was_sealed_looks_no_other(app: Flask, sql: Sql) -> None:
    sealed, unsealed = (record(sql, actor=ALICE, subject=ALICE) for _ in range(2))
    erase(app, ALICE)
    assert seal_all(app) == 3
    assert gone_from(sql, sealed) == gone_from(sql, unsealed)
    report = verified(exported(app), head(sql))
    assert (report.covered, report.failure, report.erased, report.reported) == (3, None, 12, 12)


def pretend(sql: Sql, app: Flask, index: int, *members: str) -> None:
    """Erase by SQL as the command does, but without the event that records it."""
    line = json.loads(exported(app)[index])
    sql(OPENINGS, json.dumps(leaf.openings_without(line, frozenset(members))), index)
    for member in members:
        tampering.edit(sql, index, member, None)


def forge_opening(sql: Sql, app: Flask, index: int, member: str, value: dict[str, str]) -> None:
    openings = json.loads(exported(app)[index])["openings"]
    sql(OPENINGS, json.dumps({**openings, member: value}), index)


CHANGES: dict[str, Callable[[Sql, Flask], object]] = {
    "a value where one was erased": lambda sql, _: tampering.edit(sql, 1, "ip", "203.0.113.9"),
    "an actor where one was erased": lambda sql, _: tampering.edit(sql, 1, "actor", BOB.bytes),
    "what was kept is changed": lambda sql, _: tampering.edit(sql, 1, "data", "{}"),
    "what was never erased is changed": lambda sql, _: tampering.edit(sql, 1, "type", "x.y"),
    "a commitment is changed": lambda sql, app: forge_opening(
        sql, app, 1, "ip", {"commitment": "0" * 64}
    ),
    "the salt of what was kept is changed": lambda sql, app: forge_opening(
        sql, app, 1, "data", {"salt": "0" * 64}
    ),
    "a commitment becomes a salt": lambda sql, app: forge_opening(
        sql, app, 1, "ip", {"salt": "0" * 64}
    ),
    "the openings are gone": lambda sql, _: sql(OPENINGS, None, 1),
    "one of them is": lambda sql, _: sql(OPENINGS, "{}", 1),
    "a value is dropped where none was erased": lambda sql, _: tampering.edit(sql, 0, "ip", None),
    "a salt is dropped where nothing was erased": lambda sql, _: sql(OPENINGS, None, 0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_erasing_hides_no_change(app: Flask, sql: Sql, kept: Checkpoint, change: str) -> None:
    CHANGES[change](sql, app)
    failure = verified(exported(app), kept).failure
    assert failure is not None
    place = 0 if "where no" in change else 1
    assert (failure.index, failure.how) == (place, FailureKind.CHANGED)


def test_a_change_from_before_is_not_erased_with_it(app: Flask, sql: Sql) -> None:
    """A value that was changed before the erasure is still found as changed.

    The commitment is made of the current value, never of the sealed hash.
    """
    record(sql, actor=ALICE, subject=ALICE)
    seal_all(app)
    kept_checkpoint = head(sql)
    tampering.edit(sql, 0, "ip", "203.0.113.9")
    erase(app, ALICE)
    seal_all(app)
    failure = verified(exported(app), kept_checkpoint).failure
    assert failure is not None
    assert (failure.index, failure.how) == (0, FailureKind.CHANGED)


@pytest.mark.parametrize("openings", ["{}", '{"ip": 7}', "[]", '"x"'])
def test_what_somebody_meddled_with_is_erased_and_stays_found(
    app: Flask, sql: Sql, openings: str
) -> None:
    event = record(sql, actor=ALICE, subject=ALICE)
    seal_all(app)
    sql(OPENINGS, openings, 0)
    erase(app, ALICE)
    assert len(gone_from(sql, event)) == 6
    failure = verified(exported(app), head(sql)).failure
    assert failure is not None
    assert (failure.index, failure.how) == (0, FailureKind.CHANGED)


def test_who_erases_without_the_command_is_found(app: Flask, sql: Sql, kept: Checkpoint) -> None:
    pretend(sql, app, 2, "ip", "user_agent")
    report = verified(exported(app), kept, head(sql))
    assert (report.covered, report.erased, report.reported) == (5, 14, 12)
    assert report.failure is not None
    assert (report.failure.index, report.failure.how) == (1, FailureKind.ERASED)
    assert "14 values were erased" in report.failure.detail
    assert "tell of 12" in report.failure.detail


@pytest.mark.parametrize("told", [None, '{"values": "2"}', '{"values": true}', "[]", "7"])
def test_an_event_that_tells_of_nothing_accounts_for_nothing(
    app: Flask, sql: Sql, told: str | None
) -> None:
    record(sql, actor=BOB, subject=BOB)
    if told is not None:
        event = record(sql, subject=BOB, type="account.personal_data_erased")
        sql("UPDATE audit_event SET data = %s WHERE id = %s", told, event.bytes)
    seal_all(app)
    pretend(sql, app, 0, "ip", "user_agent")
    failure = verified(exported(app), head(sql)).failure
    assert failure is not None
    assert (failure.index, failure.how) == (0, FailureKind.ERASED)


def test_values_that_come_back_with_a_backup_are_noticed(
    app: Flask, sql: Sql, kept: Checkpoint
) -> None:
    """Erased values that come back with a backup are noticed.

    They are proved, since they were sealed, but they should be gone.
    """
    record(sql, actor=BOB, subject=BOB)
    seal_all(app)
    index = 5
    event = event_at(sql, index)
    rows = [
        sql("SELECT * FROM audit_event WHERE id = %s", event)[0],
        sql("SELECT * FROM audit_leaf WHERE event_id = %s", event)[0],
    ]
    erase(app, BOB)
    seal_all(app)
    for table, row in zip(("audit_event", "audit_leaf"), rows, strict=True):
        marks = ", ".join(["%s"] * len(row))
        sql(f"REPLACE INTO {table} VALUES ({marks})", *row.values())
    report = verified(exported(app), head(sql))
    assert report.failure is None
    assert (report.erased, report.reported) == (18, 24)


PEOPLE = st.sampled_from([ALICE, BOB, MALLORY, None])
STEPS = st.one_of(
    st.tuples(st.just("happens"), PEOPLE, PEOPLE),
    st.tuples(st.just("erased"), st.sampled_from([ALICE, BOB, MALLORY])),
    st.just(("sealed",)),
)
MEDDLING = {"ip": "203.0.113.9", "request_id": "another", "actor": b"\x01" * 16, "data": '{"a": 1}'}


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=25), data=st.data())
def test_whoever_is_erased_among_whatever_happened_every_checkpoint_holds(
    app: Flask, sql: Sql, steps: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    empty_log(sql)
    checkpoints: list[Checkpoint] = []
    for kind, *people in steps:
        if kind == "happens":
            note = data.draw(st.booleans(), label="of an extension")
            types = {"type": "notes.note.created"} if note else {}
            record(sql, actor=people[0], subject=people[1], **types)
        elif kind == "erased":
            erase(app, people[0])
            trail = sql(
                "SELECT id FROM audit_event WHERE %s IN (actor, subject)"
                " AND type <> 'account.personal_data_erased'",
                people[0].bytes,
            )
            assert trail == []
        elif seal_all(app):
            checkpoints.append(head(sql))
    if seal_all(app):
        checkpoints.append(head(sql))
    report = verified(exported(app), *checkpoints)
    assert (report.covered, report.failure) == (checkpoints[-1].size if checkpoints else 0, None)
    assert report.erased == report.reported

    if checkpoints:
        index = data.draw(st.integers(0, checkpoints[-1].size - 1), label="place")
        member = data.draw(st.sampled_from(sorted(MEDDLING)), label="member")
        tampering.edit(sql, index, member, MEDDLING[member])
        failure = verified(exported(app), checkpoints[-1]).failure
        assert failure is not None
        assert (failure.index, failure.how) == (index, FailureKind.CHANGED)
