"""Check that months are pruned only when sealed, exported and checkpointed; the rest is proved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from flask import Flask

from api.rules.audit_log.latest_prune import latest_prune
from api.rules.retention.examine_month import NotPruned
from api.tlog.checkpoint import Checkpoint
from tests.support import tampering
from tests.support.audit_log import NOON, assert_whole, events, happen, head, seal, seal_all
from tests.support.erasing import erase
from tests.support.old_months import (
    OLD,
    evidence,
    happen_in,
    part,
    partitions,
    prune,
)
from tests.support.tampering import exported, verified

Sql = Callable[..., list[dict[str, Any]]]
JANUARY, FEBRUARY, MARCH = OLD

pytestmark = pytest.mark.usefixtures("old_months")


@pytest.fixture
def log(app: Flask, sql: Sql) -> list[Checkpoint]:
    """Seal ten events of January, five of February and three of now; checkpoint after each."""
    checkpoints = []
    for happened in (
        lambda: happen_in(sql, JANUARY, 10),
        lambda: happen_in(sql, FEBRUARY, 5),
        lambda: happen(sql, 3),
    ):
        happened()
        seal_all(app)
        checkpoints.append(head(sql))
    return checkpoints


def announce_and_seal(app: Flask, pruner: Flask, export_evidence: Any) -> None:
    """Announce the next month, and seal the announcement, which pruning waits for."""
    with pytest.raises(NotPruned, match="announced"):
        prune(pruner, export_evidence)
    assert seal(app).events == 1


def test_months_go_and_what_stays_is_proved(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    export_evidence = evidence(part(app, None), log[-1])
    before = events(sql)
    announce_and_seal(app, pruner, export_evidence)
    assert events(sql)[:18] == before  # The announcement comes before the deletion.
    with pytest.raises(NotPruned, match="announced"):
        prune(pruner, export_evidence)  # January is gone, and February is announced.
    assert events(sql)[:8] == before[10:]
    seal(app)
    assert prune(pruner, export_evidence) == ["2026-02: 5", "2026-03: 0"]
    assert events(sql)[:3] == before[15:]
    assert partitions(sql)[0] == "p202611"
    assert sql("SHOW TABLES LIKE 'audit_event_leaving'") == []

    report = verified(exported(app), *log, head(sql))
    assert (report.covered, report.failure, report.pruned) == (20, None, 15)
    assert report.present == [(15, 20)]
    happen(sql, 2, at=NOON + 5000)
    assert seal_all(app) == 2
    assert verified(exported(app), *log, head(sql)).failure is None
    salt_counts = sql(
        "SELECT COUNT(*) AS count FROM audit_leaf WHERE salt IS NULL AND leaf_index < 15"
    )
    assert salt_counts == [{"count": 15}]
    assert sql("SELECT COUNT(*) AS count FROM audit_leaf WHERE salt IS NULL") == [{"count": 15}]


def test_it_is_audited(app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]) -> None:
    export_evidence = evidence(part(app, None), log[-1])
    announce_and_seal(app, pruner, export_evidence)
    (event,) = sql("SELECT * FROM audit_event WHERE type = 'audit.pruned'")
    assert (event["actor"], event["subject"], event["outcome"]) == (None, None, "success")
    assert json.loads(event["data"]) == {
        "log": log[-1].origin,
        "month": "2026-01",
        "events": 10,
        "leaves": [[0, 10]],
        "gone": [[0, 10]],
        "size": 18,
        "exports": ["ab" * 32],
    }
    with pytest.raises(NotPruned):
        prune(pruner, export_evidence)
    with app.app_context():
        event = latest_prune()
    assert event is not None
    assert (event.leaves, event.gone) == ([(10, 15)], [(0, 15)])


def test_what_is_announced_is_not_announced_again(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    export_evidence = evidence(part(app, None), log[-1])
    for _ in range(3):
        with pytest.raises(NotPruned, match="announced"):
            prune(pruner, export_evidence)
    assert sql("SELECT COUNT(*) AS count FROM audit_event WHERE type = 'audit.pruned'") == [
        {"count": 1}
    ]


def test_a_dry_run_changes_nothing(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    before = events(sql), partitions(sql)
    export_evidence = evidence(part(app, None), log[-1])
    assert prune(pruner, export_evidence, dry_run=True) == [
        "2026-01: 10",
        "2026-02: 5",
        "2026-03: 0",
    ]
    assert (events(sql), partitions(sql)) == before


def test_without_a_retention_everything_is_kept(
    app: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    assert prune(app, evidence(part(app, None), log[-1])) == []
    assert len(events(sql)) == 18


def test_a_younger_month_stays(
    app: Flask, make_app: Callable[..., Flask], sql: Sql, log: list[Checkpoint]
) -> None:
    centuries = make_app(audit_retention=100 * 366 * 86400)
    assert prune(centuries, evidence(part(app, None), log[-1])) == []
    assert len(events(sql)) == 18


def test_what_is_not_sealed_stays(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    export_evidence = evidence(part(app, None), log[-1])
    happen_in(sql, JANUARY, 1, after=99)
    with pytest.raises(NotPruned, match="2026-01: 1 of 11 events are not sealed"):
        prune(pruner, export_evidence)
    assert len(events(sql)) == 19


def test_without_a_log_everything_stays(app: Flask, pruner: Flask, sql: Sql) -> None:
    happen_in(sql, JANUARY, 3)
    seal(app)
    export_evidence = evidence(part(app, None), head(sql))
    sql("UPDATE audit_tree SET checkpoint = NULL")
    with pytest.raises(NotPruned, match="Nothing is sealed"):
        prune(pruner, export_evidence)
    assert len(events(sql)) == 3


def test_what_is_not_exported_stays(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    export_evidence = evidence(part(app, None), log[-1])
    happen_in(sql, JANUARY, 1, after=99)
    seal(app)
    with pytest.raises(NotPruned, match="18 of the log is in none") as refused:
        prune(pruner, export_evidence)
    assert "audit export --sealed --until 2026-02-01T00:00:00.000Z" in str(refused.value)
    assert len(events(sql)) == 19


def test_an_export_behind_its_checkpoint_proves_nothing(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    """An export is no evidence for events behind its checkpoint, which may have been changed."""
    export_evidence = evidence(part(app, None), log[0])
    assert export_evidence.exported.leaves == [(0, 10)]
    announce_and_seal(app, pruner, export_evidence)
    with pytest.raises(NotPruned, match="10 of the log is in none"):
        prune(pruner, export_evidence)
    assert len(events(sql)) == 9


def test_an_export_that_lacks_what_the_database_has_is_none(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    """An export that lacks values which the database still has is no evidence.

    They may have been blanked in the file: an event that records an erasure names no person.
    """
    export_evidence = evidence(part(app, None), log[-1], head(sql))
    for member in ("ip", "user_agent"):
        lacking = {4: frozenset({member}), 17: frozenset({"ip"})}
        exported = msgspec.structs.replace(export_evidence.exported, erased=lacking)
        with pytest.raises(NotPruned) as refused:
            prune(pruner, msgspec.structs.replace(export_evidence, exported=exported))
        assert str(refused.value) == (
            f"2026-01: of event 4 the exports lack {member}, which the database has. Export again."
        )


def test_what_was_erased_is_pruned_with_exports_from_before_and_from_after(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    before = evidence(part(app, JANUARY, [18]), log[-1])
    erase(app, UUID("a1" * 16))
    with pytest.raises(NotPruned, match=r"event 0 erased: 50 values .* export again"):
        prune(pruner, before, dry_run=True)  # The event of the erasure is not sealed yet.
    seal(app)
    erased_members = dict.fromkeys(range(10), frozenset({"ip", "actor"}))
    after = evidence(part(app, JANUARY), head(sql))
    exported = msgspec.structs.replace(after.exported, erased=erased_members)
    for export_evidence in (before, msgspec.structs.replace(after, exported=exported)):
        with pytest.raises(NotPruned, match="2026-02"):
            list(prune(pruner, export_evidence, dry_run=True))


MEDDLE: dict[str, Callable[[Sql], object]] = {
    "edited": lambda sql: tampering.edit(sql, 4, "ip", "203.0.113.9"),
    "deleted": lambda sql: tampering.delete_event(sql, 4),
    "swapped": lambda sql: tampering.swap(sql, 3, 12),
    "salt": lambda sql: sql("UPDATE audit_leaf SET salt = REPEAT('x', 16) WHERE leaf_index = 6"),
    "hashes": lambda sql: sql("UPDATE audit_tile SET hashes = REPEAT('x', 18 * 32)"),
}


@pytest.mark.parametrize("meddle", MEDDLE.values(), ids=MEDDLE)
def test_evidence_of_tampering_stays(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint], meddle: Callable[[Sql], object]
) -> None:
    export_evidence = evidence(part(app, None), log[-1])
    meddle(sql)
    before = events(sql)
    with pytest.raises(NotPruned):
        prune(pruner, export_evidence)
    assert events(sql) == before


def test_what_was_committed_late_into_a_month_that_went_is_kept(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    """An event that is committed late into a month is kept when the month is dropped.

    It comes after the announcement and before the drop, sealed or not.
    """
    export_evidence = evidence(part(app, JANUARY, [18]), log[-1])
    announce_and_seal(app, pruner, export_evidence)
    happen_in(sql, JANUARY, 1, after=50)
    with pytest.raises(NotPruned, match="1 of 11 events are not sealed"):
        prune(pruner, export_evidence)
    seal(app)
    with pytest.raises(NotPruned, match="19 of the log is in none"):
        prune(pruner, export_evidence)
    export_evidence = evidence(part(app, JANUARY), head(sql))
    announce_and_seal(app, pruner, export_evidence)
    with pytest.raises(NotPruned, match="announced"):
        prune(pruner, export_evidence)
    assert len(events(sql)) == 11
    # The late event lies among others, months later: the pruned leaves are two ranges.
    report = verified(exported(app), head(sql))
    assert (report.failure, report.pruned) == (None, 11)
    assert report.present == [(10, 19), (20, 21)]


def test_an_event_deleted_by_hand_is_missing_beside_those_that_were_pruned(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    export_evidence = evidence(part(app, JANUARY, [18]), log[-1])
    announce_and_seal(app, pruner, export_evidence)
    with pytest.raises(NotPruned, match="2026-02"):
        prune(pruner, export_evidence)
    tampering.delete_event(sql, 11)
    # As if the event had been pruned, too.
    sql("UPDATE audit_leaf SET salt = NULL WHERE leaf_index = 11")
    failure = verified(exported(app), head(sql)).failure
    assert failure is not None
    assert (failure.index, failure.how) == (11, "missing")


def test_what_is_left_of_the_trail_goes_on(
    app: Flask, pruner: Flask, sql: Sql, log: list[Checkpoint]
) -> None:
    export_evidence = evidence(part(app, None), log[-1])
    for _ in range(2):
        announce_and_seal(app, pruner, export_evidence)
    prune(pruner, export_evidence)
    happen_in(sql, JANUARY, 1)  # Into a month that has no partition any more.
    assert seal_all(app) == 1
    assert len(events(sql)) == 6
    sql("DELETE FROM audit_leaf WHERE leaf_index < 15")
    with pytest.raises(AssertionError):
        assert_whole(app, sql)
