"""Describe forms as JSON Schema 2020-12 and as OpenAPI parameters."""

from collections.abc import Collection, Mapping
from typing import Any

from api.schemas.engine.form import JsonForm
from api.schemas.engine.shape import Shape


def json_schema(form_class: type[JsonForm]) -> dict[str, Any]:
    """Return the schema of the body that `read_body` accepts for this form."""
    shapes = form_class.shape()
    if form_class.at_least_one:
        # minProperties says the same where all members are of these; generators read it
        return _object(shapes) | {"minProperties": 1}
    if not form_class.alternatives:
        return _object(shapes)
    return {
        "oneOf": [
            _object(_only(shapes, chosen, form_class.alternatives), always=chosen)
            for chosen in form_class.alternatives
        ]
    }


def query_parameters(form_class: type[JsonForm]) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters that `read_query` accepts for this form."""
    return [
        {
            "name": name,
            "in": "query",
            "required": shape.required,
            "schema": _value(shape) | _default(shape),
        }
        for name, shape in form_class.shape().items()
    ]


def _only(
    shapes: Mapping[str, Shape], chosen: Collection[str], alternatives: Collection[Collection[str]]
) -> dict[str, Shape]:
    others = {name for alternative in alternatives for name in alternative} - set(chosen)
    return {name: shape for name, shape in shapes.items() if name not in others}


def _object(
    members: Mapping[str, Shape], always: Collection[str] = (), *, is_open: bool = False
) -> dict[str, Any]:
    required = [name for name, shape in members.items() if shape.required or name in always]
    return {
        "type": "object",
        "additionalProperties": is_open,
        **({"required": required} if required else {}),
        "properties": {name: _value(shape) for name, shape in members.items()},
    }


def _value(shape: Shape) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": shape.type_name}
    if shape.members is not None:
        schema = _object(shape.members, is_open=shape.is_open)
    if shape.item is not None:
        schema |= {"items": _value(shape.item), "maxItems": shape.max_items}
    for rule in shape.rules:
        schema = {**rule.schema, **schema}
    if shape.nullable and "enum" in schema:
        # generators make one class of a null among the values, and another one where it is missing
        return {"anyOf": [_in_order(schema), {"type": "null"}]}
    if shape.nullable:
        schema["type"] = [shape.type_name, "null"]
    return _in_order(schema)


def _default(shape: Shape) -> dict[str, Any]:
    """Return the default of a parameter.

    A default in a body would make generators declare the member as required: the contract has
    those in words.
    """
    if shape.default is None or shape.default == () or callable(shape.default):
        return {}
    return {"default": shape.default}


_ORDER = ("type", "format", "enum", "minLength", "maxLength", "pattern", "minimum", "maximum")


def _in_order(schema: dict[str, Any]) -> dict[str, Any]:
    first = {keyword: schema[keyword] for keyword in _ORDER if keyword in schema}
    return first | schema
