"""``make chaos``: faults under load, on a MariaDB, a Redis and a gunicorn of its own."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess

from dev import interrupts, mariadb, redis_server, venv
from dev.console import Trouble
from dev.exclusive import Busy, exclusive
from dev.interrupts import Interrupted
from dev.paths import CHAOS, PYTHON, ROOT


def main(_arguments: list[str]) -> int:
    try:
        with exclusive(CHAOS / "chaos.lock"):
            mariadb.find_or_install()
            redis_server.find_or_install()
            venv.ensure("dev")
            return _chaos()
    except Busy as busy:
        raise Trouble(
            f"`make chaos` is already running in this checkout (process {busy.pid})."
        ) from None


def _chaos() -> int:
    arguments = shlex.split(os.environ.get("ARGS", ""))
    if os.environ.get("QUICK"):
        arguments.append("--quick")
    with interrupts.held():
        process = subprocess.Popen([PYTHON, "-m", "chaos", *arguments], cwd=ROOT)
    try:
        return process.wait()
    except Interrupted as interrupted:
        # Ctrl-C in a terminal has reached it already: it stops its servers, and then itself
        process.send_signal(signal.SIGTERM)
        process.wait()
        return interrupted.status
