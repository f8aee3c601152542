"""What of the machine is ours: processors and memory, where a container's limits say less than all.

Limits are those of cgroups, version 2 or 1: of the group that this process is in, and of those that
group is in. Docker, Kubernetes and systemd all set them there. Nothing is an error here: what can't
be read, limits nothing.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

_ROOT = Path("/")
# Version 1 has no word for "no limit": its files then say the largest number of pages in bytes.
_NO_LIMIT = 2**60
# What a worker may come to hold under load, with a hash or two at once (docs/performance.md).
WORKER_MEMORY = 160 * 1024 * 1024
_MOST_WORKERS = 4


def processors(root: Path = _ROOT) -> int:
    """How many may be busy at once, rounded up: a quota of 1.5 is two. At least 1."""
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
            if quota > 0:  # version 1 says -1 for none
                shares.append(math.ceil(quota / period))
    return max(1, min(shares))


def memory(root: Path = _ROOT) -> int | None:
    """The most that may be used, in bytes; None where nothing limits it."""
    limits = []
    for group in _groups(root, "memory"):
        words = _words(group / "memory.max") or _words(group / "memory.limit_in_bytes")
        with suppress(ValueError):
            limits += [int(word) for word in words]
    return min((limit for limit in limits if 0 < limit < _NO_LIMIT), default=None)


def workers(root: Path = _ROOT) -> int:
    """How many worker processes: one a processor, at most 4, if there is memory for them."""
    count, limit = min(processors(root), _MOST_WORKERS), memory(root)
    return count if limit is None else max(1, min(count, limit // WORKER_MEMORY))


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """The directories of our own group and of all around it.

    Within a container the path may be the host's, of which only the end is mounted: then none of
    it is there but the last, which is the mount itself.
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
