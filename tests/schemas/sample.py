"""A form with a field of each kind, and helpers for tests of any form."""

import json
from typing import Any

from api.errors import InvalidBody
from api.schemas.engine.body import JsonForm, read_body
from api.schemas.engine.fields import Boolean, Integer, ListOf, Nested, Number, Text
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
    Pattern,
    Range,
    Required,
)


class StopForm(JsonForm):
    at = Integer(Required(), Range(0, 100))
    note = Text(Nullable(), Length(max=5))


class JourneyForm(JsonForm):
    title = Text(Required(), Length(1, 8))
    subtitle = Text(Nullable(), NoControlCharacters(), default="untitled")
    code = Text(Pattern(r"^[a-z]{2,4}$"))
    means = Text(Nullable(), OneOf("foot", "rail"), default="foot")
    seats = Integer(Range(max=9), default=2)
    price = Number(Nullable(), Range(min=0))
    public = Boolean(default=True)
    start = Nested(StopForm, Nullable())
    stops = ListOf(Nested(StopForm), max_items=3)
    days = ListOf(Integer(Nullable()), Nullable(), max_items=4, default=[1, 2])
    tags = ListOf(Text(Length(1, 4)), max_items=2)
    tags_5 = Integer()  # WTForms' FieldList uses this name for the sixth tag.
    grid = ListOf(ListOf(Integer(), max_items=2), max_items=2)


DEFAULTS: dict[str, Any] = {
    "title": None,
    "subtitle": "untitled",
    "code": None,
    "means": "foot",
    "seats": 2,
    "price": None,
    "public": True,
    "start": None,
    "stops": [],
    "days": [1, 2],
    "tags": [],
    "tags_5": None,
    "grid": [],
}


def raw(value: object) -> bytes:
    return json.dumps(value).encode()


def errors(form_class: type[JsonForm], body: object) -> list[dict[str, object]]:
    """Return the errors with which a body is refused, as JSON; [] if it is accepted."""
    try:
        read_body(form_class, raw(body))
    except InvalidBody as refusal:
        return [error.as_json() for error in refusal.errors]
    return []


def wrong_type(pointer: str, expected: str) -> dict[str, object]:
    return {
        "pointer": pointer,
        "code": "wrong_type",
        "message": "The app sent something here that we could not read.",
        "params": {"expected": expected},
    }
