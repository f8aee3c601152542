"""Fixtures of the tests of foreign hashes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.crypto.foreign import firebase_project
from tests.support.foreign_hashes import set_project


@pytest.fixture(autouse=True)
def no_project() -> Iterator[None]:
    """Leave the process' Firebase project as it was."""
    project = firebase_project.current()
    yield
    set_project(project)
