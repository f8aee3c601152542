"""What docs/audit-log.md shows is run; the verdicts that it explains are all there are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from api.tlog.verification import How
from tests.docs.markdown import ROOT, Document
from tests.support.audit_log import happen
from tests.support.client import Person

PAGE = Document(ROOT / "docs" / "audit-log.md")


def test_the_commands_do_what_is_said(
    app: Flask, sql: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    happen(sql, 3)
    script = PAGE.block("audit log: set up").text + PAGE.block("audit log: verify").text
    assert run(script, environment, tmp_path) == (
        0,
        "sealed 3 events\nok    3 events are as they were sealed\n",
        "",
    )


def test_erasing_as_it_is_told(alice: Person, environment: dict[str, str], tmp_path: Path) -> None:
    told = [PAGE.block(f"audit log: {name}").text for name in ("set up", "erase", "verify")]
    told.insert(2, "python -m api audit seal --once\n")
    assert run("".join(told), environment, tmp_path) == (
        0,
        (
            "sealed 2 events\nwould erase 11 values in 2 events\nerased 11 values in 2 events\n"
            "sealed 1 events\nok    3 events are as they were sealed\n"
            "note  11 values were erased, as the log says\n"
        ),
        "",
    )


def run(script: str, environment: dict[str, str], place: Path) -> tuple[int, str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=place,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_every_verdict_is_explained() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE.text, re.MULTILINE) == ["ok", *How]
