"""Update without a refused request: SIGUSR2 starts a new master beside the old one.

Both listen on one socket until one of them is ended by SIGTERM. Two files beside the pid file tell
programs how far an update is: that of the new master (``.2``), and ``.ready``, with a line for each
worker that accepts requests.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger("gunicorn")


def begin(server: Any) -> None:
    """Remove the report of an earlier start, unless this is the new master of an update."""
    if server.cfg.pidfile and not server.master_pid:
        _ready_file(server.cfg.pidfile).unlink(missing_ok=True)


def prepare(server: Any, start_script: str) -> None:
    """Choose the program that becomes the new master. Runs in the process that becomes it.

    Without a script gunicorn runs itself again: with the old environment, in the old directory.
    """
    # If exec fails, gunicorn ends all workers that this process knows, also the old master's.
    server.WORKERS = {}
    server.pidfile = None
    if start_script:
        server.START_CTX[0], server.START_CTX["args"] = start_script, [start_script]


def explain_refused_start(old: str | None) -> str:
    """Return a failed new master's message about the old one; empty if there is none."""
    return (
        f"The update was cancelled. The previous server (process {old}) continues." if old else ""
    )


def report_end(server: Any) -> None:
    """Report that the old master goes on, if a new one ends before it has taken over."""
    if server.master_pid and server.master_pid == os.getppid():
        log.warning("update_cancelled", master=os.getpid(), goes_on=server.master_pid)


def hand_over(server: Any) -> None:
    """Name the new master in the pid file. The old master's last step.

    The new master would do so a second later. A supervisor reads the file when the old one has
    ended, and would consider the service ended (systemd.service(5), ``PIDFile=``).
    """
    if server.reexec_pid and server.cfg.pidfile:
        with suppress(OSError):  # it has just ended, and its file with it
            Path(f"{server.cfg.pidfile}.2").replace(server.cfg.pidfile)


def report_worker(pid_file: str | None) -> None:
    """Report that this worker accepts requests; the old master may be ended once all of them do."""
    log.info("worker_ready", worker=os.getpid(), master=os.getppid())
    if pid_file:
        # a full or read-only file system must not end a worker
        with suppress(OSError), _ready_file(pid_file).open("a") as file:
            file.write(f"{os.getppid()} {os.getpid()}\n")


def _ready_file(pid_file: str) -> Path:
    return Path(f"{pid_file}.ready")
