"""Run gunicorn as in production, with workers that a test may replace or kill."""

from __future__ import annotations

import os
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
GUNICORN = str(Path(sys.executable).with_name("gunicorn"))


class Server:
    """A running server on a free port; ``base`` is its URL.

    ``descriptors`` is the limit of open files of its processes (RLIMIT_NOFILE), soft and hard.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        logs: Path,
        config: str = "gunicorn.conf.py",
        *,
        descriptors: int | None = None,
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.log = logs / f"gunicorn-{port}.log"
        self._command = [*_limited(descriptors), GUNICORN, "-c", config]
        self._environ = {"WEB_CONCURRENCY": "1", **environment, "PORT": str(port)}
        self._process = self._start()

    def start_again(self, **changed: str) -> None:
        """Start on the same port after ``stop``, with changed settings, and wait for answers."""
        self._environ.update(changed)
        self._process = self._start()
        self.await_ready()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as stream:
            return subprocess.Popen(
                self._command, cwd=ROOT, env=self._environ, stdout=stream, stderr=stream
            )

    def await_ready(self) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + LONGEST
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                requests.get(f"{self.base}/healthz", timeout=LONGEST)
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"gunicorn did not start:\n{self.log.read_text()}")

    def workers(self) -> set[int]:
        """Return the process ids of the workers."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
        pairs = [line.split() for line in listed.stdout.splitlines()]
        return {int(child) for child, parent in pairs if int(parent) == self._process.pid}

    def reload(self) -> None:
        """Send SIGHUP: new workers start, and old ones finish their requests. Wait for both."""
        self._replacing(lambda: self._process.send_signal(signal.SIGHUP))

    def kill_workers(self) -> None:
        """Kill all workers at once by SIGKILL, and wait for the new ones."""
        self._replacing(self._kill)

    def terminate(self) -> None:
        """Send SIGTERM without waiting."""
        self._process.terminate()

    def stop(self) -> None:
        """Stop by SIGTERM; kill a server that does not stop, and fail the test."""
        self._process.terminate()
        try:
            self._process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            for pid in {*self.workers(), self._process.pid}:
                os.kill(pid, signal.SIGKILL)
            self._process.wait()
            raise

    def _replacing(self, happens: Callable[[], None]) -> None:
        before = self.workers()
        happens()
        deadline = time.monotonic() + LONGEST
        while (workers := self.workers()) & before or len(workers) < len(before):
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def _kill(self) -> None:
        for pid in self.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _limited(descriptors: int | None) -> list[str]:
    """Return the command prefix that limits the file descriptors of a command."""
    if descriptors is None:
        return []
    return ["sh", "-c", f'ulimit -n {descriptors} && exec "$@"', "sh"]
