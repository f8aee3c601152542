"""Test objects that another standard defines: unknown members are ignored, the whole is limited."""

from typing import Any

import pytest

from api.schemas.engine.body import JsonForm, json_schema, read_body
from api.schemas.engine.fields import Boolean, Foreign, ListOf, Text
from api.schemas.engine.validators import Length, Required
from tests.schemas.sample import errors, raw, wrong_type


class HullForm(JsonForm):
    planks = Text(Required(), Length(max=4))
    sound = Boolean()


class ShipForm(JsonForm):
    name = Text(Required())
    hull = Foreign(HullForm, Required())
    flags = ListOf(Text(), max_items=2)


class HarbourForm(JsonForm):
    ship = Foreign(ShipForm)


SHIP: dict[str, Any] = {"name": "Gull", "hull": {"planks": "oak"}}


def found(form_class: type[JsonForm], body: object) -> list[tuple[object, object]]:
    """Return pointer and code of each fault."""
    return [(fault["pointer"], fault["code"]) for fault in errors(form_class, body)]


def test_unknown_members_are_ignored_at_each_level() -> None:
    sent = {**SHIP, "hull": {"planks": "oak", "nails": [1]}, "sails": {"main": True}, "": None}
    assert read_body(HarbourForm, raw({"ship": sent})).ship.data == SHIP


def test_absent_members_are_left_out() -> None:
    form = read_body(HarbourForm, raw({"ship": SHIP}))
    assert form.ship.data == SHIP
    assert read_body(HarbourForm, raw({})).ship.data is None


def test_beside_it_unknown_members_are_refused() -> None:
    assert found(HarbourForm, {"ship": SHIP, "quay": 1}) == [("#/quay", "unknown_field")]


@pytest.mark.parametrize("value", ["ship", 0, True, [], [SHIP], None])
def test_a_foreign_object_is_nothing_else(value: object) -> None:
    assert errors(HarbourForm, {"ship": value}) == [wrong_type("#/ship", "object")]


def test_members_that_it_has_are_checked() -> None:
    assert found(HarbourForm, {"ship": {"name": 1, "hull": {"planks": "walnut"}}}) == [
        ("#/ship/name", "wrong_type"),
        ("#/ship/hull/planks", "too_long"),
    ]


@pytest.mark.parametrize(
    ("depth", "code"), [(5, None), (6, "not_valid")], ids=["six levels", "seven levels"]
)
def test_it_is_at_most_six_levels_deep(depth: int, code: str | None) -> None:
    unknown: object = "keel"
    for _ in range(depth):
        unknown = [unknown]
    ship = {**SHIP, "unknown": unknown}
    assert found(HarbourForm, {"ship": ship}) == ([("#/ship", code)] if code else [])


def test_it_is_at_most_16_kib_long() -> None:
    rest = Foreign.LONGEST - len(raw({**SHIP, "log": ""}).replace(b" ", b""))
    assert errors(HarbourForm, {"ship": {**SHIP, "log": "x" * rest}}) == []
    [fault] = errors(HarbourForm, {"ship": {**SHIP, "log": "x" * (rest + 1)}})
    assert fault == {
        "pointer": "#/ship",
        "code": "too_long",
        "message": "At most 16384 characters.",
        "params": {"max": 16384},
    }


def test_its_schema_is_open() -> None:
    ship = json_schema(HarbourForm)["properties"]["ship"]
    assert (ship["additionalProperties"], ship["required"]) == (True, ["name", "hull"])
    assert ship["properties"]["hull"]["additionalProperties"] is True
