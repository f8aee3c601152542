"""Follow docs/front-ends.md from an empty folder to a signed-in person, in Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.env.environment import FRONT_END_PORT
from dev.services.ports import free_port
from tests.docs.markdown import ROOT, Document
from tests.docs.running import ORIGIN, elsewhere
from tests.support.browser import await_listening, drive
from tests.support.processes import ended

PAGE = Document(ROOT / "docs" / "front-ends.md")

pytestmark = pytest.mark.release


def test_the_page_signs_a_person_up_in_and_out(serve: Callable[..., str], tmp_path: Path) -> None:
    port = free_port()
    assert PAGE.text.count("\nmake run\n") == 1
    # tests/tools/dev/env/test_environment.py checks that `make run` allows this origin.
    origin = ORIGIN.replace(str(FRONT_END_PORT), str(port))
    api = serve(ALLOWED_ORIGINS=origin)
    (tmp_path / "index.html").write_text(elsewhere(PAGE.block("file: index.html").text, api))
    command = PAGE.block("shell: serve").text.replace(str(FRONT_END_PORT), str(port))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    with ended(
        subprocess.Popen(
            ["sh", "-c", f"exec {command}"],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    ):
        await_listening(port)
        drive(Path(__file__).with_name("page_from_nothing.mjs"), {}, PAGE=origin)
