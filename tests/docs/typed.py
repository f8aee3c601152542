"""Take what operators type from the documents, and run it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.docs.markdown import ROOT, Document
from tests.support.at_once import LONGEST

OPERATIONS = Document(ROOT / "docs" / "operations.md")
INSTALLING = Document(ROOT / "docs" / "installing.md")
RUNBOOKS = Document(ROOT / "docs" / "runbooks.md")
_AFTER_MIGRATING = "-- after the first migration, when the tables exist\n"


def block(text: str, language: str = "sh") -> str:
    """Return the only block of the two pages that has this text."""
    (matching_text,) = (
        candidate.text
        for candidate in (*OPERATIONS.blocks(), *RUNBOOKS.blocks())
        if candidate.language == language and text in candidate.text
    )
    return matching_text


def rights() -> tuple[str, str]:
    """Return the statements of MariaDB's rights: before the first migration, and after it."""
    before, after = block("CREATE USER gatebook_migrate", "sql").split(_AFTER_MIGRATING)
    return before, after


def install_lines() -> list[str]:
    """Return the lines that install a release in the current directory."""
    enter, *lines = INSTALLING.block("typed: install").text.splitlines()
    assert enter.startswith("cd ")
    return lines


def copy_release(place: Path) -> None:
    """Copy this checkout without what a release does not have."""
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(".*", "__pycache__", "node_modules"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(LONGEST)


def wait_until(holds: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.05)
