"""The processors and memory that this process may use, within a container's limits.

Limits are those of cgroups, version 2 or 1: of the group of this process, and of all groups around
it. Docker, Kubernetes and systemd all set them there. No error is raised: an unreadable file limits
nothing.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

_ROOT = Path("/")
# Version 1 has no word for "no limit": its files then contain the largest number of pages in bytes.
_NO_LIMIT = 2**60
# The memory of a worker under load, with one or two hashes at once (docs/performance.md).
WORKER_MEMORY = 160 * 1024 * 1024
_MOST_WORKERS = 4


def processors(root: Path = _ROOT) -> int:
    """Return how many may be busy at once, rounded up: a quota of 1.5 is two. At least 1."""
    shares = [
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    ]
    for group in _groups(root, "cpu"):
        words = _words(group / "cpu.max") or [
            *_words(group / "cpu.cfs_quota_us"),
            *_words(group / "cpu.cfs_period_us"),
        ]
        with suppress(ValueError, ZeroDivisionError):  # "max", or not there
            quota, period = map(int, words)
            if quota > 0:  # version 1 has -1 for none
                shares.append(math.ceil(quota / period))
    return max(1, min(shares))


def memory(root: Path = _ROOT) -> int | None:
    """Return the memory limit in bytes; None if there is no limit."""
    limits = []
    for group in _groups(root, "memory"):
        words = _words(group / "memory.max") or _words(group / "memory.limit_in_bytes")
        with suppress(ValueError):
            limits += [int(word) for word in words]
    return min((limit for limit in limits if 0 < limit < _NO_LIMIT), default=None)


def workers(root: Path = _ROOT) -> int:
    """Return the number of worker processes: one a processor, at most 4, if memory suffices."""
    count, limit = min(processors(root), _MOST_WORKERS), memory(root)
    return count if limit is None else max(1, min(count, limit // WORKER_MEMORY))


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the directories of this process's group and of all groups around it.

    Within a container the path may be the host's, of which only the end is mounted: then only the
    last directory exists, the mount itself.
    """
    mounted = root / "sys" / "fs" / "cgroup"
    for line in _lines(root / "proc" / "self" / "cgroup"):
        _, controllers, path = line.split(":", 2)
        if not controllers:  # version 2, beside version 1 or alone
            mounts = [mounted, mounted / "unified"]
        elif controller in controllers.split(","):
            mounts = [mounted / controllers, mounted / controller]
        else:
            continue
        own = PurePosixPath(path.lstrip("/"))
        if ".." not in own.parts:
            yield from (mount / group for mount in mounts for group in (own, *own.parents))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _words(path: Path) -> list[str]:
    return [word for line in _lines(path) for word in line.split()]
