"""Files of attackers and of broken tools: each gives a fault of the list, none a traceback."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from api.domain.import_line import ReadLine, WrongFormat
from api.domain.import_run import ImportFault
from api.importers import find_reader
from api.importers.people import RecordFault
from tests.importers.test_vendors import EXPECTED, example

MADE = ["better-auth", "supabase", "kratos", "django", "werkzeug", "auth0", "keycloak", "firebase"]
FAULTS = {*RecordFault, *ImportFault}


def as_file(name: str, record: bytes) -> bytes:
    """Return a file of this record and of one good one."""
    good = json.dumps(records_of(name)[0]).encode()
    match name:
        case "keycloak" | "firebase":
            return b'{"users": [%b, %b]}' % (record, good)
        case "kratos" | "django":
            return b"[%b, %b]" % (record, good)
        case _:
            return b"%b\n%b\n" % (record, good)


def records_of(name: str) -> list[dict[str, Any]]:
    if name == "auth0":
        return [json.loads(line) for line in example(name).splitlines()[3:]]
    if name in {"keycloak", "firebase"}:
        return list(json.loads(example(name))["users"])
    if name in {"better-auth", "kratos", "django"}:
        return list(json.loads(example(name)))[name == "django" :]
    return [json.loads(line) for line in example(name).splitlines()]


def read(name: str, content: bytes) -> list[ReadLine]:
    return list(find_reader(name)(io.BytesIO(content)))


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (
            lambda text: text[:-1] + b', "deep": ' + b"[" * 15_000 + b"]" * 15_000 + b"}",
            "json_malformed",
        ),
        (lambda text: text[:-1] + b', "long": "' + b"x" * 10_000_000 + b'"}', "line_too_long"),
        (lambda text: text[:-1] + b', "x": 1, "x": 2}', "json_malformed"),
        (lambda text: text[:-1] + b', "x": "\xff"}', "json_malformed"),
        (lambda text: text[:-1] + b', "x": "\\ud800"}', "json_malformed"),
        (lambda text: text[:-1] + b', "x": ' + b"9" * 5_000 + b"}", "json_malformed"),
        (lambda text: text[:-1] + b', "x": 1e400}', "json_malformed"),
        (lambda text: text[:-1] + b', "x": NaN}', "json_malformed"),
    ],
    ids=["deep", "10-MB", "twice", "not-utf-8", "surrogate", "digits", "1e400", "nan"],
)
def test_a_hostile_record_is_rejected_alone(
    name: str, spoil: Callable[[bytes], bytes], fault: str
) -> None:
    record = json.dumps(records_of(name)[0]).encode()

    first, second = read(name, as_file(name, spoil(record)))

    assert first.fault == fault
    assert second.account is not None


@pytest.mark.parametrize("name", ["kratos", "django", "keycloak", "firebase"])
def test_a_record_that_is_a_list_is_rejected_alone(name: str) -> None:
    first, second = read(name, as_file(name, b"[%b]" % json.dumps(records_of(name)[0]).encode()))

    assert (first.fault, second.fault) == ("members_invalid", None)


@pytest.mark.parametrize("name", MADE)
def test_members_of_wrong_types_are_faults(name: str) -> None:
    """Each member of the examples, and of the objects in it, takes two other values."""
    chance = random.Random(21)
    others = [None, True, -1, 1e300, "", "x", "9" * 400, "\0", [], [None], {}, {"x": {}}]
    for record in records_of(name)[:2]:
        for path in paths(record):
            for other in chance.sample(others, 2):
                spoiled = json.loads(json.dumps(record))
                replace(spoiled, path, other)
                try:
                    lines = read(name, as_file(name, json.dumps(spoiled).encode()))
                except WrongFormat:
                    continue  # such as no credentials at all
                assert len(lines) <= 2
                assert {line.fault for line in lines if line.account is None} <= FAULTS


@pytest.mark.parametrize("name", MADE)
def test_a_file_that_was_cut_off_is_refused_or_loses_its_last_line(name: str) -> None:
    content = example(name)
    for length in range(0, len(content), 397):
        try:
            lines = read(name, content[:length])
        except WrongFormat:
            continue
        assert {line.fault for line in lines if line.account is None} <= FAULTS


@pytest.mark.parametrize("name", MADE)
def test_the_mark_in_front_of_a_file_changes_nothing(name: str) -> None:
    assert read(name, b"\xef\xbb\xbf" + example(name)) == read(name, example(name))


@pytest.mark.parametrize("name", MADE)
def test_a_file_of_another_vendor_makes_no_account(name: str) -> None:
    for other in sorted(EXPECTED.keys() - {name}):
        try:
            lines = read(name, example(other))
        except WrongFormat:
            continue
        assert [line.account for line in lines if line.account is not None] == []


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    return [
        place for key, member in members for place in [(*path, key), *paths(member, (*path, key))]
    ]


def replace(record: Any, path: tuple[Any, ...], value: object) -> None:
    for key in path[:-1]:
        record = record[key]
    record[path[-1]] = value
