"""Check that a line of a sealed export has one meaning: no unsealed member, none twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask

from api.rules.audit_log.export_sealed import export_sealed
from api.tlog.checkpoint import Checkpoint
from api.tlog.export_lines import VERSION, NewerExport, head_line
from api.tlog.verification import Failure, FailureKind, NothingProved, Verified, verify
from tests.support.audit_log import happen, head, seal_all
from tests.support.erasing import ALICE, BOB, erase, record
from tests.support.tampering import exported, verified

Sql = Callable[..., list[dict[str, Any]]]
END = b'{"export":{"complete":true,"events":4}}'


@pytest.fixture
def kept(app: Flask, sql: Sql) -> Checkpoint:
    """Seal events of Bob, Alice and Bob, then erase Alice; the last event records it."""
    for account_id in (BOB, ALICE, BOB):
        record(sql, actor=account_id, subject=account_id)
    seal_all(app)
    erase(app, ALICE)
    seal_all(app)
    return head(sql)


def put(lines: list[bytes], index: int, old: bytes, new: bytes) -> list[bytes]:
    """Return the lines with one of them changed in its bytes."""
    assert lines[index].count(old) >= 1
    return [*lines[:index], lines[index].replace(old, new, 1), *lines[index + 1 :]]


SALT = b'"openings":null'
CHANGES: dict[str, tuple[int, bytes, bytes]] = {
    "a member that no event has": (0, b"{", b'{"note":"seen by nobody",'),
    "a member of the trail that is not sealed": (0, b"{", b'{"erased":["ip"],'),
    "a member twice": (0, b"{", b'{"ip":"203.0.113.9",'),
    "a member twice, alike": (0, SALT, SALT + b"," + SALT),
    "a member of data twice": (0, b'{"reason":', b'{"reason":"expired","reason":'),
    "a member twice, once as an escape": (0, b"{", b'{"\\u0069p":"203.0.113.9",'),
    "openings beside a salt": (0, SALT, b'"openings":{"ip":{"commitment":"%b"}}' % (b"0" * 64)),
    "an opening of no member": (1, b'"openings":{', b'"openings":{"name":{"commitment":"0"},'),
    "an opening twice": (1, b'"openings":{', b'"openings":{"ip":{"commitment":"0"},'),
    "a kind of opening twice": (1, b'"ip":{', b'"ip":{"commitment":"0",'),
    "a hash in capitals and blanks": (0, b'"leaf":"', b'"leaf":" '),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_not_sealed_is_refused(
    app: Flask, sql: Sql, kept: Checkpoint, change: str
) -> None:
    index, old, new = CHANGES[change]
    failure = verified(put(exported(app), index, old, new), kept).failure
    assert failure is not None
    assert (failure.index, failure.how) == (index, FailureKind.CHANGED)


def test_blanks_and_escapes_change_nothing(app: Flask, sql: Sql, kept: Checkpoint) -> None:
    lines = put(exported(app), 0, b'"ip":', b' "\\u0069p" : ')
    assert verified(lines, kept).failure is None


@pytest.mark.parametrize(
    "end",
    [
        END.replace(b'"complete"', b'"complete":false,"complete"'),
        END.replace(b"}}", b'},"export":{"complete":true,"events":4}}'),
        END.replace(b'"events"', b'"signed":true,"events"'),
    ],
)
def test_the_end_says_one_thing(app: Flask, sql: Sql, kept: Checkpoint, end: bytes) -> None:
    assert verified([*exported(app), END], kept).failure is None
    failure = verified([*exported(app), end], kept).failure
    assert failure is not None
    assert (failure.index, failure.how) == (4, FailureKind.CHANGED)


def test_leaves_that_are_not_there_are_told_once(app: Flask, sql: Sql, kept: Checkpoint) -> None:
    lines = part(app, 2, 4)
    doubled = put(lines, 1, b'"from":0', b'"from":1,"from":0')
    report = verify(lambda: lines, [kept], part=True)
    assert (report.failure, report.part) == (None, (2, 4))
    failure = verify(lambda: doubled, [kept], part=True).failure
    assert failure is not None
    assert (failure.index, failure.how) == (0, FailureKind.CHANGED)


def part(app: Flask, begin: int = 0, end: int | None = None) -> list[bytes]:
    with app.app_context():
        return [msgspec.json.encode(line) for line in export_sealed(begin, end)]


def test_the_first_line_names_the_version_and_the_part(
    app: Flask, sql: Sql, kept: Checkpoint
) -> None:
    assert part(app)[0] == b'{"sealed_export":{"version":1,"from":0,"to":null}}'
    assert part(app, 1, 3)[0] == b'{"sealed_export":{"version":1,"from":1,"to":3}}'
    assert verified(part(app), kept).failure is None


def test_an_export_from_before_versions_is_read(app: Flask, sql: Sql, kept: Checkpoint) -> None:
    """An export of earlier versions, without a first line, is still read.

    Pruned months may have no other export.
    """
    assert verified(part(app)[1:], kept) == verified(part(app), kept)


@pytest.mark.parametrize(
    "line",
    [
        b'{"sealed_export":{"version":2}}',
        b'{"sealed_export":{"version":2,"from":0,"to":null,"algorithm":"sha3"}}\n',
        b'{"sealed_export":{"version":2},"more":[]}',
    ],
)
def test_a_newer_export_is_refused_by_name(
    app: Flask, sql: Sql, kept: Checkpoint, line: bytes
) -> None:
    with pytest.raises(NewerExport) as refused:
        verified([line, *part(app)[1:]], kept)
    assert str(refused.value) == (
        "This export is of version 2, this verifier knows 1: take a newer one."
    )


@pytest.mark.parametrize(
    "line",
    [
        b'{"sealed_export":{"version":2,"version":1,"from":0,"to":null}}',
        b'{"sealed_export":{"version":1,"from":0,"to":null,"more":1}}',
        b'{"sealed_export":{"version":1,"from":0,"to":null},"more":1}',
        b'{"sealed_export":{"version":0,"from":0,"to":null}}',
        b'{"sealed_export":{"version":true,"from":0,"to":null}}',
        b'{"sealed_export":{"version":"1","from":0,"to":null}}',
        b'{"sealed_export":{"version":1,"from":-1,"to":null}}',
        b'{"sealed_export":{"version":1,"from":3,"to":1}}',
        b'{"sealed_export":',
    ],
)
def test_a_first_line_that_says_something_else_is_refused(
    app: Flask, sql: Sql, kept: Checkpoint, line: bytes
) -> None:
    failure = verified([line, *part(app)[1:]], kept).failure
    assert failure is not None
    assert (failure.index, failure.how) == (0, FailureKind.CHANGED)


def test_a_first_line_in_another_place_is_no_line(app: Flask, sql: Sql, kept: Checkpoint) -> None:
    first, *lines = part(app)
    failure = verified([*lines[:2], first, *lines[2:]], kept).failure
    assert failure is not None
    assert (failure.index, failure.how) == (2, FailureKind.CHANGED)


def test_a_part_that_ends_before_its_first_line_says_is_truncated(app: Flask, sql: Sql) -> None:
    happen(sql, 4)
    seal_all(app)
    older = head(sql)
    happen(sql, 4)
    seal_all(app)
    lines = [msgspec.json.encode(head_line(0, 8)), *part(app, 0, 4)[1:5]]

    def found(first: int) -> Verified:
        return verify(lambda: lines[first:], [older], part=True)

    assert found(0).failure == Failure(
        4,
        None,
        FailureKind.TRUNCATED,
        "the export ends here, its first line says that it goes to 8",
    )
    assert (found(1).failure, found(1).part) == (None, (0, 4))


def test_a_first_line_that_claims_no_event_proves_none(
    app: Flask, sql: Sql, kept: Checkpoint
) -> None:
    lines = [msgspec.json.encode(head_line(2, 2)), *part(app)[1:]]
    with pytest.raises(NothingProved):
        verify(lambda: lines, [kept], part=True)


def test_this_verifier_s_version_is_the_export_s(app: Flask, sql: Sql) -> None:
    assert head_line(0, None) == {"sealed_export": {"version": VERSION, "from": 0, "to": None}}
