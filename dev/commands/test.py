"""``make test``: pytest against a private MariaDB and Redis, new at every run."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess

from dev import children, interrupts, servers, venv
from dev.children import stop_leftover
from dev.console import Trouble, say
from dev.exclusive import Busy, exclusive
from dev.interrupts import Interrupted
from dev.mariadb import make_data_directory
from dev.paths import PYTHON, ROOT, TEST


def main(_arguments: list[str]) -> int:
    try:
        with exclusive(TEST / "test.lock"):
            servers.find_or_install()
            venv.ensure("dev")
            _empty()
            environ = {**os.environ, **servers.start(TEST, durable=False)}
            return _pytest(environ)
    except Busy as busy:
        raise Trouble(
            f"`make test` is already running in this checkout (process {busy.pid})."
        ) from None


def _empty() -> None:
    """Put empty data directories in place. MariaDB's is made once and copied."""
    with_mariadb, _ = servers.wanted()
    if with_mariadb:
        data, template = TEST / "mariadb", TEST / "mariadb-template"
        stop_leftover(TEST / "mariadb.pid", f"--datadir={data}")
        shutil.rmtree(data, ignore_errors=True)
        if not template.is_dir():
            make_data_directory(template)
        shutil.copytree(template, data)
    shutil.rmtree(TEST / "redis", ignore_errors=True)


def _pytest(environ: dict[str, str]) -> int:
    arguments = shlex.split(os.environ.get("ARGS", ""))
    # In our process group and with our terminal, so that --pdb works.
    with interrupts.held():
        process = subprocess.Popen([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=environ)
    try:
        return _wait(process)
    except Interrupted as interrupted:
        say("\nStopping the tests …")
        _interrupt(process)
        return interrupted.status


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            status = process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        child = children.ended()
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
