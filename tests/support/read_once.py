"""The contract is read once for all applications that tests make: most of what each would cost."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from api import contract


@pytest.fixture(scope="session", autouse=True)
def contract_read_once() -> Iterator[None]:
    """One document, which nobody changes: an application with extensions adds to its own copy."""
    load, merge = contract._load, contract.Contract.merge
    ours = cache(load)

    def merging(self: contract.Contract, name: str, part: contract.Part) -> None:
        if self.document is ours(contract.HERE):
            self.document = pickle.loads(pickle.dumps(self.document))
        merge(self, name, part)

    def loading(path: Path) -> dict[str, Any]:
        return ours(path) if path == contract.HERE else load(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contract, "_load", loading)
        patch.setattr(contract.Contract, "merge", merging)
        yield
    assert ours(contract.HERE) == load(contract.HERE), "a test has changed it for all others"
