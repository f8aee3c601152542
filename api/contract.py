"""The contract: ``openapi.yaml``, with the parts that extensions add."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent.parent / "openapi.yaml"


class Contract:
    """The document, and its bytes in both notations, made once."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = _load(HERE)
        self._source: bytes | None = HERE.read_bytes()

    def merge(self, name: str, path: Path) -> None:
        """Add an extension's paths, tags and components. Raises ``ValueError`` on a name taken."""
        part = _load(path)
        for section in ("paths", *(f"components/{kind}" for kind in part.get("components", {}))):
            mine = _section(self.document, section)
            for key, value in _section(part, section).items():
                if key in mine:
                    raise ValueError(
                        f"The extension {name} redefines {section}/{key} of the contract."
                    )
                mine[key] = value
        self.document.setdefault("tags", []).extend(part.get("tags", []))
        self._source = None

    def as_yaml(self) -> bytes:
        """As written by hand, comments and all, unless an extension added to it."""
        if self._source is None:
            text = yaml.safe_dump(self.document, sort_keys=False, allow_unicode=True, width=100)
            self._source = text.encode()
        return self._source

    def as_json(self) -> bytes:
        """The same document in JSON."""
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":")).encode()


def _load(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506  a safe loader
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} is not an OpenAPI document.")
    return document


def _section(document: dict[str, Any], path: str) -> dict[str, Any]:
    for step in path.split("/"):
        document = document.setdefault(step, {})
    return document
