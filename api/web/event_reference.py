"""Generate ``docs/audit-events.md``, the Markdown list of all audit events.

The source is the contract, which alone defines the meaning of a type and of its ``data``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def reference(document: Schema) -> str:
    """Return a section for each event type of an OpenAPI document, sorted by type.

    Raises ``ValueError`` if the contract does not describe a type.
    """
    sections = []
    for event_type, meaning, data in sorted(_types(document), key=lambda one: one[0]):
        rows = "\n".join(_row(document, data, name) for name in data.get("properties", {}))
        table = f"| data | | |\n|---|---|---|\n{rows}" if rows else "`data` is empty."
        sections.append(f"## `{event_type}`\n\n{meaning}\n\n{table}")
    return "\n\n".join(sections)


def _types(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Yield every event type with its meaning and the schema of its ``data``."""
    for reference in _resolved(document, "#/components/schemas/AuditEvent")["oneOf"]:
        variant = _resolved(document, reference["$ref"])
        told, data = variant["properties"]["type"], variant["properties"]["data"]
        if "const" in told:
            yield told["const"], variant["description"], data
            continue
        if "enum" not in told:  # a variant about the state of an event of any type
            continue
        meanings = told.get("x-meanings", {})
        if set(meanings) != set(told["enum"]):
            odd = ", ".join(sorted(set(meanings) ^ set(told["enum"])))
            raise ValueError(f"{reference['$ref']}: x-meanings and enum differ in {odd}.")
        for event_type in told["enum"]:
            yield event_type, meanings[event_type], data


def _row(document: Schema, data: Schema, name: str) -> str:
    member = data["properties"][name]
    if "$ref" in member:
        member = {**_resolved(document, member["$ref"]), **member}
    optional = "" if name in data.get("required", []) else " (not always)"
    return f"| `{name}` | {_kind(member)}{optional} | {member['description']} |"


def _kind(schema: Schema) -> str:
    """Return a schema's type in words: ``array of name``, ``boolean``, ``cookie or token``."""
    if "items" in schema:
        return f"array of {_kind(schema['items'])}"
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if values:
        return " or ".join(f"`{value}`" for value in values)
    kind = schema.get("format", schema["type"])
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _resolved(document: Schema, reference: str) -> Any:
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node
