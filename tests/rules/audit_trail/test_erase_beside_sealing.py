"""Check erasing beside sealing: in either order no salt is left, and no proof is broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.rules.audit_log.seal_events import Sealed
from api.rules.audit_trail.erase_personal_data import Erased
from api.store import audit_event, audit_leaf, audit_tile, audit_tree
from tests.support.audit_log import head, seal, seal_all
from tests.support.erasing import ALICE, BOB, erase, gone_from, record
from tests.support.faults import elsewhere
from tests.support.lock_waits import waits_for_a_lock
from tests.support.parked import Parked, mark
from tests.support.tampering import exported, verified

Sql = Callable[..., list[dict[str, Any]]]

SEALING = [(audit_tree, "lock"), (audit_leaf, "list_unsealed"), (audit_tile, "replace")]
ERASING = [(audit_tree, "hold"), (audit_leaf, "list_of_account"), (audit_event, "erase")]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with lock deadlines that suit a busy machine."""
    return make_app(db_lock_timeout=40, db_read_timeout=50, db_statement_timeout=45)


def assert_erased_and_proved(app: Flask, sql: Sql) -> None:
    seal_all(app)
    report = verified(exported(app), head(sql))
    assert (report.failure, report.erased, report.reported) == (None, 6, 6)
    assert len([row for row in sql("SELECT salt FROM audit_leaf") if row["salt"] is None]) == 1


@pytest.mark.parametrize("point", [f"after {name}" for _, name in SEALING])
def test_erasing_waits_for_the_batch_that_is_being_sealed(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """An erasure waits for the batch that is being sealed.

    Otherwise the sealer, who read the value before, would write a salt for it afterwards.
    """
    for module, name in SEALING:
        mark(monkeypatch, module, name)
    event = record(sql, actor=ALICE, subject=ALICE)
    record(sql, actor=BOB, subject=BOB)
    sealer = Parked(point, lambda: seal(app))
    assert sealer.standing
    erasing = elsewhere(lambda: erase(app, ALICE))
    assert waits_for_a_lock(sql, erasing)
    assert gone_from(sql, event) == []
    assert sealer.go_on() == Sealed(2)
    assert erasing.result(30) == Erased(1, 6)
    assert_erased_and_proved(app, sql)


@pytest.mark.parametrize("point", [f"after {name}" for _, name in ERASING])
def test_nobody_seals_while_a_batch_is_erased(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    for module, name in ERASING:
        mark(monkeypatch, module, name)
    record(sql, actor=ALICE, subject=ALICE)
    record(sql, actor=BOB, subject=BOB)
    erasing = Parked(point, lambda: erase(app, ALICE))
    assert erasing.standing
    assert seal(app) == Sealed(0, busy=True)
    assert erasing.go_on() == Erased(1, 6)
    assert_erased_and_proved(app, sql)


def test_two_who_erase_the_same_account_do_it_once(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ERASING:
        mark(monkeypatch, module, name)
    record(sql, actor=ALICE, subject=ALICE)
    record(sql, actor=BOB, subject=BOB)
    first = Parked("after list_of_account", lambda: erase(app, ALICE))
    second = elsewhere(lambda: erase(app, ALICE))
    assert waits_for_a_lock(sql, second)
    assert (first.go_on(), second.result(30)) == (Erased(1, 6), Erased(0, 0))
    assert_erased_and_proved(app, sql)


def test_what_happens_meanwhile_waits_for_nobody(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New events do not wait for an erasure: it locks its own rows, but no gap for new ones."""
    mark(monkeypatch, audit_event, "erase")
    record(sql, actor=ALICE, subject=ALICE)
    erasing = Parked("after erase", lambda: erase(app, ALICE))
    assert erasing.standing
    sql("SET SESSION innodb_lock_wait_timeout = 1")
    later = record(sql, actor=ALICE, subject=ALICE)
    assert erasing.go_on() == Erased(1, 6)
    assert gone_from(sql, later) == []
