"""Processes that end with the block that uses them, however it ends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def ended(process: subprocess.Popen[Any]) -> Iterator[subprocess.Popen[Any]]:
    """Kill it when the block is left before it ended.

    ``with subprocess.Popen(…)`` waits there instead: behind an assertion that failed, for ever.
    Whatever then ends the wait leaves a process that nobody waits for, and that is reported in
    some later test.
    """
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        with process:  # closes its pipes and waits
            pass
