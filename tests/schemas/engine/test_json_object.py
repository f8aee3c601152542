"""Test JsonObject: objects with members of the sender's choice, within limits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.domain.metadata import MOST_BYTES, MOST_LEVELS
from api.errors import InvalidBody, MalformedJson
from api.schemas.account_metadata import AccountMetadataForm
from api.schemas.engine.body import json_schema, read_body

DEEPEST = {"a": {"b": [{"c": [1]}]}}


def sent(body: bytes) -> dict[str, Any]:
    return read_body(AccountMetadataForm, body).patch_data


def fault(body: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(InvalidBody) as refused:
        sent(json.dumps(body).encode())
    [error] = refused.value.errors
    return error.as_json()


def filling(size: int, text: str = "x") -> dict[str, str]:
    """Return an object of ``size`` bytes as compact JSON in UTF-8."""
    room = size - len(b'{"a":""}')
    return {"a": text * (room // len(text.encode())) + "x" * (room % len(text.encode()))}


def test_members_arrive_as_they_were_sent_and_absent_objects_are_told_from_empty_ones() -> None:
    value = {"b": 1, "a": [None, True, 1.0, "é\n"], "__proto__": {}, "public": {"": ""}}
    assert sent(json.dumps({"private": value}).encode()) == {"private": value}
    assert list(sent(json.dumps({"private": value}).encode())["private"]) == list(value)
    assert type(sent(b'{"public":{"a":1.0}}')["public"]["a"]) is float
    assert sent(b'{"public":{}}') == {"public": {}}


@pytest.mark.parametrize("text", ["x", "é", "😀"])
def test_the_size_counts_what_is_stored_and_not_how_it_was_sent(text: str) -> None:
    """A client may escape each character and indent each line."""
    largest = {"public": filling(MOST_BYTES, text), "private": filling(MOST_BYTES, text)}
    assert sent(json.dumps(largest, indent=8).encode()) == largest
    assert fault({"private": filling(MOST_BYTES + 1, text)}) == {
        "pointer": "#/private",
        "code": "too_long",
        "message": "The app sent too much here.",
        "params": {"max": 4096},
    }


def test_five_levels_of_objects_and_lists_are_taken_and_six_are_not() -> None:
    assert sent(json.dumps({"public": DEEPEST}).encode()) == {"public": DEEPEST}
    for deeper in ({"d": DEEPEST}, {"a": {"b": {"c": {"d": {"e": {}}}}}}, {"a": [[[[[]]]]]}):
        assert fault({"public": deeper}) == {
            "pointer": "#/public",
            "code": "too_deep",
            "message": "The app sent something with too many levels here.",
            "params": {"max": MOST_LEVELS},
        }


@pytest.mark.parametrize("name", ["\x00", "a\nb", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066"])
def test_control_characters_have_no_place_in_names(name: str) -> None:
    characters = {
        "pointer": "#/private",
        "code": "invalid_characters",
        "message": "Some of these characters are not allowed.",
    }
    assert fault({"private": {name: 1}}) == characters
    assert fault({"private": {"a": [{name: 1}]}}) == characters
    assert fault({"private": {"a": "\x00"}}) == characters


@pytest.mark.parametrize("value", [None, [], "{}", 1, True])
def test_nothing_else_is_an_object(value: object) -> None:
    assert fault({"public": value})["code"] == "wrong_type"


def test_at_least_one_object_is_there_and_nothing_unknown() -> None:
    assert (fault({})["pointer"], fault({})["code"]) == ("#/public", "required")
    unknown = fault({"public": {}, "roles": {}})
    assert (unknown["pointer"], unknown["code"]) == ("#/roles", "unknown_field")


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"\\u0062":1}}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e400}',
        b'{"a":9007199254740992}',
        b'{"a":"\\ud800"}',
        b'{"\\udc00":1}',
        b'{"a":"\xff"}',
        b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
    ],
)
def test_what_two_parsers_could_read_differently_is_malformed(text: bytes) -> None:
    """It never gets as far as the field: so everywhere in the body."""
    with pytest.raises(MalformedJson):
        sent(b'{"public":' + text + b"}")


def test_its_schema_is_open() -> None:
    assert json_schema(AccountMetadataForm)["properties"] == {
        "public": {"type": "object", "additionalProperties": True},
        "private": {"type": "object", "additionalProperties": True},
    }
