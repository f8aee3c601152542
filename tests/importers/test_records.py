"""Documents in chunks of any size, whole or damaged."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from api.domain.import_line import WrongFormat
from api.importers import records
from api.importers.lines import LONGEST_LINE, read_lines
from api.importers.records import Head, split_document

texts = some.text('ab"\\[]{},: \n', max_size=12)
values = some.recursive(
    texts | some.integers() | some.none(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = some.dictionaries(texts, values, max_size=4)


def split(content: bytes, member: str | None = None) -> list[bytes | None]:
    return list(split_document(Head(io.BytesIO(content)), member, "no array"))


@given(
    some.lists(objects, max_size=5),
    some.dictionaries(texts, values, max_size=3),
    some.dictionaries(texts, values, max_size=3),
    some.integers(1, 40),
    some.sampled_from([None, 1]),
)
@settings(max_examples=60, deadline=None)
def test_records_are_split_as_json_has_them(
    array: list[Any], before: dict[str, Any], behind: dict[str, Any], size: int, indent: int | None
) -> None:
    document = {**before, "users": array, **behind}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_CHUNK", size)
        in_member = split(json.dumps(document, indent=indent).encode(), "users")
        alone = split(json.dumps(array, indent=indent).encode())

    assert [json.loads(text or b"") for text in in_member] == array
    assert [json.loads(text or b"") for text in alone] == array


@given(some.lists(objects, min_size=1, max_size=3), some.integers(1, 9), some.integers(1, 10**6))
@settings(max_examples=30, deadline=None)
def test_a_document_that_was_cut_off_is_refused(array: list[Any], size: int, place: int) -> None:
    document = json.dumps({"realm": "x", "users": array}).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_CHUNK", size)
        with pytest.raises(WrongFormat, match="ends in the middle"):
            split(document[: 1 + place % (len(document) - 1)], "users")


@pytest.mark.parametrize(
    "content",
    [
        b'[{"a": 1} {"a": 2}]',
        b'[{"a": 1},, {"a": 2}]',
        b'[{"a": 1},]',
        b'["alice@example.com"]',
        b'[1, {"a": 1}]',
        b'[{"a": 1}, null]',
    ],
)
def test_an_array_of_other_values_is_refused(content: bytes) -> None:
    with pytest.raises(WrongFormat, match="not a list of JSON objects"):
        split(content)


@pytest.mark.parametrize(
    "content", [b"[] []", b"[{}]{}", b"[] x", b"x []", b"]", b"email,name", b"[]]", b'"users"']
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(WrongFormat, match="not one JSON document"):
        split(content)


@pytest.mark.parametrize(
    "content",
    [
        b'{"realm": "x"}',
        b'{"users": {}}',
        b'{"users": "["}',
        b'{"realm": {"users": [{}]}}',
        b'{"note": "\\"users\\": ", "x": [{}]}',
        b'[{"users": [{}]}]',
    ],
)
def test_the_array_is_the_named_member_of_the_document_itself(content: bytes) -> None:
    with pytest.raises(WrongFormat, match="no array"):
        split(content, "users")


def test_two_lists_of_users_are_refused() -> None:
    with pytest.raises(WrongFormat, match="two lists"):
        split(b'{"users": [{}], "users": [{}]}', "users")


def test_a_record_that_is_too_long_is_named_and_not_kept() -> None:
    fits = b'{"a": "%b"}' % (b"x" * (LONGEST_LINE - 9))
    long = b'{"a": "%b"}' % (b"x" * (LONGEST_LINE - 8))
    huge = b'{"a": "%b"}' % (b'\\"]' * 3_500_000)

    assert split(b"[%b, %b, %b, {}]" % (long, fits, huge)) == [None, fits, None, b"{}"]


def test_marks_and_blanks_in_front_are_skipped() -> None:
    assert split(b"\xef\xbb\xbf\r\n [{}]") == [b"{}"]
    assert split(b'\xef\xbb\xbf{"users": [{}]}', "users") == [b"{}"]


@pytest.mark.parametrize("start", [b"\xff\xfe[\0", b"\xfe\xff\0["])
def test_utf_16_is_refused(start: bytes) -> None:
    with pytest.raises(WrongFormat, match="UTF-16"):
        split(start)


@given(some.lists(some.sampled_from([b"\n", b"\r\n", b"{}", b" ", b"ab", b"\xef\xbb\xbf"])))
@settings(max_examples=30, deadline=None)
def test_lines_behind_a_head_are_those_of_the_stream(parts: list[bytes]) -> None:
    content = b"".join(parts)

    assert list(read_lines(Head(io.BytesIO(content)))) == list(read_lines(io.BytesIO(content)))
