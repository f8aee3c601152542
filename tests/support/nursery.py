"""Workers by fork: each is `python -m api worker` from the point where the imports are done.

Run as a module it reads lines from its input: ``start`` answers with the process id of a new one.
A hundred of them are started, and killed, in the time that ten take by themselves.
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
    """``nursery.start()`` starts a worker."""

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
        """The process id of a new worker."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        self._alive.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        """SIGKILL."""
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
    from api import create_app  # only where the workers are born
    from api.settings import Settings
    from api.workers import process

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    app = create_app(Settings.from_environ())  # opens no connection
    for _ in sys.stdin:
        if (pid := os.fork()) == 0:
            process.run(app)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
