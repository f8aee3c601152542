"""``make bench``: what requests cost, on a MariaDB, a Redis and servers of its own."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess

from dev import interrupts, mariadb, redis_server, venv, wrk
from dev.console import Trouble
from dev.exclusive import Busy, exclusive
from dev.interrupts import Interrupted
from dev.paths import BENCH, PYTHON, ROOT


def main(_arguments: list[str]) -> int:
    try:
        with exclusive(BENCH / "bench.lock"):
            mariadb.find_or_install()
            redis_server.find_or_install()
            wrk.find_or_install()
            venv.ensure("dev")
            return _bench()
    except Busy as busy:
        raise Trouble(
            f"`make bench` is already running in this checkout (process {busy.pid})."
        ) from None


def _bench() -> int:
    arguments = shlex.split(os.environ.get("ARGS", ""))
    if os.environ.get("QUICK"):
        arguments.append("--quick")
    with interrupts.held():
        process = subprocess.Popen([PYTHON, "-m", "bench", *arguments], cwd=ROOT)
    try:
        return process.wait()
    except Interrupted as interrupted:
        # Ctrl-C in a terminal has reached it already: it stops its servers, and then itself
        process.send_signal(signal.SIGTERM)
        process.wait()
        return interrupted.status
