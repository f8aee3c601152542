"""Make small extensions within a test: a module that EXTENSIONS can name, and a contract."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from flask import Flask

HEADERS = {
    "X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"},
    "Cache-Control": {"$ref": "#/components/headers/NoStore"},
    "Vary": {"$ref": "#/components/headers/Vary"},
}
PROBLEMS = {
    "401": "NotSignedIn",
    "403": "CrossSiteRequest",
    "413": "BodyTooLarge",
    "415": "UnsupportedMediaType",
    "422": "InvalidBody",
    "500": "InternalError",
    "503": "Unavailable",
}


def plug_in(
    monkeypatch: pytest.MonkeyPatch, module: str, register: Callable[[Flask], None]
) -> None:
    """Make ``EXTENSIONS=<module>`` find this ``register``."""
    plugin = ModuleType(module)
    plugin.register = register  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module, plugin)


def part(*operations: str, **sections: Any) -> dict[str, Any]:
    """Return a part of a contract whose operations answer an object: ``part("GET /v1/stars")``."""
    paths: dict[str, Any] = {}
    for operation in operations:
        method, path = operation.split(" ")
        paths.setdefault(path, {})[method.lower()] = _operation(operation)
    return {"paths": paths, **sections}


def write(folder: Path, document: dict[str, Any]) -> Path:
    """Write the document to a new file, and return its path."""
    path = folder / f"{len(list(folder.iterdir()))}.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    return path


def _operation(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    response = {"description": "Done.", "headers": HEADERS, "content": content}
    refused = {
        status: {"$ref": f"#/components/responses/{problem}"}
        for status, problem in PROBLEMS.items()
    }
    return {"operationId": name, "responses": {"200": response, **refused}}
