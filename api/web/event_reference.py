"""Generate ``docs/audit-events.md``, the Markdown list of all audit events.

The meaning of a type is declared in ``EventType``, the schema of its ``data`` in the contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.domain.audit_events import EventType
from api.web.json_pointer import target_of
from api.web.problem_reference import wrapped

Schema = Mapping[str, Any]
_MEANINGS = {str(event_type): event_type.meaning for event_type in EventType}


def reference(document: Schema) -> str:
    """Return a section for each event type of our contract, sorted by type.

    Raises ``KeyError`` for a type that ``EventType`` does not declare.
    """
    sections = []
    for event_type, meaning, data in sorted(_types(document), key=lambda entry: entry[0]):
        rows = "\n".join(_row(document, data, name) for name in data.get("properties", {}))
        table = f"| data | | |\n|---|---|---|\n{rows}" if rows else "`data` is empty."
        sections.append(f"## `{event_type}`\n\n{wrapped(meaning)}\n\n{table}")
    return "\n\n".join(sections)


def _types(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Yield every event type with its meaning and the schema of its ``data``."""
    for reference in target_of(document, "#/components/schemas/AuditEvent")["oneOf"]:
        variant = target_of(document, reference["$ref"])
        kind, data = variant["properties"]["type"], variant["properties"]["data"]
        # neither: a variant about the state of an event of any type
        for event_type in [kind["const"]] if "const" in kind else kind.get("enum", []):
            yield event_type, _MEANINGS[event_type], data


def _row(document: Schema, data: Schema, name: str) -> str:
    member = data["properties"][name]
    if "$ref" in member:
        member = {**target_of(document, member["$ref"]), **member}
    optional = "" if name in data.get("required", []) else " (not always)"
    description = " ".join(member["description"].split())  # a line break would end the row
    return f"| `{name}` | {_kind(document, member)}{optional} | {description} |"


def _kind(document: Schema, schema: Schema) -> str:
    """Return a schema's type in words: ``array of name``, ``boolean``, ``cookie or token``."""
    if "$ref" in schema:
        schema = target_of(document, schema["$ref"])
    if "items" in schema:
        return f"array of {_kind(document, schema['items'])}"
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if values:
        return " or ".join(f"`{value}`" for value in values)
    kind = schema.get("format", schema["type"])
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
