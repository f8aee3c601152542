"""Check that each change by SQL is found offline, against a checkpoint that others kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.tlog import merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.verification import FailureKind
from tests.support import tampering
from tests.support.audit_log import NOON, happen, head, seal_all
from tests.support.tables import empty_log
from tests.support.tampering import exported, verified

Sql = Callable[..., list[dict[str, Any]]]

MEMBERS = {
    "occurred_at": "2020-01-01 00:00:00.000001",
    "type": "session.ended",
    "outcome": "failure",
    "actor": b"\x01" * 16,
    "subject": None,
    "session_id": b"\x02" * 16,
    "request_id": "another",
    "ip": "203.0.113.9",
    "user_agent": None,
    "data": '{"reason": "other"}',
}


@pytest.fixture
def log(app: Flask, sql: Sql) -> list[Checkpoint]:
    """Seal twelve events, four at a time; return the checkpoints that a witness kept."""
    return make_log(app, sql, [4, 4, 4])


def make_log(app: Flask, sql: Sql, batches: list[int]) -> list[Checkpoint]:
    checkpoints = []
    for number, size in enumerate(batches):
        happen(sql, size, at=NOON + 1000 * number, who=f"{number + 1:032x}")
        seal_all(app)
        checkpoints.append(head(sql))
    return checkpoints


def test_an_untouched_log_verifies(app: Flask, sql: Sql, log: list[Checkpoint]) -> None:
    report = verified(exported(app), *log)
    assert (report.events, report.covered, report.failure) == (12, 12, None)
    report = verified(exported(app), log[0])
    assert (report.events, report.covered, report.failure) == (12, 4, None)


END = b'{"export":{"complete":true,"events":12}}\n'


def test_the_line_that_ends_an_export_is_no_event(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    report = verified([*exported(app), END], *log)
    assert (report.events, report.covered, report.failure) == (12, 12, None)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        (END, 6),  # In the position of an event.
        (b'{"export":{"complete":false,"events":12}}\n', 12),
        (b'{"export":{"complete":true,"events":12},"id":"1"}\n', 12),
        (END + END, 12),
        (END[:-3], 12),
    ],
)
def test_a_line_that_ends_no_export_is_not_passed_over(
    app: Flask, sql: Sql, log: list[Checkpoint], line: bytes, at: int
) -> None:
    lines = exported(app)
    lines[at : at + 1] = line.splitlines(keepends=True)
    failure = verified(lines, *log).failure
    assert failure is not None
    assert failure.index == at


@pytest.mark.parametrize("member", MEMBERS)
def test_a_changed_event_is_named(app: Flask, sql: Sql, log: list[Checkpoint], member: str) -> None:
    tampering.edit(sql, 6, member, MEMBERS[member])
    failure = verified(exported(app), log[-1]).failure
    assert failure is not None
    assert (failure.index, failure.how) == (6, FailureKind.CHANGED)
    assert failure.event_id == msgspec.json.decode(exported(app)[6])["id"]


def test_a_deleted_event_is_missing(app: Flask, sql: Sql, log: list[Checkpoint]) -> None:
    tampering.delete_event(sql, 6)
    failure = verified(exported(app), log[-1]).failure
    assert failure is not None
    assert (failure.index, failure.how) == (6, FailureKind.MISSING)


def test_an_event_that_was_taken_out_is_missing(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    tampering.take_out(sql, 6)
    failure = verified(exported(app), log[-1]).failure
    assert failure is not None
    assert (failure.index, failure.how) == (6, FailureKind.MISSING)


def test_an_event_that_was_put_in_is_inserted(app: Flask, sql: Sql, log: list[Checkpoint]) -> None:
    tampering.put_in(sql, 6)
    failure = verified(exported(app), log[-1]).failure
    assert failure is not None
    assert (failure.index, failure.how) == (6, FailureKind.INSERTED)


def test_events_that_changed_places_are_reordered(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    tampering.swap(sql, 3, 9)
    failure = verified(exported(app), log[-1]).failure
    assert failure is not None
    assert (failure.index, failure.how) == (3, FailureKind.REORDERED)


def test_a_cut_tail_is_truncated(app: Flask, sql: Sql) -> None:
    first, *_ = make_log(app, sql, [4])
    older = sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    happen(sql, 4, at=NOON + 1000)
    seal_all(app)
    latest = head(sql)
    tampering.cut(sql, 4, older)
    report = verified(exported(app), first, latest)
    assert (report.events, report.covered) == (4, 4)
    assert report.failure is not None
    assert (report.failure.index, report.failure.how) == (4, FailureKind.TRUNCATED)
    # Without a later checkpoint nobody can see it.
    assert verified(exported(app), first).failure is None


REWRITES = {
    "edited": lambda sql: tampering.edit(sql, 6, "ip", "203.0.113.9"),
    "taken out": lambda sql: tampering.take_out(sql, 6),
    "put in": lambda sql: tampering.put_in(sql, 6),
    "swapped": lambda sql: tampering.swap(sql, 6, 7),
}


@pytest.mark.parametrize("meddle", REWRITES.values(), ids=REWRITES)
def test_rewriting_the_hashes_as_well_helps_nobody(
    app: Flask, sql: Sql, log: list[Checkpoint], meddle: Callable[[Sql], None]
) -> None:
    """An attacker who rewrites the hashes as well is still found.

    The change lies between two checkpoints: more checkpoints make the range smaller.
    """
    meddle(sql)
    tampering.rebuild(app, sql)
    report = verified(exported(app), *log)
    assert report.covered == 4
    assert report.failure is not None
    assert (report.failure.index, report.failure.how) == (4, FailureKind.REWRITTEN)
    assert "events 4 to 7" in report.failure.detail


SEAL_TABLES = {
    "a salt": "UPDATE audit_leaf SET salt = REPEAT('x', 16) WHERE leaf_index = 6",
    "no salt": "UPDATE audit_leaf SET salt = NULL WHERE leaf_index = 6",
    "a place": "DELETE FROM audit_leaf WHERE leaf_index = 6",
    "another event": "UPDATE audit_leaf SET event_id = REPEAT('x', 16) WHERE leaf_index = 6",
    "a hash": "UPDATE audit_tile SET hashes ="
    " CONCAT(SUBSTR(hashes, 1, 192), REPEAT('x', 32), SUBSTR(hashes, 225)) WHERE level = 0",
}


@pytest.mark.parametrize("meddle", SEAL_TABLES.values(), ids=SEAL_TABLES)
def test_meddling_with_the_seal_tables_is_found(
    app: Flask, sql: Sql, log: list[Checkpoint], meddle: str
) -> None:
    sql(meddle)
    failure = verified(exported(app), *log).failure
    assert failure is not None
    assert failure.index == 6


def test_the_exported_file_may_not_be_meddled_with_either(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    lines = exported(app)
    cases = {
        FailureKind.MISSING: [*lines[:6], *lines[7:]],
        FailureKind.INSERTED: [*lines[:6], lines[2], *lines[6:]],
        FailureKind.REORDERED: [*lines[:3], lines[9], *lines[4:9], lines[3], *lines[10:]],
        FailureKind.TRUNCATED: lines[:6],
        FailureKind.CHANGED: [*lines[:6], b"not JSON", *lines[7:]],
    }
    for how, changed in cases.items():
        failure = verified(changed, *log).failure
        assert failure is not None
        assert (failure.how, failure.index) == (how, 3 if how is FailureKind.REORDERED else 6)


def test_checkpoints_that_contradict_each_other_are_found(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    other = Checkpoint(log[1].origin, 8, merkle.leaf_hash(b"fork"))
    failure = verified(exported(app), *log, other).failure
    assert failure is not None
    assert failure.how is FailureKind.REWRITTEN
    assert "contradict" in failure.detail


@st.composite
def tamperings(draw: st.DrawFn, size: int) -> Callable[[Sql], None]:
    """Draw one change that an attacker might make by SQL to a log of this size."""
    at = draw(st.integers(0, size - 1))
    member = draw(st.sampled_from(sorted(MEMBERS)))
    other = draw(st.integers(0, size - 1).filter(lambda number: number != at))
    kinds: list[Callable[[Sql], None]] = [
        lambda sql: tampering.edit(sql, at, member, MEMBERS[member]),
        lambda sql: tampering.delete_event(sql, at),
        lambda sql: tampering.take_out(sql, at),
        lambda sql: tampering.put_in(sql, at),
        lambda sql: tampering.swap(sql, at, other),
        lambda sql: tampering.cut(sql, at, "nothing"),
        lambda sql: (sql("DELETE FROM audit_leaf WHERE leaf_index = %s", at), None)[1],
        lambda sql: (sql("DELETE FROM audit_tile WHERE level = 0"), None)[1],
        lambda sql: (
            sql("UPDATE audit_leaf SET salt = REPEAT('x', 16) WHERE leaf_index = %s", at),
            None,
        )[1],
    ]
    return draw(st.sampled_from(kinds))


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    batches=st.lists(st.integers(1, 5), min_size=1, max_size=4).filter(lambda b: sum(b) > 1),
)
def test_whatever_is_done_at_random_is_found(
    app: Flask, sql: Sql, data: st.DataObject, batches: list[int]
) -> None:
    empty_log(sql)
    checkpoints = make_log(app, sql, batches)
    before = [msgspec.json.decode(line) for line in exported(app)]
    assert verified(exported(app), *checkpoints).failure is None
    data.draw(tamperings(len(before)), label="tampering")(sql)
    if rewritten := data.draw(st.booleans(), label="rewritten"):
        tampering.rebuild(app, sql)
    after = [msgspec.json.decode(line) for line in exported(app)]
    if after == before:
        return  # Hashes were removed and computed anew: nothing has changed.
    report = verified(exported(app), *checkpoints)
    failure = report.failure
    assert failure is not None
    pairs = enumerate(zip(before, after, strict=False))
    shorter = min(len(before), len(after))
    first = next((n for n, (was, now) in pairs if was != now), shorter)
    if failure.how is FailureKind.REWRITTEN or (rewritten and failure.how is FailureKind.TRUNCATED):
        # The position is only known to lie after the last checkpoint that fits.
        assert rewritten
        assert report.covered == max(
            size
            for size in (0, *(kept_checkpoint.size for kept_checkpoint in checkpoints))
            if size <= first
        )
    else:
        assert failure.index == first
        assert (failure.how is FailureKind.TRUNCATED) == (first == len(after))
