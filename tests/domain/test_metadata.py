"""Test which values can be metadata, and their stored form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from api.domain import metadata
from api.domain.metadata import MOST_BYTES, MOST_SAFE_INTEGER, NotStorable, Unstorable


def nested(levels: int, innermost: object) -> Any:
    """Return ``innermost`` within so many objects."""
    value = innermost
    for _ in range(levels):
        value = {"a": value}
    return value


def of_size(size: int, filling: str = "x") -> dict[str, str]:
    """Return an object whose compact form in UTF-8 has ``size`` bytes."""
    room = size - len(b'{"a":""}')
    width = len(filling.encode())
    return {"a": filling * (room // width) + "x" * (room % width)}


def test_an_object_is_stored_compact_in_utf_8_with_its_members_in_their_order() -> None:
    value = {"b": [1, 2.5, None, True], "a": {"é": "日本\n"}, "": ""}
    raw = metadata.encode(value)
    assert raw == '{"b":[1,2.5,null,true],"a":{"é":"日本\\n"},"":""}'.encode()
    assert metadata.decode(raw) == value
    assert metadata.encode({}) == b"{}"
    assert metadata.decode(None) == {}


@pytest.mark.parametrize("filling", ["x", "é", "😀"])
def test_the_size_counts_bytes_and_its_bound_is_exact(filling: str) -> None:
    assert len(metadata.encode(of_size(MOST_BYTES, filling))) == MOST_BYTES
    with pytest.raises(NotStorable, match=r"^too_long$"):
        metadata.encode(of_size(MOST_BYTES + 1, filling))


@pytest.mark.parametrize("innermost", [1, {}, [], [1], {"b": 1}])
def test_five_levels_are_stored_and_six_are_not(innermost: object) -> None:
    own = 1 if isinstance(innermost, dict | list) else 0
    metadata.encode(nested(5 - own, innermost))
    with pytest.raises(NotStorable, match=r"^too_deep$"):
        metadata.encode(nested(6 - own, innermost))


def test_a_value_deeper_than_the_stack_is_refused_like_six_levels() -> None:
    with pytest.raises(NotStorable, match=r"^too_deep$"):
        metadata.encode(nested(100_000, 1))


def test_numbers_are_those_that_every_language_reads_alike() -> None:
    metadata.encode({"a": MOST_SAFE_INTEGER, "b": -MOST_SAFE_INTEGER, "c": 1.7e308, "d": -0.0})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Unstorable.NOT_AN_OBJECT),
        ([], Unstorable.NOT_AN_OBJECT),
        ("{}", Unstorable.NOT_AN_OBJECT),
        ({1: 1}, Unstorable.NOT_JSON),
        ({"a": datetime.now(UTC)}, Unstorable.NOT_JSON),
        ({"a": (1, 2)}, Unstorable.NOT_JSON),
        ({"a": b"1"}, Unstorable.NOT_JSON),
        ({"a": MOST_SAFE_INTEGER + 1}, Unstorable.INVALID_NUMBER),
        ({"a": -MOST_SAFE_INTEGER - 1}, Unstorable.INVALID_NUMBER),
        ({"a": float("nan")}, Unstorable.INVALID_NUMBER),
        ({"a": [float("-inf")]}, Unstorable.INVALID_NUMBER),
        ({"a": "\ud800"}, Unstorable.INVALID_CHARACTERS),
        ({"a": {"\udfff": 1}}, Unstorable.INVALID_CHARACTERS),
        ({"a": "\x00"}, Unstorable.INVALID_CHARACTERS),
        *[
            ({"a": [{f"b{character}": 1}]}, Unstorable.INVALID_CHARACTERS)
            for character in "\x00\n\x1f\x7f\x9f\u2028\u202e\u2066\u2069"
        ],
    ],
)
def test_what_is_no_plain_json_is_refused_for_a_named_reason(
    value: object, reason: Unstorable
) -> None:
    with pytest.raises(NotStorable) as refused:
        metadata.encode(value)
    assert refused.value.reason is reason


def test_neither_a_refusal_nor_a_repr_repeats_a_value() -> None:
    with pytest.raises(NotStorable) as refused:
        metadata.encode({"a": "canary\x00"})
    assert "canary" not in repr(refused.value)
    shown = metadata.AccountMetadata(UUID(int=1), {"a": "canary"}, {"b": "canary"}, 1)
    assert "canary" not in repr(shown)
