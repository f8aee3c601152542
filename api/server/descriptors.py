"""File descriptors of this process, and how many client connections fit into their limit.

With the usual limit of 1,024, a thousand idle connections left none for MariaDB, Redis and files.
"""

from __future__ import annotations

import resource
from contextlib import suppress

from api.settings import Settings

# Listeners, epoll, pipes, heartbeats, the log, files imported or read at times, a resolver.
_OTHERS = 64


def raise_limit() -> int:
    """Raise the soft limit of open files to the hard one; return the limit that then holds."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # macOS refuses "unlimited" as a soft limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def connections_that_fit(most: int, limit: int, settings: Settings) -> int:
    """Return how many clients a worker may hold: at most ``most``, within ``limit`` descriptors.

    A thread has up to two connections to Redis. If almost nothing is left, two client connections
    for each thread remain, and ``accept`` pauses whenever there is no descriptor.
    """
    if limit == resource.RLIM_INFINITY:
        return most
    reserved = (
        settings.pool_maxconnections + 2 * settings.threads + settings.web_concurrency + _OTHERS
    )
    return min(most, max(limit - reserved, 2 * settings.threads))
