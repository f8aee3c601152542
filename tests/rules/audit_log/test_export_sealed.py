"""Check that a part of the log is proved by itself, and that each change to it is found."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.rules.audit_log.export_sealed import export_sealed
from api.tlog import merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.export_lines import first_outside, merge_runs
from api.tlog.tiles import Tiles
from api.tlog.verification import FailureKind, NothingProved, Verified, verify
from tests.support import tampering
from tests.support.at_once import LONGEST
from tests.support.audit_log import NOON, happen, head, seal, seal_all
from tests.support.erasing import ALICE, BOB, erase, record
from tests.support.erasing import MALLORY as CAROL
from tests.support.tables import empty_log
from tests.tlog.test_verification import make_log, tamperings

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def log(app: Flask, sql: Sql) -> list[Checkpoint]:
    """Seal twelve events, four at a time; return the checkpoints that a witness kept."""
    return make_log(app, sql, [4, 4, 4])


def part(app: Flask, begin: int, end: int, *sizes: int) -> list[bytes]:
    with app.app_context():
        return [msgspec.json.encode(line) for line in export_sealed(begin, end, sizes)]


def verified(lines: list[bytes], *checkpoints: Checkpoint) -> Verified:
    return verify(lambda: lines, checkpoints, part=True)


def test_every_part_is_proved(app: Flask, sql: Sql, log: list[Checkpoint]) -> None:
    for begin in range(12):
        for end in range(begin + 1, 13):
            report = verified(part(app, begin, end, 4, 8), *log)
            assert (report.failure, report.part, report.present) == (
                None,
                (begin, end),
                [(begin, end)],
            )


@pytest.mark.parametrize(("begin", "end"), [(5, 7), (4, 8), (0, 8), (7, 8)])
def test_a_checkpoint_behind_the_part_speaks_of_it(
    app: Flask, sql: Sql, log: list[Checkpoint], begin: int, end: int
) -> None:
    """A part is proved by the latest checkpoint, or by an older one that the export was told of."""
    for later_checkpoint in log[1:]:
        report = verified(part(app, begin, end, 8), later_checkpoint)
        assert (report.failure, report.part) == (None, (begin, end))


def test_of_what_is_newer_than_the_checkpoint_nothing_is_said(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    report = verified(part(app, 6, 12), log[1])
    assert (report.failure, report.part, report.present) == (None, (6, 8), [(6, 8)])


def test_checkpoints_from_after_the_export_are_passed_over(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    """Checkpoints that are newer than the export are ignored: a witness's file grows.

    One checkpoint that the export includes is enough, and there must be one.
    """
    lines = part(app, 2, 6)
    happen(sql, 3, at=NOON + 9000)
    seal_all(app)
    report = verified(lines, *log, head(sql))
    assert (report.failure, report.part) == (None, (2, 6))
    assert report.met == {log[0], log[2]}
    failure = verified(lines[:-1], log[0], head(sql)).failure
    assert failure is not None
    assert (failure.how, failure.index) == (FailureKind.TRUNCATED, 6)


def test_a_checkpoint_before_the_part_says_nothing_of_it(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    for lines in (part(app, 6, 8), part(app, 4, 8)):
        with pytest.raises(NothingProved):
            verified(lines, log[0])


def test_a_checkpoint_that_the_export_was_not_told_of_says_nothing(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    with pytest.raises(NothingProved, match="Export with --checkpoint"):
        verified(part(app, 2, 3), log[1])


def test_a_part_does_not_pass_for_the_whole(app: Flask, sql: Sql, log: list[Checkpoint]) -> None:
    for begin, end, missing in ((2, 12, 0), (0, 10, 10), (3, 6, 0)):
        lines = part(app, begin, end, 4, 8)
        failure = verify(lambda lines=lines: lines, log).failure
        assert failure is not None
        assert (failure.index, failure.how) == (missing, FailureKind.MISSING)


def test_the_file_may_not_be_meddled_with(app: Flask, sql: Sql, log: list[Checkpoint]) -> None:
    first, *lines = part(app, 3, 9)
    assert len(lines) == 8
    hole = part(app, 6, 7)[1].replace(b'"from":0,"to":6', b'"from":5,"to":6')
    cases = [
        (FailureKind.MISSING, 5, [*lines[:3], *lines[4:]]),
        (FailureKind.INSERTED, 6, [*lines[:4], lines[2], *lines[4:]]),
        (FailureKind.REORDERED, 4, [*lines[:2], lines[5], *lines[3:5], lines[2], *lines[6:]]),
        (FailureKind.CHANGED, 5, [*lines[:3], b"not JSON", *lines[4:]]),
        (FailureKind.CHANGED, 5, [*lines[:3], hole, *lines[4:]]),
        (FailureKind.TRUNCATED, 9, lines[:-1]),
        (FailureKind.TRUNCATED, 6, lines[:4]),
    ]
    for how, index, changed in cases:
        # As an export of an older version, without a first line, and as a current one.
        for whole in (changed, [first, *changed]):
            failure = verified(whole, log[-1]).failure
            assert failure is not None
            assert (failure.how, failure.index) == (how, index)


def test_a_hole_is_missing_though_its_hash_is_there(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    lines = part(app, 3, 9)
    event = msgspec.json.decode(lines[4])
    hole = {"skipped": {"from": 5, "to": 6, "hashes": [event["leaf"]]}}
    lines[4] = msgspec.json.encode(hole)
    failure = verified(lines, log[-1]).failure
    assert failure is not None
    assert (failure.how, failure.index) == (FailureKind.MISSING, 5)


@pytest.mark.parametrize(
    "change",
    [
        {"hashes": []},
        {"hashes": ["00" * 32, "00" * 32]},
        {"hashes": ["no hash"]},
        {"to": 3},
        {"to": 1 << 64},
        {"to": -1},
        {"from": -1},
    ],
)
def test_a_stretch_that_can_t_be_is_found(
    app: Flask, sql: Sql, log: list[Checkpoint], change: dict[str, Any]
) -> None:
    lines = part(app, 4, 9)
    stretch = msgspec.json.decode(lines[1])["skipped"] | change
    lines[1] = msgspec.json.encode({"skipped": stretch})
    assert verified(lines, log[-1]).failure is not None


def test_hashes_that_were_rewritten_lead_to_no_root(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    lines = part(app, 4, 9)
    stretch = msgspec.json.decode(lines[1])["skipped"] | {"hashes": ["00" * 32]}
    lines[1] = msgspec.json.encode({"skipped": stretch})
    failure = verified(lines, log[-1]).failure
    assert failure is not None
    assert failure.how is FailureKind.REWRITTEN


def test_an_event_that_is_gone_from_where_the_part_begins_is_named(app: Flask, sql: Sql) -> None:
    """A missing event at the beginning of a part is named.

    The next event, whose hash took its place, must not be named instead.
    """
    checkpoints = make_log(app, sql, [4])
    tampering.delete_event(sql, 1)
    tampering.rebuild(app, sql)
    failure = verified(part(app, 1, 3, 4), *checkpoints).failure
    assert failure is not None
    assert (failure.index, failure.how) == (1, FailureKind.REORDERED)


def erased_log(app: Flask, sql: Sql) -> Checkpoint:
    """Make events of Bob, Alice, Bob, Carol and Bob, and erase Alice and Carol.

    Each erasure is recorded by an event of its own.
    """
    for account_id in (BOB, ALICE, BOB, CAROL, BOB):
        record(sql, actor=account_id, subject=account_id)
    seal_all(app)
    for account_id in (ALICE, CAROL):
        erase(app, account_id)
    seal_all(app)
    return head(sql)


def test_a_part_of_which_values_are_gone_brings_the_event_that_tells_of_it(
    app: Flask, sql: Sql
) -> None:
    kept_checkpoint = erased_log(app, sql)
    lines = [msgspec.json.decode(line) for line in part(app, 1, 3)]
    assert [decoded_line.get("index", next(iter(decoded_line))) for decoded_line in lines] == [
        "sealed_export",
        "skipped",
        1,
        2,
        "skipped",
        5,
        "skipped",
    ]
    report = verified(part(app, 1, 3), kept_checkpoint)
    assert (report.failure, report.part, report.erased, report.reported) == (None, (1, 3), 6, 6)
    assert report.present == [(1, 3), (5, 6)]


def test_a_part_of_which_nothing_is_gone_brings_none(app: Flask, sql: Sql) -> None:
    kept_checkpoint = erased_log(app, sql)
    assert len(part(app, 4, 5)) == 4
    report = verified(part(app, 4, 5), kept_checkpoint)
    assert (report.failure, report.part, report.erased, report.reported) == (None, (4, 5), 0, 0)


def test_as_many_are_brought_as_it_takes(app: Flask, sql: Sql) -> None:
    kept_checkpoint = erased_log(app, sql)
    report = verified(part(app, 0, 5), kept_checkpoint)
    assert (report.failure, report.part, report.erased, report.reported) == (None, (0, 5), 12, 12)
    # One of the two events that record erasures is in the part.
    report = verified(part(app, 1, 6), kept_checkpoint)
    assert (report.failure, report.part, report.erased, report.reported) == (None, (1, 6), 12, 12)


def test_a_part_whose_erasing_no_covered_event_tells_of_is_refused(app: Flask, sql: Sql) -> None:
    """A part with erased values is refused if no covered event records their erasure.

    The event may be missing, or lie behind the checkpoint.
    """
    kept_checkpoint = erased_log(app, sql)
    lines = part(app, 1, 3)
    hidden = {"skipped": {"from": 5, "to": 6, "hashes": [msgspec.json.decode(lines[5])["leaf"]]}}
    first = Checkpoint(kept_checkpoint.origin, 5, merkle.root(Tiles(tile_of(sql)).node, 5))
    for forged, trusted in (
        ([*lines[:5], msgspec.json.encode(hidden), *lines[6:]], kept_checkpoint),
        (lines, first),
    ):
        failure = verified(forged, trusted).failure
        assert failure is not None
        assert (failure.index, failure.how) == (1, FailureKind.ERASED)
        assert failure.detail.startswith("6 values were erased")


def tile_of(sql: Sql) -> Callable[[int, int], bytes]:
    (row,) = sql("SELECT hashes FROM audit_tile")
    return lambda *_: bytes(row["hashes"])


@pytest.mark.parametrize("end", [None, 2])
def test_an_erasing_that_is_sealed_while_it_is_exported_is_waited_for(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch, end: int | None
) -> None:
    for account_id in (ALICE, BOB):
        record(sql, actor=account_id, subject=account_id)
    seal_all(app)
    erase(app, ALICE)
    with app.app_context():
        impatient = [msgspec.json.encode(line) for line in export_sealed(0, end)]
    monkeypatch.setattr(time, "sleep", lambda _seconds: seal(app))
    with app.app_context():
        patient = [msgspec.json.encode(line) for line in export_sealed(0, end, [2], wait=LONGEST)]
    report = verify(lambda: patient, [head(sql)], part=end is not None)
    assert (report.failure, report.erased, report.reported) == (None, 6, 6)
    failure = verify(lambda: impatient, [head(sql)], part=end is not None).failure
    assert failure is not None
    assert failure.how in {FailureKind.ERASED, FailureKind.TRUNCATED}


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    batches=st.lists(st.integers(1, 5), min_size=1, max_size=4).filter(lambda b: sum(b) > 1),
)
def test_whatever_is_done_at_random_to_a_part_is_found(
    app: Flask, sql: Sql, data: st.DataObject, batches: list[int]
) -> None:
    """A part with a random change is refused, or what it proves is unchanged."""
    empty_log(sql)
    checkpoints = make_log(app, sql, batches)
    size = sum(batches)
    begin = data.draw(st.integers(0, size - 1), label="begin")
    end = data.draw(st.integers(begin + 1, size), label="end")
    sizes = [one.size for one in checkpoints]
    before = events_by_index(part(app, 0, size))
    assert verified(part(app, begin, end, *sizes), *checkpoints).part == (begin, end)
    data.draw(tamperings(size), label="tampering")(sql)
    if data.draw(st.booleans(), label="rewritten"):
        tampering.rebuild(app, sql)
    lines = part(app, begin, end, *sizes)
    try:
        report = verified(lines, *checkpoints)
    except NothingProved:
        return
    after = events_by_index(lines)
    if report.failure is None:
        proved = range(*report.part)
        assert {index: after.get(index) for index in proved} == {
            index: before[index] for index in proved
        }
    elif report.failure.how not in {FailureKind.REWRITTEN, FailureKind.TRUNCATED}:
        changed = [one for one in range(begin, end) if after.get(one) != before[one]]
        assert report.failure.index in {*changed[:1], 0, end} or report.failure.index >= end


def events_by_index(lines: list[bytes]) -> dict[int, Any]:
    decoded_lines = (msgspec.json.decode(line) for line in lines)
    return {entry["index"]: entry for entry in decoded_lines if "index" in entry}


@given(
    runs=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))),
    others=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))),
)
def test_runs_are_sets_of_leaves(runs: Any, others: Any) -> None:
    leaves = {leaf for run in runs for leaf in range(*run)}
    known_leaves = {leaf for run in others for leaf in range(*run)}
    joined = merge_runs(run for run in runs if run[0] < run[1])
    assert {leaf for run in joined for leaf in range(*run)} == leaves
    assert all(earlier[1] < later[0] for earlier, later in itertools.pairwise(joined))
    outside = first_outside(joined, merge_runs(run for run in others if run[0] < run[1]))
    assert outside == min(leaves - known_leaves, default=None)
