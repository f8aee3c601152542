"""Run schemathesis by the lines of docs/generators.md, as a team that has only the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, Document
from tests.docs.running import elsewhere

PAGE = Document(ROOT / "docs" / "generators.md")


@pytest.mark.release
@pytest.mark.timeout(900)
def test_another_team_finds_no_failure(tmp_path: Path, live_server: str) -> None:
    shutil.copy(ROOT / "schemathesis.toml", tmp_path)
    lines = elsewhere(PAGE.block("shell: schemathesis").text, live_server)
    bounded = lines.replace("schemathesis run", "schemathesis run --max-examples 3 --seed 16")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    process = subprocess.run(
        ["sh", "-ec", bounded],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.returncode == 0, process.stdout
    # Without the account of the configuration, nothing but 401 would be tested.
    assert "Re-authenticated" in process.stdout
