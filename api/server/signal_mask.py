"""Hold back stop signals during a fork, until the new worker has its handlers.

gunicorn's master sends a worker one stop signal only. A worker starts with the master's own
handlers. Until it had installed others, a signal went into its copy of the master's queue, which is
never read, and in the first instant Python's fork discards it. The master then waited for
``GRACEFUL_TIMEOUT``: a server that was stopped just when a worker had been replaced seemed to hang.
So the kernel blocks these signals from before the fork until the worker has its handlers.
"""

from __future__ import annotations

import os
import signal

_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def prepare() -> None:
    """Release the held signals in the master after each fork, also after a failed one.

    Call it once, in the master.
    """
    os.register_at_fork(after_in_parent=let_go)


def hold() -> None:
    """Block the stop signals; the master's last step before it forks."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)


def let_go() -> None:
    """Unblock the stop signals in the worker, once its handlers are installed."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
