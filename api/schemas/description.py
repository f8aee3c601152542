"""What a form takes, said in JSON Schema 2020-12 and as OpenAPI parameters."""

from collections.abc import Mapping
from typing import Any

from api.schemas.form import JsonForm
from api.schemas.shape import Shape


def json_schema(form_class: type[JsonForm]) -> dict[str, Any]:
    """The schema of the body that `read_body` takes for this form."""
    return _object(form_class.shape())


def query_parameters(form_class: type[JsonForm]) -> list[dict[str, Any]]:
    """The OpenAPI parameters that `read_query` takes for this form."""
    return [
        {"name": name, "in": "query", "required": shape.required, "schema": _value(shape)}
        for name, shape in form_class.shape().items()
    ]


def _object(members: Mapping[str, Shape]) -> dict[str, Any]:
    required = [name for name, shape in members.items() if shape.required]
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {name: _value(shape) for name, shape in members.items()},
    }


def _value(shape: Shape) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": shape.type_name}
    if shape.members is not None:
        schema = _object(shape.members)
    if shape.item is not None:
        schema |= {"items": _value(shape.item), "maxItems": shape.max_items}
    for rule in shape.rules:
        schema = {**rule.schema, **schema}
    if shape.nullable:
        schema["type"] = [shape.type_name, "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    if shape.default is not None and shape.default != () and not callable(shape.default):
        schema["default"] = shape.default
    return _in_order(schema)


_ORDER = ("type", "format", "enum", "minLength", "maxLength", "pattern", "minimum", "maximum")


def _in_order(schema: dict[str, Any]) -> dict[str, Any]:
    first = {keyword: schema[keyword] for keyword in _ORDER if keyword in schema}
    return first | schema
