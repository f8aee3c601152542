"""Start, kill and stop the workers that deliver mail."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from chaos import clock_skew
from dev.paths import CHAOS, log_of
from dev.process.child import Child, stop_leftover

_COMMAND = (sys.executable, "-m", "api", "worker")


class MailWorkers:
    """The mail workers under test, numbered from 0."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {**environ, "EXTENSIONS": clock_skew.__name__}
        self._running: dict[int, Child] = {}

    def start(self, number: int) -> None:
        """Start a worker without waiting until it delivers."""
        self._running[number] = Child(
            "A mail worker",
            _COMMAND,
            pid_file=_pid_file(number),
            log=log_of(f"mail-worker-{number}", CHAOS),
            env=self._environ,
        )

    def kill(self, number: int) -> None:
        """Send SIGKILL to a worker."""
        with suppress(ProcessLookupError):
            os.kill(int(_pid_file(number).read_text()), signal.SIGKILL)

    def stop(self, number: int) -> None:
        """Send SIGTERM to a worker, and wait until its current mail is delivered."""
        self._running[number].stop()


def stop_leftovers() -> None:
    """Stop the workers of an earlier run that was killed."""
    for number in range(2):
        stop_leftover(_pid_file(number), " ".join(_COMMAND))


def _pid_file(number: int) -> Path:
    return CHAOS / f"mail-worker-{number}.pid"
