"""Lay out a machine as operators do: a directory for each release, and ``deploy/start``."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import requests

from tests.support.at_once import LONGEST

ROOT = Path(__file__).parents[2]


class Installation:
    """A machine with releases, a link to the current one, settings, a pid file and a log."""

    def __init__(self, home: Path, settings: Mapping[str, str]) -> None:
        self.home = home
        home.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = home / "log"
        self._settings = {"WEB_CONCURRENCY": "1", **settings, "PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None
        self.set()
        self.release("1")
        self.script = self._copy_script("start")
        self._update_script = self._copy_script("update")

    def set(self, **changed: str) -> None:
        """Change settings in the file that the start script reads."""
        self._settings.update(changed)
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in self._settings.items()]
        (self.home / "settings.env").write_text("".join(lines))

    def release(self, name: str, changed: Callable[[Path], None] | None = None) -> None:
        """Install a release and make it the current one; ``changed`` edits a copy of the code."""
        place = self.home / name
        place.mkdir()
        (place / ".venv").symlink_to(Path(sys.prefix))
        for file in ("client", "gunicorn.conf.py", "openapi.yaml"):
            (place / file).symlink_to(ROOT / file)
        if changed is None:
            (place / "api").symlink_to(ROOT / "api")
        else:
            shutil.copytree(ROOT / "api", place / "api")
            changed(place / "api")
        self.use(name)

    def use(self, name: str) -> None:
        """Make a release the current one."""
        link = self.home / "current.new"
        link.symlink_to(name)
        link.rename(self.home / "current")

    def start(self) -> None:
        """Run the start script, and wait until the server answers."""
        with self.log.open("ab") as stream:
            self._process = subprocess.Popen(
                [self.script], env={"PATH": os.environ["PATH"]}, stdout=stream, stderr=stream
            )
        self.wait_until(self._answers)

    def master(self, suffix: str = "") -> int:
        """Return the pid in the pid file, or 0 if there is none."""
        try:
            return int((self.home / f"api.pid{suffix}").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def children(self, pid: int) -> list[int]:
        """Return the pids of a master's workers, and of a new master."""
        return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def send(self, number: signal.Signals, pid: int | None = None) -> None:
        """Send a signal to the master, or to another process."""
        os.kill(pid or self.master(), number)

    def begin_update(self) -> int:
        """Send SIGUSR2, wait until the new master's worker takes requests, and return its pid."""
        self.send(signal.SIGUSR2)
        self.wait_until(lambda: f'"master":{self.master(".2")},' in self._ready_lines())
        return self.master(".2")

    def update(self) -> None:
        """Start a new master, send SIGTERM to the old one, and wait for its end."""
        old, new = self.master(), self.begin_update()
        self.send(signal.SIGTERM, old)
        self.wait_until(lambda: self.master() == new)
        self.wait_until(lambda: not _is_running(old))

    def await_successor(self) -> int:
        """Wait for the end of the started process, as a supervisor does; return the next master."""
        assert self._process is not None
        self._process.wait(3 * LONGEST)
        return self.master()

    def run_update_script(self) -> subprocess.CompletedProcess[str]:
        """Run ``deploy/update`` to its end."""
        return subprocess.run(
            [self._update_script], capture_output=True, text=True, timeout=3 * LONGEST
        )

    def stop(self) -> None:
        """Stop the masters by SIGTERM; kill those that do not stop, and fail the test."""
        for suffix in (".2", ""):
            pid = self.master(suffix)
            if pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
                try:
                    self.wait_until(lambda pid=pid: not _is_running(pid))  # type: ignore[misc]
                except AssertionError:
                    os.kill(pid, signal.SIGKILL)
                    raise
        if self._process is not None:
            self._process.wait(LONGEST)
            self._process = None

    def await_line(self, text: str, *, after: int = 0) -> None:
        """Wait until the log contains the text behind its first ``after`` characters."""
        self.wait_until(lambda: text in self.log.read_text()[after:])

    def wait_until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST
        while not holds():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.02)

    def _copy_script(self, name: str) -> Path:
        script = (ROOT / "deploy" / name).read_text()
        for folder in ("/srv/gatebook", "/etc/gatebook", "/run/gatebook"):
            script = script.replace(folder, str(self.home))
        copy = self.home / name
        copy.write_text(script)
        copy.chmod(0o755)
        return copy

    def _ready_lines(self) -> str:
        lines = self.log.read_text().splitlines()
        return "\n".join(line for line in lines if "worker_ready" in line)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            return requests.get(f"{self.base}/healthz", timeout=LONGEST).ok
        except requests.RequestException:
            return False


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
