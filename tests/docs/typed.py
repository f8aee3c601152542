"""Take from docs/operations.md what operators type, and run it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.docs.markdown import ROOT, Document
from tests.support.at_once import LONGEST

PAGE = Document(ROOT / "docs" / "operations.md")
_AFTER_MIGRATING = "-- after the first migration, when the tables exist\n"


def block(text: str, language: str = "sh") -> str:
    """Return the only block of the page that has this text."""
    (matching_text,) = (
        candidate.text
        for candidate in PAGE.blocks()
        if candidate.language == language and text in candidate.text
    )
    return matching_text


def rights() -> tuple[str, str]:
    """Return the statements of MariaDB's rights: before the first migration, and after it."""
    before, after = block("CREATE USER gatebook_migrate", "sql").split(_AFTER_MIGRATING)
    return before, after


def deployment() -> tuple[list[str], dict[str, str]]:
    """Return the lines that install, and by their command those that run."""
    lines = [
        line for line in block("-m venv .venv").splitlines() if line and not line.startswith("#")
    ]
    serve = {
        word: line
        for word in ("migrate", "doctor", "gunicorn", "worker")
        for line in lines
        if f"api {word}" in line or f"bin/{word}" in line
    }
    install = [line for line in lines if line not in serve.values()]
    assert (len(install), len(serve)) == (3, 4)
    return install, serve


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
