"""``make test``: pytest against a private MariaDB and Redis, new at every run.

All of the tests run in several processes, each with servers of its own: no test sees what another
does. Tests wait a third of their time, so there are three processes for two processors. A choice
of them (``ARGS``) runs in one, which starts sooner, unless ``PROCESSES`` says how many.

Tests that are marked ``long`` run where they are chosen, or with ``LONG_TESTS=1``, as `make check`
runs them.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from dev.console import Trouble, say
from dev.env import venv
from dev.paths import PYTHON, ROOT, TEST, private_directory
from dev.process import signals
from dev.process.child import ended, stop_leftover
from dev.process.lock import Busy, exclusive
from dev.process.signals import Interrupted
from dev.services import servers
from dev.services.mariadb import make_data_directory

# More of them would need more memory than small machines have: MariaDB takes 0.2 GB each time.
_MOST_PROCESSES = 4
# pytest keeps the rewritten asserts of the tests as bytecode: else each process rewrites all of
# them in each run, which takes 7 s. Empty means that it may be written.
_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}


def main(_arguments: list[str]) -> int:
    try:
        with exclusive(TEST / "test.lock"):
            servers.find_or_install()
            venv.ensure("dev")
            processes = _processes()
            environ = {**os.environ, **dict(_servers(processes)), **_BYTECODE}
            return _pytest(environ, processes)
    except Busy as busy:
        raise Trouble(
            f"`make test` is already running in this checkout (process {busy.pid})."
        ) from None


def _processes() -> int:
    """How many run tests at the same time. Servers that were given are for one to have."""
    if servers.wanted() != (True, True):
        return 1
    if given := os.environ.get("PROCESSES"):
        if not given.isdigit():
            raise Trouble(f"PROCESSES={given} must be a whole number.")
        return max(1, int(given))
    return 1 if os.environ.get("ARGS") else min(_processors() * 3 // 2, _MOST_PROCESSES)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _servers(processes: int) -> Iterator[tuple[str, str]]:
    """Start them, empty; the environment that leads to them, as ``tests/conftest.py`` reads it."""
    if processes == 1:
        _empty(TEST)
        yield from servers.start(TEST, durable=False).items()
        return
    for worker in (f"gw{number}" for number in range(processes)):  # pytest-xdist calls them so
        _empty(TEST / worker)
        for name, url in servers.start(TEST / worker, durable=False).items():
            yield f"{name}_{worker}", url


def _empty(home: Path) -> None:
    """Put empty data directories in place. MariaDB's is made once and copied."""
    with_mariadb, _ = servers.wanted()
    if with_mariadb:
        data, template = private_directory(home) / "mariadb", TEST / "mariadb-template"
        stop_leftover(home / "mariadb.pid", f"--datadir={data}")
        shutil.rmtree(data, ignore_errors=True)
        if not template.is_dir():
            make_data_directory(template)
        shutil.copytree(template, data)
    shutil.rmtree(home / "redis", ignore_errors=True)


def _pytest(environ: dict[str, str], processes: int) -> int:
    arguments = _chosen()
    if processes > 1:
        # Neighbours stay together, and share their fixtures; who is done first takes from the rest.
        arguments += [f"--numprocesses={processes}", "--dist=worksteal"]
        # They must all find the same tests in the same order, also where that is a set's.
        environ = {"PYTHONHASHSEED": str(secrets.randbelow(2**32)), **environ}
    # In our process group and with our terminal, so that --pdb works.
    with signals.held():
        process = subprocess.Popen([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=environ)
    try:
        return _wait(process)
    except Interrupted as interrupted:
        say("\nStopping the tests …")
        _interrupt(process)
        return interrupted.status


def _chosen() -> list[str]:
    """Return pytest's arguments that choose the tests."""
    if given := shlex.split(os.environ.get("ARGS", "")):
        return given
    return [] if os.environ.get("LONG_TESTS") else ["-m", "not long"]


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            status = process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        child = ended()
        if child is not None:
            say(f"{child.name} ended during the tests.{child.why()}")
        return status if status >= 0 else 128 - status


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """End pytest by its own way out, which tears the fixtures down; then less kindly.

    Ctrl-C in a terminal has reached it already, and a second SIGINT would cut that short: so first
    wait a moment.
    """
    for number, patience in ((None, 2.0), (signal.SIGINT, 20.0), (signal.SIGKILL, 5.0)):
        if number is not None:
            process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
