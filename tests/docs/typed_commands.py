"""Run `.venv/bin/python -m api` of the pages by fork, in a tenth of the time of an interpreter.

``program`` is the text of a program that stands for `.venv/bin/python`. It hands environment and
arguments to the process of the tests, and prints the answer.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from tests.support.forked_commands import ForkedCommands

_PROGRAM = """#!/bin/sh
set -eu
shift 2  # -m api
cd {place}
env -0 > environ
printf '%s\\0' "$@" > arguments
echo > asked
read -r status < answered
cat out
cat err >&2
exit "$status"
"""


class TypedCommands:
    """A server of the commands of one shell, which runs them one after the other."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        for name in ("asked", "answered"):
            os.mkfifo(place / name)
        self.program = _PROGRAM.format(place=place)
        self._place = place
        self._commands = ForkedCommands(place)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        (self._place / "environ").unlink(missing_ok=True)
        (self._place / "asked").write_text("\n")
        self._thread.join()
        self._commands.close()

    def _serve(self) -> None:
        while (self._place / "asked").read_text() and (self._place / "environ").exists():
            environ = dict(
                line.split("=", 1) for line in self._strings("environ") if not line.startswith("_=")
            )
            status, _, _ = self._commands(environ, *self._strings("arguments"))
            (self._place / "answered").write_text(f"{status}\n")

    def _strings(self, name: str) -> list[str]:
        return (self._place / name).read_text().split("\0")[:-1]
