"""Fixtures that the tests of the measurements share."""

from __future__ import annotations

import pytest

from dev.console import Trouble
from dev.env import wrk as generator
from dev.programs import find


@pytest.fixture(scope="session")
def wrk() -> str:
    """Return the path of the load generator, installed as by `make bench`."""
    try:
        generator.find_or_install()
    except Trouble as trouble:
        pytest.skip(str(trouble))
    path = find("wrk")
    assert path
    return path
