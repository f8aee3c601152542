"""Run commands by fork: ``python -m api COMMAND`` from the point after the imports.

As a module it reads one line of JSON for each command, and answers with the exit status. Each
command has its own process, environment and streams. This takes a tenth of the time that an
interpreter needs to start and to import.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.url_builders import compiled_once

ROOT = Path(__file__).parents[2]
LONGEST_COMMAND = 60  # seconds
_LEAST = {
    "SECRET_KEY": "for the routes alone and nothing else",
    "PUBLIC_URL": "http://localhost:8000",
    "DATABASE_URL": "mysql://nobody@localhost/nothing",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_SIGN_IN": "on",
}


class ForkedCommands:
    """A runner of commands that returns (exit status, output, errors).

    For example ``commands({"PATH": …}, "audit", "verify", …)``.
    """

    def __init__(self, place: Path) -> None:
        self._out, self._err = place / "out", place / "err"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forked_commands"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, environment: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = [dict(environment), arguments, str(self._out), str(self._err)]
        self._process.stdin.write(f"{json.dumps(request)}\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        return status, self._out.read_text(), self._err.read_text()

    def close(self) -> None:
        self._process.communicate(timeout=LONGEST_COMMAND)


def main() -> None:
    from api.__main__ import main as command  # Imported only in the process that is forked.

    with compiled_once():
        _register_routes()
        for line in sys.stdin:
            if (pid := os.fork()) == 0:
                _become(*json.loads(line))
                status = command()
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)  # Finalizing all modules would take most of the time.
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _register_routes() -> None:
    """Compile the URL builders, which takes half of a command's start."""
    from api import resources
    from api.settings import Settings
    from api.web.flask_app import Application, OtherConverter

    app = Application("api", static_folder=None)
    app.config["GATEBOOK"] = Settings.from_environ(_LEAST)
    app.url_map.converters["other"] = OtherConverter
    for module in resources.MODULES:
        app.register_blueprint(resources.blueprint_of(module))


def _become(environment: dict[str, str], arguments: list[str], *files: str) -> None:
    """Give this process the environment, arguments and streams that a shell would have given it."""
    signal.alarm(LONGEST_COMMAND)  # SIGALRM kills the process.
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.argv[1:] = arguments
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, file in enumerate(files, start=1):
        os.dup2(os.open(file, flags), number)


if __name__ == "__main__":
    main()
