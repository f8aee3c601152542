"""Read the contract once for all applications that tests make, which saves most of their cost."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from api.web import openapi


@pytest.fixture(scope="session", autouse=True)
def contract_read_once() -> Iterator[None]:
    """Load one document, which stays unchanged: applications with extensions extend a copy."""
    load, merge = openapi._load, openapi.Contract.merge
    unchanged: list[bytes] = []

    @cache
    def ours(path: Path) -> dict[str, Any]:
        document = load(path)
        unchanged.append(pickle.dumps(document))
        return document

    source = openapi.HERE.read_bytes()

    def merging(self: openapi.Contract, name: str, part: openapi.Part) -> None:
        if self.document is ours(openapi.HERE):
            self.document = pickle.loads(pickle.dumps(self.document))
        merge(self, name, part)

    def loading(path: Path, text: bytes | None = None) -> dict[str, Any]:
        return ours(path) if path == openapi.HERE and text in {None, source} else load(path, text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openapi, "_load", loading)
        patch.setattr(openapi.Contract, "merge", merging)
        yield
    for document in map(pickle.loads, unchanged):
        assert ours(openapi.HERE) == document, "a test has changed it for all others"
