"""Start, await and stop child processes."""

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
from dev.paths import private_directory, shown
from dev.process import signals

_started: list[Child] = []

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Have the kernel stop this process when its parent is killed: for ``preexec_fn``.

    Linux only; elsewhere the next start finds and stops it, see ``stop_leftover``.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A process that we started and that ``stop_all`` stops."""

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
            # Its own session: Ctrl-C in the terminal reaches us alone, and we stop it in order.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env=env,
                umask=0o077,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  there is one thread here
            )
            _started.append(self)
            if pid_file is not None:
                pid_file.write_text(str(self._process.pid))

    @property
    def pid(self) -> int:
        return self._process.pid

    def status(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def await_ready(self, ready: Callable[[], bool], timeout: float) -> None:
        """Wait until ``ready()``; raises ``Trouble`` when it ends first or the time (s) is over."""
        deadline = time.monotonic() + timeout
        while not ready():
            status = self.status()
            if status is not None:
                raise Trouble(f"{self.name} ended while starting ({ending(status)}).{self.why()}")
            if time.monotonic() > deadline:
                raise Trouble(f"{self.name} was not ready within {timeout:.0f} s.{self.why()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """SIGTERM, a bounded wait (none after a further Ctrl-C), then SIGKILL."""
        if self.status() is None:
            self._process.terminate()
            deadline = time.monotonic() + self._grace
            while self.status() is None:
                if time.monotonic() > deadline or signals.hurried():
                    break
                time.sleep(0.02)
        # Workers may outlive it when it was killed. (macOS refuses when only dead ones are left.)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._pid_file is not None:
            self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL, as a crash, and wait until the process is gone. Not to be stopped any more."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self in _started:
            _started.remove(self)
        if self._pid_file is not None:
            self._pid_file.unlink(missing_ok=True)

    def why(self) -> str:
        """The end of its log, ready to follow a sentence."""
        if self.log is None:
            return ""
        return f" The end of {shown(self.log)}:\n\n{tail(self.log, 10)}"


def ended() -> Child | None:
    """The first of our processes that ended by itself, if one has."""
    return next((child for child in _started if child.status() is not None), None)


def stop_all() -> None:
    """Stop all that was started, the last first: nobody loses what they lean on."""
    signals.stopping()
    while _started:
        _started[-1].stop()
        _started.pop()


def ending(status: int) -> str:
    """An exit status in words."""
    return f"exit status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"


def stop_leftover(pid_file: Path, mark: str) -> None:
    """Stop what a killed run left behind: the process in the file, if ``mark`` is in its command.

    The number alone says nothing: after a reboot it may be anybody's.
    """
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return
    for number, patience in ((signal.SIGTERM, 30.0), (signal.SIGKILL, 5.0)):
        if mark not in _command_of(pid):
            break
        # Once each: Redis takes a second SIGTERM as leave to lose what it has not written.
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + patience
        while mark in _command_of(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _command_of(pid: int) -> str:
    """The command line of a process, empty when there is none (a zombie has none either)."""
    if Path("/proc/self/cmdline").exists():
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return line.replace(b"\0", b" ").decode(errors="replace")
    found = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True)
    return found.stdout.decode(errors="replace")
