"""Check that files and folders get the latest checkpoint, and report another log than before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.rules.audit_log.seal_events import LogBehind, LogTampered
from api.rules.audit_log.submit_checkpoint import submit_checkpoint
from api.settings.witness_url import parse
from api.tlog import checkpoint, key_files, note
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import Signer
from api.witnesses import directory
from tests.support import tampering
from tests.support.audit_log import NOON, SIGNER, happen, head, seal_all
from tests.support.tables import empty_log

Sql = Callable[..., list[dict[str, Any]]]


def hand(app: Flask, *paths: Path | str) -> int:
    """Submit to the paths, and return how many got a checkpoint."""
    with app.app_context():
        outcomes = [submit_checkpoint(parse(str(path)), [SIGNER.verifier]) for path in paths]
    return sum(outcome.size is not None for outcome in outcomes)


def sizes(path: Path) -> list[int]:
    notes = note.split(path.read_text(encoding="utf-8"))
    return [
        checkpoint.open_checkpoint(signed_note, [SIGNER.verifier]).size for signed_note in notes
    ]


def test_each_witness_gets_each_checkpoint_once(app: Flask, sql: Sql, tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "other"
    assert hand(app, first) == 0
    assert not first.exists()
    happen(sql, 3)
    seal_all(app)
    assert [hand(app, first), hand(app, first)] == [1, 0]
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    assert [hand(app, first, second), hand(app, first, second)] == [2, 0]
    assert (sizes(first), sizes(second)) == ([3, 5], [5])


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
    with pytest.raises(LogBehind, match="knows 5 events, the log 3"):
        hand(app, path)
    assert sizes(path) == [5]


def test_a_log_that_was_written_anew_is_noticed(app: Flask, sql: Sql, tmp_path: Path) -> None:
    """A rewritten log is noticed, even if the attacker has the signing key."""
    path = tmp_path / "witness"
    happen(sql, 3)
    seal_all(app)
    hand(app, path)
    empty_log(sql)
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
    text = Checkpoint(SIGNER.name, 1, bytes(32)).text()
    path.write_text(note.sign(text, [Signer.generate(SIGNER.name)]) + "\n", encoding="utf-8")
    happen(sql, 3)
    seal_all(app)
    with pytest.raises(LogTampered, match="can't be trusted"):
        hand(app, path)


def folder(path: Path) -> str:
    path.mkdir(exist_ok=True)
    return f"{path}/"


def names(path: Path) -> list[str]:
    return sorted(file.name[:20].lstrip("0") for file in path.iterdir())


def test_a_folder_gets_each_checkpoint_in_a_file_of_its_own(
    app: Flask, sql: Sql, tmp_path: Path
) -> None:
    entry = folder(tmp_path / "witness")
    for number in range(3):
        happen(sql, 2, at=NOON + 1000 * number)
        seal_all(app)
        assert [hand(app, entry), hand(app, entry)] == [1, 0]
    assert names(tmp_path / "witness") == ["2", "4", "6"]
    text = max((tmp_path / "witness").iterdir()).read_text(encoding="utf-8")
    assert checkpoint.open_checkpoint(text, [SIGNER.verifier]) == head(sql)


@pytest.mark.parametrize("cut", [1, 30, 100, 175])
def test_a_file_that_was_only_half_written_is_never_written_to_again(
    app: Flask, sql: Sql, tmp_path: Path, cut: int
) -> None:
    entry = folder(tmp_path / "witness")
    happen(sql, 3)
    seal_all(app)
    hand(app, entry)
    (half,) = (tmp_path / "witness").iterdir()
    whole = half.read_bytes()
    half.write_bytes(whole[:-cut])
    assert [hand(app, entry), hand(app, entry)] == [1, 0]
    assert half.read_bytes() == whole[:-cut]
    assert (tmp_path / "witness" / f"{half.name}.1").read_bytes() == whole


def test_a_log_that_ended_and_the_one_begun_after_it_share_a_witness(
    app: Flask, sql: Sql, tmp_path: Path
) -> None:
    """A log that ended and its successor share a witness.

    Each is compared with its own checkpoints; the former log had more events.
    """
    path, folder_entry = tmp_path / "witness", folder(tmp_path / "folder")
    other = Signer.generate("example.com/audit-2")
    happen(sql, 5)
    seal_all(app)
    hand(app, path, folder_entry)
    old = head(sql)
    empty_log(sql)
    for number, size in ((0, 2), (1, 4)):
        happen(sql, 2, at=NOON + 1000 * number)
        seal_all(app, (other,))
        with app.app_context():
            for entry in (str(path), folder_entry):
                assert submit_checkpoint(parse(entry), [other.verifier]).size == size
    keys = tmp_path / "keys"
    for signer, expected in ((SIGNER, {old.size}), (other, {2, 4})):
        keys.write_text(f"{signer.verifier}\n", encoding="utf-8")
        for place in (path, tmp_path / "folder"):
            checkpoints = key_files.checkpoints([place], str(keys), None)
            assert {item.checkpoint.size for item in checkpoints} == expected


def test_what_the_log_has_is_compared_also_where_the_folder_knows_more(
    app: Flask, sql: Sql, tmp_path: Path
) -> None:
    """A log is compared up to its end even if the folder knows more events.

    A log without the latest events is behind; with another event it was tampered with.
    """
    entry = folder(tmp_path / "witness")
    for number in range(2):
        happen(sql, 2, at=NOON + 1000 * number)
        seal_all(app)
        hand(app, entry)
    empty_log(sql)
    happen(sql, 3)
    seal_all(app)
    with pytest.raises(LogTampered, match="other events than the first 2"):
        hand(app, entry)


def test_two_who_write_the_same_write_it_once(app: Flask, sql: Sql, tmp_path: Path) -> None:
    entry = folder(tmp_path / "witness")
    directory.add(entry, "one", "the same")
    directory.add(entry, "one", "the same")
    assert [path.name for path in (tmp_path / "witness").iterdir()] == ["one"]


def test_a_folder_shows_that_the_end_was_cut_off(app: Flask, sql: Sql, tmp_path: Path) -> None:
    entry = folder(tmp_path / "witness")
    happen(sql, 3)
    seal_all(app)
    older = sql("SELECT checkpoint FROM audit_tree")[0]["checkpoint"]
    happen(sql, 2, at=NOON + 1000)
    seal_all(app)
    hand(app, entry)
    tampering.cut(sql, 3, older)
    with pytest.raises(LogBehind, match="knows 5 events, the log 3"):
        hand(app, entry)
    assert names(tmp_path / "witness") == ["5"]


def test_what_fails_is_noted_and_forgotten_when_it_goes_well(
    app: Flask, sql: Sql, tmp_path: Path
) -> None:
    entry = f"{tmp_path / 'away'}/"
    happen(sql, 3)
    seal_all(app)
    assert [hand(app, entry), hand(app, entry)] == [0, 0]
    (row,) = sql("SELECT * FROM audit_witness")
    assert (row["name"], row["failures"]) == (entry, 2)
    assert row["last_error"] == "No such file or directory"
    assert row["checkpoint"] is None
    folder(tmp_path / "away")
    assert hand(app, entry) == 1
    (row,) = sql("SELECT * FROM audit_witness")
    assert (row["failures"], row["failing_since"], row["last_error"]) == (0, None, None)
    assert checkpoint.open_checkpoint(row["checkpoint"], [SIGNER.verifier]).size == 3
