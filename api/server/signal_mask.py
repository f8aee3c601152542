"""A worker that is being born misses no signal: what would stop it waits until it can heed that.

gunicorn's master tells a worker to stop once. A worker begins with the master's own handlers: until
it has set up others, a signal went into its copy of the master's queue, which nobody reads, and in
the first instant Python's fork throws it away. The master then waited for ``GRACEFUL_TIMEOUT``: a
server that was stopped just when a worker had been replaced seemed to hang. So the kernel keeps
these signals from before the fork until the worker has its handlers.
"""

from __future__ import annotations

import os
import signal

_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def prepare() -> None:
    """Once, in the master: what ``hold`` holds there, it gets after the fork, also a failed one."""
    os.register_at_fork(after_in_parent=let_go)


def hold() -> None:
    """In the master, last before it forks."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)


def let_go() -> None:
    """In the worker, once its handlers are there."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
