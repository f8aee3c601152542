"""``docs/performance.md``: what a full run found, put between the marks of its command."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench.harness import wrk
from dev.console import say
from dev.paths import ROOT

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"


def write(command: str, body: str) -> None:
    """Put ``body`` in place of what the last run of the command wrote."""
    begin, end = f"<!-- begin: {command} -->", f"<!-- end: {command} -->"
    head, rest = PAGE.read_text(encoding="utf-8").split(begin)
    _, tail = rest.split(end)
    PAGE.write_text(f"{head}{begin}\n\n{body}\n\n{end}{tail}", encoding="utf-8")
    say(f"\nWritten to {PAGE.relative_to(ROOT)}.")


def measured(command: str, versions: str) -> str:
    """By which command, when, on what."""
    return (
        f"Measured by `{command}` on {datetime.now(UTC):%d %B %Y}: {_processor()},"
        f" {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python"
        f" {platform.python_version()}, {versions}, {wrk.version()}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
