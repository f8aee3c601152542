"""Check the form of an extension's part of the contract, so that merging it meets no surprise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from api.web.json_pointer import target_of

METHODS = frozenset({"get", "put", "post", "patch", "delete"})


def documented_path(rule: str) -> str:
    """Return the path of the contract for a Flask rule: ``/notes/{id}``."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)


def check_part(name: str, document: Mapping[str, Any]) -> None:
    """Raise ``ValueError``, with the file's name and the required correction, for a wrong form."""
    for fault in _faults(document):
        raise ValueError(f"{name}: {fault}")


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    for section in ("paths", "components"):
        yield from _section_faults(section, document.get(section, {}))
    for path, item in document.get("paths", {}).items():
        for method in sorted(METHODS & item.keys()):
            yield from _operation_faults(f"{method.upper()} {path}", item[method])
    for tag in _items(document, "tags"):
        if not isinstance(tag, Mapping) or not isinstance(tag.get("name"), str):
            yield "each of tags must be a mapping with a name."
    for reference in _items(document, "x-audit-events"):
        yield from _event_faults(document, reference)


def _section_faults(name: str, section: Any) -> Iterator[str]:
    """Yield the faults of a mapping of mappings."""
    if not isinstance(section, Mapping):
        yield f"{name} must be a mapping."
        return
    for key, item in section.items():
        if not isinstance(item, Mapping):
            yield f"{name}/{key} must be a mapping."


def _operation_faults(name: str, operation: Any) -> Iterator[str]:
    if not isinstance(operation, Mapping):
        yield f"{name} must be a mapping."
    elif not isinstance(operation.get("operationId"), str):
        yield f"{name} has no operationId."
    elif not isinstance(operation.get("responses"), Mapping):
        yield f"{name} has no responses."


def _event_faults(document: Mapping[str, Any], item: Any) -> Iterator[str]:
    reference = item.get("$ref") if isinstance(item, Mapping) else None
    if not isinstance(reference, str):
        yield "each of x-audit-events must be a $ref."
        return
    try:
        node = target_of(document, reference)
    except KeyError:
        node = None
    if not isinstance(node, Mapping):
        yield f"x-audit-events refers to {reference}, which is not in it."
        return
    properties = node.get("properties")
    kind = properties.get("type") if isinstance(properties, Mapping) else None
    if not isinstance(kind, Mapping) or not (
        isinstance(kind.get("const"), str) or isinstance(kind.get("enum"), list)
    ):
        yield f"{reference} has no type with const or enum."
    elif not isinstance(properties, Mapping) or not isinstance(properties.get("data"), Mapping):
        yield f"{reference} has no data."


def _items(document: Mapping[str, Any], section: str) -> list[Any]:
    items = document.get(section, [])
    return items if isinstance(items, list) else [items]
