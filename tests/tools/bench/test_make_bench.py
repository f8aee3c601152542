"""`make bench` from a fresh checkout: servers start, are measured, judged, and gone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="pins processes and reads /proc"),
    pytest.mark.usefixtures("wrk"),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the sources that uses the existing environment."""
    directory = tmp_path / "gatebook"
    ignored = shutil.ignore_patterns(".*", "node_modules", "tests")
    shutil.copytree(ROOT, directory, ignore=ignored)
    (directory / ".venv").symlink_to(ROOT / ".venv")
    return directory


def make_bench(checkout: Path, arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        "make",
        "bench",
        "QUICK=1",
        "BENCH_REST=0",
        f"ARGS={arguments}",
        f"PYTHON={sys.base_prefix}/bin/python3",
    ]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=110)


@pytest.mark.release
def test_one_operation_is_measured_beside_the_baseline(checkout: Path) -> None:
    process = make_bench(checkout, "invalid")

    assert process.returncode == 0, process.stdout + process.stderr
    assert "| 422 for a bad body, `POST /v1/sessions` | **Gatebook** |" in process.stdout
    assert "| 422 for a bad body, `POST /v1/sessions` | lecture-notes Flask |" in process.stdout
    directory = str(checkout)
    processes = [
        path for path in Path("/proc").glob("[0-9]*/cmdline") if directory in _command_line(path)
    ]
    assert processes == []


@pytest.mark.long
def test_an_unknown_name_is_refused(checkout: Path) -> None:
    process = make_bench(checkout, "chekc")

    assert process.returncode != 0
    assert "no such measurement: chekc" in process.stderr


def _command_line(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
