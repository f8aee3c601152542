"""The servers that are measured have what production has, and no more."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.harness.cores import Cores
from bench.harness.servers import BASELINE, GATEBOOK, Contender, Server
from bench.harness.services import Place


@pytest.fixture
def place() -> Place:
    """Where the servers would be; none is started."""
    place = Place.__new__(Place)
    place.database_url = "mysql://nobody@127.0.0.1:1/none"
    place.redis_url = "redis://127.0.0.1:1/0"
    place.socket = place.redis_socket = Path("none.sock")
    place.password = "none"
    return place


@pytest.mark.parametrize("contender", [GATEBOOK, BASELINE], ids=lambda one: one.name)
def test_rich_is_hidden_which_only_the_tests_install(contender: Contender, place: Place) -> None:
    assert find_spec("rich") is not None  # else there is nothing to hide, and no need to
    environ = Server(contender, place, Cores.__new__(Cores), port=1).environ()
    done = subprocess.run(
        [sys.executable, "-c", "import api, structlog.dev, sys; print(structlog.dev.rich)"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "None\n"
