"""A command that is watched: how much memory it had at most, what it said, that it failed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.harness import watched
from bench.harness.cores import Cores
from dev.console import Trouble

MIB = 1024 * 1024


@pytest.fixture
def cores() -> Cores:
    """All of them, as they were: nothing is pinned in a test."""
    cores = Cores.__new__(Cores)
    cores.server, cores.others = min(os.sched_getaffinity(0)), os.sched_getaffinity(0)
    return cores


def run(cores: Cores, place: Path, source: str) -> watched.Used:
    (place / "watched.py").write_text(source, encoding="utf-8")
    return watched.run(("watched",), {**os.environ, "PYTHONPATH": str(place)}, cores)


def test_the_peak_is_seen_also_when_it_is_over(cores: Cores, tmp_path: Path) -> None:
    idle = run(cores, tmp_path, "import time\ntime.sleep(0.3)\nprint('done')")
    source = "import time\nlen(b'x' * 2**26)\ntime.sleep(0.3)\nprint('done')"
    used = run(cores, tmp_path, source)

    assert 60 * MIB < used.peak - idle.peak < 80 * MIB
    assert used.said == "done\n"
    assert used.processor > 0
    assert used.seconds >= 0.3


def test_one_that_fails_says_why(cores: Cores, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no such luck"):
        run(cores, tmp_path, "raise SystemExit('no such luck')")
