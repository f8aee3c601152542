"""A command of the product, run to its end: how long it takes, how much memory it has at most."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.harness.cores import Cores
from dev.console import Trouble
from dev.paths import BENCH, log_of
from dev.process.child import Child

_BETWEEN_LOOKS = 0.05  # seconds
_BETWEEN_TELLINGS = 1.0


@dataclass(frozen=True)
class Used:
    """Wall time and processor time in seconds, peak of resident memory in bytes; its output."""

    seconds: float
    processor: float
    peak: int
    said: str


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    cores: Cores,
    tell: Callable[[], None] = lambda: None,
) -> Used:
    """``python -m …`` on the server's core; ``tell`` is called each second meanwhile.

    Raises ``Trouble`` when it fails.
    """
    log = log_of("watched", BENCH)
    with cores.of_the_server():
        began = time.monotonic()
        child = Child(
            "-".join(arguments[:3]), [sys.executable, "-m", *arguments], log=log, env=environ
        )
    told, peak, before = began, 0, _of_children()
    while child.status() is None:
        peak = max(peak, peak_of(child.pid))
        if time.monotonic() - told >= _BETWEEN_TELLINGS:
            told = time.monotonic()
            tell()
        time.sleep(_BETWEEN_LOOKS)
    seconds, processor = time.monotonic() - began, _of_children() - before
    tell()
    if child.status():
        raise Trouble(f"python -m {' '.join(arguments)} failed.{child.why()}")
    return Used(seconds, processor, peak, log.read_text(encoding="utf-8"))


def peak_of(pid: int) -> int:
    """The most resident memory that the process has had so far, in bytes; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _of_children() -> float:
    times = os.times()  # of those that have ended
    return times.children_user + times.children_system
