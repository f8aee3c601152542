"""Run a program of the checkout in ``.venv``, never twice at the same time."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from dev.console import Trouble
from dev.env import venv
from dev.paths import PYTHON, ROOT
from dev.process import signals
from dev.process.lock import Busy, exclusive
from dev.process.signals import StopRequested


def run(name: str, directory: Path, *needed: Callable[[], None]) -> int:
    """Run ``python -m NAME`` with ARGS and QUICK, after ``needed``; return its exit status."""
    try:
        with exclusive(directory / f"{name}.lock"):
            for find_or_install in needed:
                find_or_install()
            venv.ensure("dev")
            return _run(name)
    except Busy as busy:
        raise Trouble(
            f"`make {name}` is already running in this checkout (process {busy.pid})."
        ) from None


def _run(name: str) -> int:
    arguments = shlex.split(os.environ.get("ARGS", ""))
    if os.environ.get("QUICK"):
        arguments.append("--quick")
    with signals.held():
        process = subprocess.Popen([PYTHON, "-m", name, *arguments], cwd=ROOT)
    try:
        return process.wait()
    except StopRequested as interrupted:
        # Ctrl-C in a terminal has reached the program, too; it stops its servers before it exits
        process.send_signal(signal.SIGTERM)
        process.wait()
        return interrupted.status
