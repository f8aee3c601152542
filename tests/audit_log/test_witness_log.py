"""Witnesses get the latest checkpoint, and notice when the log is not the one they knew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.rules.seal_events import LogTampered
from api.rules.witness_log import witness_log
from api.tlog import checkpoint, note
from tests.conftest import EMPTY_AUDIT_TREE
from tests.support import tampering
from tests.support.audit_log import NOON, SIGNER, happen, head, seal_all

Sql = Callable[..., list[dict[str, Any]]]


def hand(app: Flask, *paths: Path) -> int:
    with app.app_context():
        return witness_log([str(path) for path in paths], [SIGNER.verifier])


def sizes(path: Path) -> list[int]:
    notes = note.split(path.read_text(encoding="utf-8"))
    return [checkpoint.opened(one, [SIGNER.verifier]).size for one in notes]


def test_each_witness_gets_each_checkpoint_once(app: Flask, sql: Sql, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert hand(app, one) == 0
    assert not one.exists()
    happen(sql, 3)
    seal_all(app)
    assert [hand(app, one), hand(app, one)] == [1, 0]
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    assert [hand(app, one, other), hand(app, one, other)] == [2, 0]
    assert (sizes(one), sizes(other)) == ([3, 5], [5])


@pytest.mark.parametrize("cut", [1, 2, 30, 100, 175])
def test_a_note_that_was_only_half_written_is_written_again(
    app: Flask, sql: Sql, tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "witness"
    happen(sql, 3)
    seal_all(app)
    hand(app, path)
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    hand(app, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    assert hand(app, path) == 1
    assert path.read_bytes() == whole
    assert hand(app, path) == 0


def test_a_log_whose_end_was_cut_off_is_noticed(app: Flask, sql: Sql, tmp_path: Path) -> None:
    path = tmp_path / "witness"
    happen(sql, 3)
    seal_all(app)
    older = sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    hand(app, path)
    tampering.cut(sql, 3, older)
    with pytest.raises(LogTampered, match="knows 5 events, the log 3"):
        hand(app, path)
    assert sizes(path) == [5]


def test_a_log_that_was_written_anew_is_noticed(app: Flask, sql: Sql, tmp_path: Path) -> None:
    """Even by somebody who has the signing key."""
    path = tmp_path / "witness"
    happen(sql, 3)
    seal_all(app)
    hand(app, path)
    for table in ("audit_event", "audit_leaf", "audit_tile"):
        sql(f"DELETE FROM {table}")
    sql(EMPTY_AUDIT_TREE)
    happen(sql, 4)
    seal_all(app)
    assert head(sql).size == 4
    with pytest.raises(LogTampered, match="other events than the first 3"):
        hand(app, path)
    assert sizes(path) == [3]


def test_a_checkpoint_that_is_not_ours_is_not_built_upon(
    app: Flask, sql: Sql, tmp_path: Path
) -> None:
    path = tmp_path / "witness"
    path.write_text("origin\n1\nAAAA\n\n— someone AAAAAAAA\n\n", encoding="utf-8")
    happen(sql, 3)
    seal_all(app)
    with pytest.raises(LogTampered, match="can't be trusted"):
        hand(app, path)
