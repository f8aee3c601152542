"""Pin processes to cores, and read processor time and memory from /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.console import Trouble

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
# Seconds until a worker is at rest: api.crypto.passwords gives memory back after ten.
REST = int(os.environ.get("BENCH_REST", "13"))
_QUIET_LOOKS, _BETWEEN_LOOKS = 5, 0.02  # a server also sleeps while it waits for MariaDB or Redis


class CorePinning:
    """One core for the measured server; the others for MariaDB, Redis, wrk and this process."""

    def __init__(self) -> None:
        if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
            raise Trouble("make bench needs Linux, two cores, and /proc.")
        cores = sorted(os.sched_getaffinity(0))
        self.server = cores[-1]
        self.others = set(cores[:-1])
        os.sched_setaffinity(0, self.others)

    @contextmanager
    def of_the_server(self) -> Iterator[None]:
        """Start all child processes of the block on the server's core."""
        os.sched_setaffinity(0, {self.server})
        try:
            yield
        finally:
            os.sched_setaffinity(0, self.others)


def tree(root: int) -> list[int]:
    """Return the process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for path in _PROC.glob("[0-9]*/stat"):
        if fields := _stat(path):
            children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    pids, generation = [root], [root]
    while generation:
        generation = [child for parent in generation for child in children.get(parent, [])]
        pids += generation
    return pids


def used_by(root: int) -> float:
    """Return the processor seconds (user and system) of the process and its descendants.

    All threads count, and children that ended and were waited for.
    """
    # utime, stime, cutime, cstime
    fields = [_stat(_PROC / str(pid) / "stat")[11:15] for pid in tree(root)]
    return sum(int(field) for stat in fields for field in stat) / _TICK


def settled(root: int, timeout: float = 10.0) -> float:
    """Return ``used_by`` once the process works on no request any more.

    The states of its threads are compared, not its processor time: on a busy core a thread may
    want to run and get no time. ``timeout`` is in seconds.
    """
    deadline = time.monotonic() + timeout
    quiet = 0
    while quiet < _QUIET_LOOKS and time.monotonic() < deadline:
        is_at_work = any(
            _stat(path)[:1] in (["R"], ["D"])  # runs or wants to run; waits for a disk
            for pid in tree(root)
            for path in (_PROC / str(pid)).glob("task/*/stat")
        )
        quiet = 0 if is_at_work else quiet + 1
        time.sleep(_BETWEEN_LOOKS)
    return used_by(root)


def memory_of(pid: int) -> int:
    """Return the resident memory of one process in bytes."""
    return _kib(pid, "VmRSS:") * 1024


def peak_of(pid: int) -> int:
    """Return the highest resident memory of the process so far in bytes; 0 if it ended."""
    return _kib(pid, "VmHWM:") * 1024


def machine_busy() -> float:
    """Return the seconds that all cores together have worked since the machine started."""
    fields = (_PROC / "stat").read_text().split(maxsplit=8)
    user, nice, system, _, _, irq, soft_irq = (int(field) for field in fields[1:8])
    return (user + nice + system + irq + soft_irq) / _TICK


def _stat(path: Path) -> list[str]:
    """Return the fields after the name, which stands in brackets and may hold any character."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return []


def _kib(pid: int, name: str) -> int:
    try:
        lines = (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
