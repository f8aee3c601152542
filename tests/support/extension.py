"""Small extensions, made in a test: a module that can be named in EXTENSIONS, and a contract."""

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
    made = ModuleType(module)
    made.register = register  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module, made)


def part(*operations: str, **sections: Any) -> dict[str, Any]:
    """``part("GET /v1/stars")``: a part of the contract where each operation answers an object."""
    paths: dict[str, Any] = {}
    for operation in operations:
        method, path = operation.split(" ")
        paths.setdefault(path, {})[method.lower()] = _operation(operation)
    return {"paths": paths, **sections}


def write(folder: Path, document: dict[str, Any]) -> Path:
    """The document in a file of its own."""
    path = folder / f"{len(list(folder.iterdir()))}.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    return path


def _operation(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    done = {"description": "Done.", "headers": HEADERS, "content": content}
    refused = {
        status: {"$ref": f"#/components/responses/{problem}"}
        for status, problem in PROBLEMS.items()
    }
    return {"operationId": name, "responses": {"200": done, **refused}}
