"""Update without a refused request: SIGUSR2 starts a new master beside the old one.

Both listen on one socket until one of them is ended by SIGTERM.
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


def report_worker() -> None:
    """Report that this worker accepts requests; the old master may be ended once all of them do."""
    log.info("worker_ready", worker=os.getpid(), master=os.getppid())
