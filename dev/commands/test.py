"""``make test``: run pytest against a private MariaDB and Redis, new at every run.

All tests run in several processes, each with its own servers: processes share no data. Tests wait
a third of their time, so there are three processes for two processors. With ``ARGS``, the chosen
tests run in one process, which starts sooner, unless ``PROCESSES`` gives a number.

Tests marked ``long`` run if ARGS chooses them, or with ``LONG_TESTS=1``, which `make check` sets.
Those marked ``release`` run if ARGS chooses them, or with ``RELEASE_TESTS=1``, before a release.
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
from dev.process.child import find_ended, stop_leftover
from dev.process.lock import Busy, exclusive
from dev.process.signals import StopRequested
from dev.services import servers
from dev.services.mariadb import make_data_directory

# A small machine lacks the memory for more: each process has a MariaDB of 0.2 GB.
_MAX_PROCESSES = 4
_VARIABLES = {"long": "LONG_TESTS", "release": "RELEASE_TESTS"}  # by marker
# Let pytest store the rewritten asserts of the tests as bytecode (empty means yes). Otherwise each
# process rewrites all of them in each run, which takes 7 s.
_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}


def main(_arguments: list[str]) -> int:
    """Run the tests that ARGS chooses, or all; return pytest's exit status."""
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
    """Return the number of processes: 1 if the servers are given, since they have one database."""
    if servers.wanted() != (True, True):
        return 1
    if number := os.environ.get("PROCESSES"):
        if not number.isdigit():
            raise Trouble(f"PROCESSES={number} must be a whole number.")
        return max(1, int(number))
    return 1 if os.environ.get("ARGS") else min(_processors() * 3 // 2, _MAX_PROCESSES)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _servers(processes: int) -> Iterator[tuple[str, str]]:
    """Start empty servers, and yield the variables that ``tests/conftest.py`` reads."""
    if processes == 1:
        _empty(TEST)
        yield from servers.start(TEST, durable=False).items()
        return
    for worker in (f"gw{number}" for number in range(processes)):  # pytest-xdist's names
        _empty(TEST / worker)
        for name, url in servers.start(TEST / worker, durable=False).items():
            yield f"{name}_{worker}", url


def _empty(home: Path) -> None:
    """Make empty data directories; MariaDB's is a copy of one that is made once."""
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
        # Tests of a file stay together and share fixtures; an idle process takes tests of others.
        arguments += [f"--numprocesses={processes}", "--dist=worksteal"]
        # All processes must collect the tests in the same order, which may be that of a set.
        environ = {"PYTHONHASHSEED": str(secrets.randbelow(2**32)), **environ}
    # --pdb needs the terminal: no new session for this process.
    with signals.held():
        process = subprocess.Popen([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=environ)
    try:
        return _wait(process)
    except StopRequested as interrupted:
        say("\nStopping the tests …")
        _interrupt(process)
        return interrupted.status


def _chosen() -> list[str]:
    """Return the arguments of pytest that choose the tests."""
    if arguments := shlex.split(os.environ.get("ARGS", "")):
        return arguments
    left_out = [
        f"not {marker}" for marker in ("long", "release") if not os.environ.get(_VARIABLES[marker])
    ]
    return ["-m", " and ".join(left_out)] if left_out else []


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            status = process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        child = find_ended()
        if child is not None:
            say(f"{child.name} ended during the tests.{child.why()}")
        return status if status >= 0 else 128 - status


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """Stop pytest by SIGINT, so that it tears the fixtures down, and by SIGKILL after 20 s.

    Ctrl-C in a terminal has reached pytest, too. A second SIGINT would cut the teardown short, so
    this waits for 2 s before it sends one.
    """
    for number, seconds in ((None, 2.0), (signal.SIGINT, 20.0), (signal.SIGKILL, 5.0)):
        if number is not None:
            process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return
