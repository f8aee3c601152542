"""Check that each committed event gets one index in the log, whatever happens to sealers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.db import driver
from api.resilience.stop_event import Stop
from api.rules.audit_log.seal_events import BATCH, LogTampered, Sealed
from api.settings import Settings
from api.store import audit_leaf, audit_tile, audit_tree
from api.tlog import note
from api.tlog.note import Signer
from api.workers.log_sealer import Sealer
from tests.conftest import Clock
from tests.support.audit_log import (
    HAPPEN,
    NOON,
    SIGNER,
    assert_whole,
    events,
    happen,
    head,
    seal,
    seal_all,
    sealed_order,
)
from tests.support.client import Person
from tests.support.faults import elsewhere
from tests.support.parked import Parked, mark

Sql = Callable[..., list[dict[str, Any]]]


def test_what_happened_is_sealed_in_its_order(app: Flask, alice: Person, sql: Sql) -> None:
    assert alice.patch("/v1/account", json={"name": "Alice L."}).status_code == 200
    assert seal(app) == Sealed(3)
    assert sealed_order(sql) == events(sql)
    assert_whole(app, sql)
    assert seal(app) == Sealed(0)


def test_before_anything_happened_there_is_no_checkpoint(app: Flask, sql: Sql) -> None:
    assert seal(app) == Sealed(0)
    assert sql("SELECT size, checkpoint FROM audit_tree") == [{"size": 0, "checkpoint": None}]


def test_a_backlog_is_sealed_in_batches(app: Flask, sql: Sql) -> None:
    happen(sql, 2 * BATCH + 7)
    assert [seal(app).events for _ in range(4)] == [BATCH, BATCH, 7, 0]
    assert sealed_order(sql) == events(sql)
    assert_whole(app, sql)


@pytest.mark.parametrize("earlier", [5, 60_000, 90 * 86_400_000], ids=["ms", "minute", "months"])
def test_what_was_committed_late_is_sealed_after_what_was_not(
    app: Flask, sql: Sql, settings: Settings, earlier: int
) -> None:
    slow = driver.open_connection(settings, autocommit=False)
    with closing(slow), slow.cursor() as cursor:
        cursor.execute(HAPPEN, (NOON - earlier, "00" * 8, "a1" * 16, "a1" * 16, 1))
        happen(sql, 3)
        assert seal_all(app) == 3
        slow.commit()
    assert seal_all(app) == 1
    assert sealed_order(sql) == [*events(sql)[1:], events(sql)[0]]
    assert_whole(app, sql)


def test_a_late_event_among_very_many_is_found_by_and_by(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late event is found: the sweep reads slices of 50 events here, and then begins again."""
    monkeypatch.setattr("api.rules.audit_log.seal_events._SLICE", 50)
    happen(sql, 300, at=NOON - 10**9)
    # Otherwise the other events would be late by less than half a minute.
    happen(sql, 1, at=NOON - 10**8)
    seal_all(app)
    for at in (NOON - 10**9 + 40, NOON - 10**9 + 290, NOON - 10**9 - 1):
        happen(sql, 1, at=at)
        assert sum(seal(app).events for _ in range(8)) == 1
    assert_whole(app, sql)


@pytest.fixture
def sweep_elsewhere(app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the sweep's position far away, so that it takes many turns to reach new events."""
    monkeypatch.setattr("api.rules.audit_log.seal_events._SLICE", 50)
    happen(sql, 600, at=NOON - 10**9)
    assert seal_all(app) == 600


def test_what_is_late_by_seconds_is_sealed_with_the_next_turn(
    app: Flask, sql: Sql, sweep_elsewhere: None
) -> None:
    happen(sql, 1, at=NOON)
    assert seal(app) == Sealed(1)
    for late in (5, 29_000):
        happen(sql, 1, at=NOON - late)
        assert seal(app) == Sealed(1)
    happen(sql, 1, at=NOON - 31_000)
    assert seal(app) == Sealed(0)  # The sweep finds this one later.
    assert seal_all(app) == 0


def test_what_happens_after_a_clock_was_set_back_is_sealed_with_the_next_turn(
    app: Flask, sql: Sql, sweep_elsewhere: None, clock: Clock
) -> None:
    clock.advance(hours=1)
    for hours in (0, -1):
        clock.advance(hours=hours)
        happen(sql, 1, at=round(clock.now().timestamp() * 1000))
        assert seal(app) == Sealed(1)


def test_sealing_once_is_done_when_the_sweep_was_everywhere(
    make_app: Callable[..., Flask], sql: Sql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing once goes on until the sweep has read everything.

    A single turn may find nothing among events that were loaded into a past month.
    """
    monkeypatch.setattr("api.rules.audit_log.seal_events._SLICE", 50)
    (key := tmp_path / "key").write_text(SIGNER.secret_text())
    app = make_app(audit_signing_keys=(str(key),))
    happen(sql, 300, at=NOON - 10**9)
    happen(sql, 1, at=NOON - 10**8)
    assert Sealer(app, Stop()).everything() == 301
    seal(app)  # The sweep's position is now somewhere in between.
    happen(sql, 1, at=NOON - 10**9 + 20)
    happen(sql, 1, at=NOON - 10**9 + 290)
    assert Sealer(app, Stop()).everything() == 2
    assert_whole(app, sql)


def test_a_clock_that_was_set_back_or_ran_ahead_harms_nothing(
    app: Flask, sign_in: Callable[..., Person], sql: Sql, clock: Clock
) -> None:
    for name, hours in (("alice", 0), ("bob", 5), ("carol", -7), ("dave", 2)):
        clock.advance(hours=hours)
        sign_in(name)
        assert seal(app) == Sealed(2)
    assert_whole(app, sql)


def test_an_event_of_the_far_future_does_not_hide_a_backlog(
    app: Flask, sql: Sql, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "api.rules.audit_log.seal_events._SLICE", 50
    )  # The sweep would find the event slowly.
    now = round(clock.now().timestamp() * 1000)
    happen(sql, 1, at=now + 10**11)
    assert seal(app) == Sealed(1)
    happen(sql, 300, at=now + 10**6)
    clock.advance(hours=1)
    assert seal(app) == Sealed(300)
    assert_whole(app, sql)


def test_an_event_that_has_no_canonical_form_stops_nobody(app: Flask, sql: Sql) -> None:
    happen(sql, 3)
    for number, data in enumerate(
        ('{"n": 9007199254740993}', '{"n": 18446744073709551616}', "[1e999]")
    ):
        sql(
            "UPDATE audit_event SET data = %s WHERE request_id = %s",
            data,
            f"r-{number}",
        )
    assert seal(app) == Sealed(3)
    assert_whole(app, sql)


STEPS = [
    (audit_tree, "lock"),
    (audit_leaf, "list_unsealed"),
    (audit_leaf, "insert"),
    (audit_tile, "replace"),
    (audit_tree, "update"),
]


@pytest.mark.long
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=[name for _, name in STEPS])
def test_a_sealer_that_breaks_off_anywhere_seals_nothing_twice_and_skips_nothing(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str], when: str
) -> None:
    happen(sql, 5)
    seal(app)
    happen(sql, 700, at=NOON + 1000)
    module, name = step
    original = getattr(module, name)

    def broken(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            original(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as breaking:
        breaking.setattr(module, name, broken)
        with pytest.raises(KeyboardInterrupt):
            seal(app)
    assert len(sealed_order(sql)) == head(sql).size == 5
    assert seal_all(app) == 700
    assert_whole(app, sql)


def test_two_sealers_take_turns(app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one sealer stops at any point of its batch, the other returns without waiting."""
    for module, name in STEPS:
        mark(monkeypatch, module, name)
    points = [f"after {name}" for _, name in STEPS]
    for number, point in enumerate(points):
        happen(sql, 10, at=NOON + 1000 * number)
        first = Parked(point, lambda: seal(app))
        assert first.standing
        assert seal(app) == Sealed(0, busy=True)
        assert first.go_on() == Sealed(10)
        assert seal(app) == Sealed(0)
    assert_whole(app, sql)


def test_sealers_that_race_fork_nothing(app: Flask, sql: Sql) -> None:
    happen(sql, 4 * BATCH)
    racers = [elsewhere(lambda: [seal(app) for _ in range(30)]) for _ in range(4)]
    turns = [turn for racer in racers for turn in racer.result(60)]
    seal_all(app)
    assert sum(turn.events for turn in turns) <= 4 * BATCH
    assert_whole(app, sql)


def test_requests_do_not_wait_for_a_sealer(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(monkeypatch, audit_tree, "update")
    sealer = Parked("after update", lambda: seal(app))
    assert sealer.standing
    assert alice.patch("/v1/account", json={"name": "Alice L."}).status_code == 200
    assert len(events(sql)) == 3
    assert sealer.go_on() == Sealed(2)
    assert seal(app) == Sealed(1)
    assert_whole(app, sql)


def test_keys_are_changed_with_an_overlap(app: Flask, sql: Sql) -> None:
    newer = Signer.generate(SIGNER.name)
    happen(sql, 3)
    seal(app)
    before = head(sql)
    assert seal(app, [newer, SIGNER]) == Sealed(0)
    assert head(sql, [newer]) == head(sql, [SIGNER]) == before
    assert seal(app, [newer]) == Sealed(0)
    happen(sql, 1, at=NOON + 1000)
    assert seal(app, [newer]) == Sealed(1)
    assert head(sql, [newer]).size == 4
    with pytest.raises(note.NoteError):
        head(sql, [SIGNER])


def test_a_key_that_did_not_sign_the_latest_checkpoint_can_t_go_on(app: Flask, sql: Sql) -> None:
    happen(sql, 3)
    seal(app)
    with pytest.raises(LogTampered, match="keep the former key beside the new one"):
        seal(app, [Signer.generate(SIGNER.name)])
    assert head(sql).size == 3


TAMPERED = {
    "size": "UPDATE audit_tree SET size = size - 1",
    "no checkpoint": "UPDATE audit_tree SET checkpoint = NULL",
    "a tile": "UPDATE audit_tile SET hashes = CONCAT(REPEAT('x', 32), SUBSTR(hashes, 33))",
    "a cut tile": "UPDATE audit_tile SET hashes = SUBSTR(hashes, 1, 64)",
    "no tiles": "DELETE FROM audit_tile",
    "a forged checkpoint": "UPDATE audit_tree SET checkpoint = REPLACE(checkpoint, '3', '2')",
}


@pytest.mark.parametrize("tampering", TAMPERED.values(), ids=TAMPERED)
def test_nothing_is_signed_on_top_of_a_log_that_was_tampered_with(
    app: Flask, sql: Sql, tampering: str
) -> None:
    happen(sql, 3)
    seal(app)
    sql(tampering)
    happen(sql, 1, at=NOON + 1000)
    before = sql("SELECT * FROM audit_tree")
    with pytest.raises(LogTampered):
        seal(app)
    assert sql("SELECT * FROM audit_tree") == before
    assert len(sealed_order(sql)) == 3


@pytest.mark.parametrize("gone", ["leaf_index > 0", "leaf_index < 2"])
def test_a_place_that_was_taken_away_is_not_given_again(app: Flask, sql: Sql, gone: str) -> None:
    """The index of a deleted leaf is never used again: its event would be sealed a second time.

    The missing index stays visible to everybody.
    """
    happen(sql, 3)
    seal(app)
    sql(f"DELETE FROM audit_leaf WHERE {gone}")
    assert seal(app) == Sealed(2)
    indexes = [row["leaf_index"] for row in sql("SELECT leaf_index FROM audit_leaf ORDER BY 1")]
    assert indexes[-2:] == [3, 4]
