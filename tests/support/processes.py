"""Run processes that end with their block, however the block ends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def ended(process: subprocess.Popen[Any]) -> Iterator[subprocess.Popen[Any]]:
    """Kill the process if it still runs when the block is left.

    ``with subprocess.Popen(…)`` would wait there instead: for ever, after a failed assertion. An
    interrupted wait leaves a process that nobody reaps, and a later test reports it.
    """
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        with process:  # This closes its pipes and waits.
            pass
