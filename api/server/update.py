"""Update without a refused request: SIGUSR2 starts a new master beside the old one.

Both listen on one socket until somebody ends one of them by SIGTERM.
"""

from __future__ import annotations

import os
from typing import Any

import structlog

log = structlog.get_logger("gunicorn")


def prepare(server: Any, start_script: str) -> None:
    """Choose the program that becomes the new master. Runs in the process that becomes it.

    Without a script gunicorn runs itself again: with the old environment, in the old directory.
    """
    # When exec fails, gunicorn ends all that this process knows of: the old master's workers, too.
    server.WORKERS = {}
    server.pidfile = None
    if start_script:
        server.START_CTX[0], server.START_CTX["args"] = start_script, [start_script]


def explain_refused_start(old: str | None) -> str:
    """Return what a new master that can't start says of the old one; empty without an old one."""
    return (
        f"The update was cancelled. The previous server (process {old}) continues." if old else ""
    )


def report_end(server: Any) -> None:
    """Say that the old master goes on, where a new one ends before it has taken over."""
    if server.master_pid and server.master_pid == os.getppid():
        log.warning("update_withdrawn", master=os.getpid(), goes_on=server.master_pid)


def report_worker() -> None:
    """Say that this worker takes requests: the old master may be ended once all of them do."""
    log.info("worker_ready", worker=os.getpid(), master=os.getppid())
