"""Check pruning that is killed, or runs beside another prune or requests: no event is lost.

No request waits either.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from flask import Flask

from api.db import driver
from api.db.ddl import TableHeld
from api.rules.retention import drop_partition, examine_month
from api.rules.retention.examine_month import NotPruned
from api.rules.retention.prune_audit_trail import Evidence
from api.settings import Settings
from api.store import audit_leaf, audit_leaving, audit_month
from tests.support.audit_log import NOON, events, happen, head, seal, seal_all
from tests.support.client import Person
from tests.support.erasing import record
from tests.support.faults import elsewhere
from tests.support.old_months import (
    OLD,
    evidence,
    happen_in,
    part,
    partitions,
    prune,
)
from tests.support.parked import Parked, mark
from tests.support.tampering import exported, verified

Sql = Callable[..., list[dict[str, Any]]]
JANUARY, FEBRUARY, _ = OLD

pytestmark = pytest.mark.usefixtures("old_months")


@pytest.fixture
def ready(app: Flask, pruner: Flask, sql: Sql) -> Evidence:
    """Announce January with seven events, and make two events of now."""
    happen_in(sql, JANUARY, 7)
    happen(sql, 2)
    seal_all(app)
    export_evidence = evidence(part(app, None), head(sql))
    with pytest.raises(NotPruned, match="announced"):
        prune(pruner, export_evidence)
    seal(app)
    return export_evidence


class SimulatedKill(BaseException):
    """A kill at this point: no code catches it."""


STEPS = [
    (audit_leaving, "take"),
    (audit_month, "drop_empty"),
    (audit_leaving, "give_back"),
    (audit_leaf, "forget"),
    (audit_leaving, "drop"),
]


@pytest.mark.long
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=[name for _, name in STEPS])
def test_one_that_was_killed_is_finished(
    app: Flask,
    pruner: Flask,
    sql: Sql,
    ready: Evidence,
    monkeypatch: pytest.MonkeyPatch,
    step: Any,
    when: str,
) -> None:
    remaining_events = events(sql)[7:]
    module, name = step
    original = getattr(module, name)

    def killed(*args: Any) -> Any:
        if when == "after":
            original(*args)
        raise SimulatedKill

    monkeypatch.setattr(module, name, killed)
    with pytest.raises(SimulatedKill):
        prune(pruner, ready)
    assert set(remaining_events) <= set(events(sql))
    # Between the two runs, a late event is no obstacle.
    happen_in(sql, JANUARY, 1, after=500)
    seal_all(app)
    monkeypatch.setattr(module, name, original)
    new_evidence = evidence(part(app, None), head(sql))
    with pytest.raises(NotPruned, match="announced"):
        prune(pruner, new_evidence)  # The late event is announced as a month by itself.
    seal(app)
    prune(pruner, new_evidence)
    assert events(sql)[:3] == remaining_events
    assert sql("SHOW TABLES LIKE 'audit_event_leaving'") == []
    assert partitions(sql)[0] == "p202611"
    report = verified(exported(app), head(sql))
    assert (report.failure, report.pruned) == (None, 8)
    salts = sql("SELECT COUNT(*) AS count FROM audit_leaf WHERE salt IS NULL")
    assert salts == [{"count": 8}]


def test_what_came_late_is_kept_by_the_next_when_one_was_killed(
    app: Flask, pruner: Flask, sql: Sql, ready: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late event in a month that a killed pruner took is put back by the next pruner.

    The event comes after the month was examined; the pruner is killed after it took the month.
    """
    original = audit_leaving.take

    def killed(*args: Any) -> None:
        original(*args)
        raise SimulatedKill

    happen_in(sql, FEBRUARY, 1)  # Otherwise the months after it are pruned as well.
    monkeypatch.setattr(audit_leaving, "take", killed)
    monkeypatch.setattr(examine_month.audit_leaf, "count_unsealed", lambda *_: (7, 0))
    happen_in(sql, JANUARY, 1, after=500)
    late = events(sql)[7]
    with pytest.raises(SimulatedKill):
        prune(pruner, ready)
    assert late not in events(sql)  # The event left the table with its month.
    monkeypatch.undo()
    with pytest.raises(NotPruned, match="2026-02: 2 of 2 events are not sealed"):
        prune(pruner, ready)
    assert late in events(sql)


def test_a_month_that_is_on_its_way_out_without_a_sealed_event_stays_where_it_is(
    app: Flask, pruner: Flask, sql: Sql, ready: Evidence
) -> None:
    """A month whose prune no sealed event announces stays in the table.

    An attacker who can write to the database could announce a prune, and the next run would do it.
    """
    sql("CREATE TABLE audit_event_leaving LIKE audit_event")
    sql("ALTER TABLE audit_event_leaving REMOVE PARTITIONING")
    data = {"month": "2026-02", "events": 7, "leaves": [[0, 7]], "gone": [[0, 7]], "size": 9}
    record(sql, type="audit.pruned", data={**data, "exports": []})
    before = events(sql)
    with pytest.raises(NotPruned, match="nothing is dropped before the announcement is sealed"):
        prune(pruner, ready)
    assert events(sql) == before
    assert sql("SHOW TABLES LIKE 'audit_event_leaving'") != []


def test_what_comes_in_between_examining_and_dropping_is_kept(
    app: Flask, pruner: Flask, sql: Sql, ready: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events that come between the examination of a month and its drop are put back.

    One is sealed meanwhile, the other is not.
    """
    mark(monkeypatch, audit_leaving, "take")
    parked = Parked("before take", lambda: prune(pruner, ready))
    assert parked.standing
    happen_in(sql, JANUARY, 1, after=500)
    seal(app)
    happen_in(sql, JANUARY, 1, after=600)
    late = events(sql)[7:9]
    with pytest.raises(NotPruned, match="2026-02: 1 of 2 events are not sealed"):
        parked.go_on()
    assert events(sql)[:2] == late
    assert seal(app).events == 1
    assert verified(exported(app), head(sql)).failure is None


def test_a_partition_into_which_something_came_again_stays(
    app: Flask, pruner: Flask, sql: Sql, ready: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(monkeypatch, audit_month, "drop_empty")
    parked = Parked("before drop_empty", lambda: prune(pruner, ready))
    assert parked.standing
    assert len(events(sql)) == 3
    happen_in(sql, JANUARY, 1, after=500)
    parked.go_on()
    assert len(events(sql)) == 4
    assert partitions(sql)[:2] == ["p202601", "p202611"]


def test_of_two_one_waits_for_nothing(
    app: Flask, pruner: Flask, sql: Sql, ready: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(monkeypatch, audit_leaving, "take")
    parked = Parked("before take", lambda: prune(pruner, ready))
    assert parked.standing
    with pytest.raises(NotPruned, match="Another process"):
        prune(pruner, ready)
    assert parked.go_on() == ["2026-01: 7", "2026-02: 0", "2026-03: 0"]


def test_nobody_who_signs_in_queues_behind_a_reader_that_holds_the_table(
    app: Flask,
    pruner: Flask,
    sign_up: Callable[..., Person],
    sql: Sql,
    settings: Settings,
    ready: Evidence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Requests do not queue behind a prune that waits for a reader, such as a backup.

    Each attempt to change the table gives up; in the pauses all requests go on.
    """
    monkeypatch.setattr(drop_partition, "_TRIES", 2)
    alice = sign_up("alice")
    reader = driver.open_connection(settings, autocommit=False)
    with closing(reader), reader.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM audit_event")
        pruning = elsewhere(lambda: prune(pruner, ready))
        signed_in = 0
        while not pruning.done():
            alice.sign_in()
            signed_in += 1
        with pytest.raises(TableHeld):
            pruning.result()
    recorded = sql(
        "SELECT COUNT(*) AS count FROM audit_event WHERE ip = '127.0.0.1'"
        " AND type = 'session.started'"
    )
    assert recorded == [{"count": signed_in}]
    assert partitions(sql)[0] == "p202601"
    assert prune(pruner, ready) == ["2026-01: 7", "2026-02: 0", "2026-03: 0"]


def test_who_signs_in_while_a_month_goes_is_on_record(
    app: Flask,
    pruner: Flask,
    sign_up: Callable[..., Person],
    sql: Sql,
    ready: Evidence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = sign_up("alice")
    for step, name in STEPS:
        mark(monkeypatch, step, name)
    parked = Parked("after take", lambda: prune(pruner, ready))
    assert parked.standing
    alice.sign_in()
    assert len(alice.get("/v1/account/audit-events").json["items"]) == 2
    parked.go_on()
    assert len(alice.get("/v1/account/audit-events").json["items"]) == 2


def test_a_trail_that_goes_on_meanwhile_is_sealed_whole(
    app: Flask, pruner: Flask, sql: Sql, ready: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prune waits for a sealer that is in the middle of a batch, and loses none of its events."""
    happen(sql, 5, at=NOON + 9000)
    mark(monkeypatch, audit_leaf, "insert")
    sealer = Parked("before insert", lambda: seal(app))
    assert sealer.standing
    pruning = elsewhere(lambda: prune(pruner, ready))
    sealer.go_on()
    assert pruning.result(60)[0] == "2026-01: 7"
    assert verified(exported(app), head(sql)).failure is None
    assert head(sql).size == 15
