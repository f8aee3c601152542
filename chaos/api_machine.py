"""Run one API machine under test: a gunicorn with its own environment, port and clock."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from chaos import clock_skew
from dev.paths import CHAOS, GUNICORN, ROOT, log_of
from dev.process.child import Child, stop_leftover
from dev.services.ports import Address

_CONFIGURATION = ROOT / "gunicorn.conf.py"
_MOST_MACHINES = 3
# The clock faults move the time by an hour: sessions last longer, and mailed proofs do with these
# TTLs. A mail of a killed worker is leased for three MAIL_TIMEOUTs. Hashing is not measured here.
SETTINGS = {
    "HOST": "127.0.0.1",
    "LIMITS": "off",
    "LOG_LEVEL": "warning",
    "REAUTHENTICATION_MAX_AGE": "7200",
    "ASSURANCE_IDLE": "7200",
    "PASSWORD_RESET_TTL": "86400",
    "EMAIL_CHANGE_TTL": "86400",
    "MAIL_FROM": "Gatebook <accounts@example.com>",
    "MAIL_TIMEOUT": "1",
    "ARGON2_MEMORY_KIB": "64",
    "ARGON2_TIME": "1",
}


class ApiMachine:
    """A gunicorn under test; machines are numbered from 0."""

    def __init__(self, number: int, port: int, environ: Mapping[str, str]) -> None:
        self.address = Address("127.0.0.1", port)
        self.clock = CHAOS / f"clock-offset-{number}"
        clock_skew.move(0, self.clock)
        self.environ = {
            **inherited_environ(),
            **environ,
            "PORT": str(port),
            "PUBLIC_URL": self.address.url,
            clock_skew.VARIABLE: str(self.clock),
        }
        self._number = number
        self._child: Child | None = None

    def start(self) -> None:
        """Start gunicorn as in production, and wait until it answers."""
        self._child = Child(
            f"API machine {self._number}",
            [str(GUNICORN), "--config", str(_CONFIGURATION)],
            pid_file=_pid_file(self._number),
            log=log_of(f"api-{self._number}", CHAOS),
            env=self.environ,
            grace=35.0,
        )
        self._child.await_ready(self.address.is_ready, 60)

    def stop(self) -> None:
        """Send SIGTERM to gunicorn, and wait until its requests have ended."""
        if self._child is not None:
            self._child.stop()

    def reload(self) -> None:
        """Replace gunicorn's workers (SIGHUP), and with them all connections to the stores."""
        os.kill(self._pid, signal.SIGHUP)

    def kill_worker(self) -> None:
        """Send SIGKILL to one of gunicorn's workers."""
        for pid in _children_of(self._pid)[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @property
    def _pid(self) -> int:
        return int(_pid_file(self._number).read_text())


def inherited_environ() -> dict[str, str]:
    """Return the variables of this process that a server under test needs."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**keep, "PYTHONPATH": str(ROOT)}


def stop_leftovers() -> None:
    """Stop the machines of an earlier run that was killed."""
    for number in range(_MOST_MACHINES):
        stop_leftover(_pid_file(number), str(_CONFIGURATION))


def _pid_file(number: int) -> Path:
    return CHAOS / f"gunicorn-{number}.pid"


def _children_of(pid: int) -> list[int]:
    processes = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
    pairs = [line.split() for line in processes.stdout.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]
