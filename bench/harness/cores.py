"""One core for the server that is measured, the others for MariaDB, Redis, the generator and us."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from dev.console import Trouble


class Cores:
    """Takes this process, and so all that it will start, off the server's core."""

    def __init__(self) -> None:
        if not hasattr(os, "sched_setaffinity"):
            raise Trouble("make bench needs Linux: it pins processes to cores and reads /proc.")
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            raise Trouble("make bench needs two cores: one for the server, one for all else.")
        self.server = cores[-1]
        self.others = set(cores[:-1])
        os.sched_setaffinity(0, self.others)

    @contextmanager
    def of_the_server(self) -> Iterator[None]:
        """What is started in here, is started on the server's core."""
        os.sched_setaffinity(0, {self.server})
        try:
            yield
        finally:
            os.sched_setaffinity(0, self.others)
