"""Start child processes, wait until they are ready, and stop them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from dev.console import Trouble, tail
from dev.paths import display_path, private_directory
from dev.process import signals

_started: list[Child] = []

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Make the kernel stop this process when its parent dies; for ``preexec_fn``.

    Linux only. On other systems, ``stop_leftover`` stops the process at the next start.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A process that was started here and that ``stop_all`` stops."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        pid_file: Path | None = None,
        log: Path | None = None,
        env: Mapping[str, str] | None = None,
        grace: float = 30.0,
    ) -> None:
        self.name = name
        self.log = log
        self._pid_file = pid_file
        self._grace = grace
        with ExitStack() as closing, signals.held():
            output = None
            if log is not None:
                private_directory(log.parent)
                output = closing.enter_context(log.open("wb"))
            # A new session: Ctrl-C does not reach it, so that all children are stopped in order.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env=env,
                umask=0o077,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  this process has one thread
            )
            _started.append(self)
            if pid_file is not None:
                pid_file.write_text(str(self._process.pid))

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def status(self) -> int | None:
        """Return the exit status, negative for a signal; None while the process runs."""
        return self._process.poll()

    def await_ready(self, ready: Callable[[], bool], timeout: float) -> None:
        """Wait for ``ready()``. Raises ``Trouble`` if the process ends, or after ``timeout`` s."""
        deadline = time.monotonic() + timeout
        while not ready():
            status = self.status()
            if status is not None:
                raise Trouble(
                    f"{self.name} ended while starting ({describe_status(status)}).{self.why()}"
                )
            if time.monotonic() > deadline:
                raise Trouble(f"{self.name} was not ready within {timeout:.0f} s.{self.why()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Send SIGTERM, wait for the grace period or a second Ctrl-C, then send SIGKILL."""
        if self.status() is None:
            self._process.terminate()
            deadline = time.monotonic() + self._grace
            while self.status() is None:
                if time.monotonic() > deadline or signals.is_hurried():
                    break
                time.sleep(0.02)
        # Workers may outlive a killed process. (macOS refuses if all of the group are zombies.)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._pid_file is not None:
            self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """Send SIGKILL, as in a crash, wait for the end, and exclude it from ``stop_all``."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self in _started:
            _started.remove(self)
        if self._pid_file is not None:
            self._pid_file.unlink(missing_ok=True)

    def why(self) -> str:
        """Return a sentence with the end of the log; an empty string without a log."""
        if self.log is None:
            return ""
        return f" The end of {display_path(self.log)}:\n\n{tail(self.log, 10)}"


def find_ended() -> Child | None:
    """Return the first child that ended by itself; None if all run."""
    return next((child for child in _started if child.status() is not None), None)


def stop_all() -> None:
    """Stop all children, the last first: a server outlives its clients."""
    signals.begin_stopping()
    while _started:
        _started[-1].stop()
        _started.pop()


def describe_status(status: int) -> str:
    """Return an exit status in words."""
    return f"exit status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"


def stop_leftover(pid_file: Path, mark: str) -> None:
    """Stop the process in a PID file of a killed run, if its command line contains ``mark``.

    After a reboot the number alone may be that of any other process.
    """
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return
    for number, seconds in ((signal.SIGTERM, 30.0), (signal.SIGKILL, 5.0)):
        if mark not in _command_of(pid):
            break
        # Each signal once: at a second SIGTERM, Redis exits without writing its data.
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while mark in _command_of(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _command_of(pid: int) -> str:
    """Return the command line of a process; an empty string for a zombie or no process."""
    if Path("/proc/self/cmdline").exists():
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return line.replace(b"\0", b" ").decode(errors="replace")
    listed = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True)
    return listed.stdout.decode(errors="replace")
