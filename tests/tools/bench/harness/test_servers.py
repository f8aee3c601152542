"""The servers that are measured have what production has, and no more."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.harness.servers import BASELINE, GATEBOOK, BenchTarget, MeasuredServer
from bench.harness.services import BenchServices


@pytest.fixture
def services() -> BenchServices:
    """Addresses of services, none of which is started."""
    services = BenchServices.__new__(BenchServices)
    services.database_url = "mysql://nobody@127.0.0.1:1/none"
    services.redis_url = "redis://127.0.0.1:1/0"
    services.socket = services.redis_socket = Path("none.sock")
    services.password = "none"
    return services


@pytest.mark.long
@pytest.mark.parametrize("target", [GATEBOOK, BASELINE], ids=lambda measured: measured.name)
def test_rich_is_hidden_which_only_the_tests_install(
    target: BenchTarget, services: BenchServices
) -> None:
    assert find_spec("rich") is not None  # else there is nothing to hide, and no need to
    environ = MeasuredServer(target, services, port=1).environ()
    process = subprocess.run(
        [sys.executable, "-c", "import api, structlog.dev, sys; print(structlog.dev.rich)"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )

    assert process.stdout == "None\n"
