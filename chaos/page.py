"""Write a measured table between its markers in docs/reliability.md."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime

from dev.console import say
from dev.paths import ROOT

_PAGE = ROOT / "docs" / "reliability.md"


def write(command: str, table: str, versions: str) -> None:
    """Replace the table of a command, with the day, the machine and the servers."""
    begin, end = f"<!-- begin: {command} -->", f"<!-- end: {command} -->"
    text = _PAGE.read_text(encoding="utf-8")
    head, rest = text.split(begin)
    _, tail = rest.split(end)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {versions}"
    measured = f"Measured by `{command}` on {datetime.now(UTC):%d %B %Y}: {machine}."
    body = f"\n\n{measured}\n\n{table}\n\n"
    _PAGE.write_text(f"{head}{begin}{body}{end}{tail}", encoding="utf-8")
    say(f"\nWritten to {_PAGE.relative_to(ROOT)}.")
