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
from tests.support.old_months import OLD, happen_in, make_old_months, restore_months

PAGE = Document(ROOT / "docs" / "audit-log.md")


def test_the_commands_do_what_is_said(
    app: Flask, sql: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    happen(sql, 3)
    assert shell(["set up", "verify", "part"], environment, tmp_path) == (
        0,
        (
            "sealed 3 events\n"
            "ok    3 events are as they were sealed\n"
            "ok    3 events are as they were sealed, of the log's 0 to 2\n"
        ),
        "",
    )


def test_pruning_does_what_is_said(
    app: Flask, sql: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    """With a sealer beside it; what is left verifies."""
    before = make_old_months(sql)
    happen_in(sql, OLD[0], 5)
    happen(sql, 3)
    stop = "kill $SEALER; wait $SEALER; python -m api audit seal --once\n"
    try:
        found = shell(
            ["set up", "python -m api audit seal & SEALER=$!\n", "prune", stop, "verify"],
            environment,
            tmp_path,
        )
    finally:
        restore_months(sql, before)
    assert found == (
        0,
        (
            "sealed 8 events\n"
            "would drop 2026-01: 5 events\nwould drop 2026-02: 0 events\n"
            "would drop 2026-03: 0 events\n"
            "dropped 2026-01: 5 events\ndropped 2026-02: 0 events\ndropped 2026-03: 0 events\n"
            "sealed 0 events\n"
            "ok    4 events are as they were sealed\n"
            "note  5 more were pruned, as a sealed event says\n"
        ),
        "",
    )


def test_erasing_as_it_is_told(alice: Person, environment: dict[str, str], tmp_path: Path) -> None:
    steps = ["set up", "erase", "python -m api audit seal --once\n", "verify"]
    assert shell(steps, environment, tmp_path) == (
        0,
        (
            "sealed 2 events\nwould erase 11 values in 2 events\nerased 11 values in 2 events\n"
            "sealed 1 events\nok    3 events are as they were sealed\n"
            "note  11 values were erased, as the log says\n"
        ),
        "",
    )


def shell(steps: list[str], environment: dict[str, str], place: Path) -> tuple[int, str, str]:
    """Blocks of the page, or commands of a test, as one script."""
    script = "".join(
        one if one.endswith("\n") else PAGE.block(f"audit log: {one}").text for one in steps
    )
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=place,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.returncode, done.stdout, done.stderr


def test_every_verdict_is_explained() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE.text, re.MULTILINE) == ["ok", *How]
