"""Find the target of a reference within an OpenAPI document (RFC 6901)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def target_of(document: Mapping[str, Any], reference: str) -> Any:
    """Return the node that a ``$ref`` names, such as ``#/components/schemas/Id``.

    Raises ``KeyError`` if there is none.
    """
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        if not isinstance(node, Mapping):
            raise KeyError(reference)
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node
