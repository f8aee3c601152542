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

PAGE = Document(ROOT / "docs" / "audit-log.md")


def test_the_commands_do_what_is_said(
    app: Flask, sql: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    happen(sql, 3)
    script = PAGE.block("audit log: set up").text + PAGE.block("audit log: verify").text
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=tmp_path,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "sealed 3 events\nok    3 events are as they were sealed\n",
        "",
    )


def test_every_verdict_is_explained() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE.text, re.MULTILINE) == ["ok", *How]
