"""``make migrate``: bring the database of `make run` up to date."""

from __future__ import annotations

from dev import address, servers, venv
from dev.commands.run import environment
from dev.console import run_logged
from dev.exclusive import Busy, exclusive
from dev.paths import PYTHON, RUN


def main(_arguments: list[str]) -> int:
    servers.find_or_install()
    venv.ensure("runtime")
    environ = environment(address.from_environ())
    try:
        with exclusive(RUN / "run.lock"):
            environ.update(servers.start(RUN, durable=True))
            _migrate(environ)
    except Busy:
        # `make run` is at work: its servers are up.
        environ = {**servers.running(RUN), **environ}  # a URL that was given wins
        _migrate(environ)
    return 0


def _migrate(environ: dict[str, str]) -> None:
    run_logged("Migrating the database", [PYTHON, "-m", "api", "migrate"], "migrate", env=environ)
