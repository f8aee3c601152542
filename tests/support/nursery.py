"""Start workers by fork: ``python -m api worker`` from the point after the imports.

As a module it reads lines from its input; ``start`` answers with the process id of a new worker. A
hundred workers are started and killed in the time that ten separate processes take.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.support.at_once import LONGEST

ROOT = Path(__file__).parents[2]


class Nursery:
    """A parent of forked workers; ``nursery.start()`` starts a worker."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.nursery"],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
            )
        self._alive: set[int] = set()

    def start(self) -> int:
        """Start a worker, and return its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        self._alive.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        """Kill a worker by SIGKILL."""
        self._alive.remove(pid)
        os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        for pid in list(self._alive):
            with suppress(ProcessLookupError):
                self.kill(pid)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(LONGEST)
        assert self._process.stdout is not None
        self._process.stdout.close()


def main() -> None:
    from api import create_app  # Imported only in the process that forks the workers.
    from api.settings import Settings
    from api.workers import process

    # The kernel reaps the killed workers: no code waits for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    app = create_app(Settings.from_environ())  # This opens no connection.
    for _ in sys.stdin:
        if (pid := os.fork()) == 0:
            process.run(app)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
