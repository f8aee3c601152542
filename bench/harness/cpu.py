"""Processor time and memory, as /proc has them: of a server's processes, and of the machine."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
# seconds; api.crypto.passwords gives memory back after ten
REST = int(os.environ.get("BENCH_REST", "13"))
_LOOKS, _BETWEEN_LOOKS = 5, 0.02  # it waits for MariaDB and Redis in between


def tree(root: int) -> list[int]:
    """The process and all its descendants that are alive."""
    parents: dict[int, list[int]] = {}
    for path in _PROC.glob("[0-9]*/stat"):
        fields = _stat(path)
        if fields:
            parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, new = [root], [root]
    while new:
        new = [child for parent in new for child in parents.get(parent, [])]
        found += new
    return found


def used_by(root: int) -> float:
    """Seconds of processor, user and system, of the process and its descendants.

    Those of all threads; those of children that have ended and were waited for, too.
    """
    ticks = 0
    for pid in tree(root):
        fields = _stat(_PROC / str(pid) / "stat")
        if fields:
            ticks += sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime
    return ticks / _TICK


def settled(root: int, patience: float = 10.0) -> float:
    """``used_by`` once it is at rest: what was still in flight is done by then.

    Told by its threads, not by the time it uses: where others want the core, it is at work and
    does not get on.
    """
    deadline = time.monotonic() + patience
    quiet = 0
    while quiet < _LOOKS and time.monotonic() < deadline:
        quiet = 0 if _at_work(root) else quiet + 1
        time.sleep(_BETWEEN_LOOKS)
    return used_by(root)


def _at_work(root: int) -> bool:
    """Whether any of its threads runs, wants to run, or waits for a disk."""
    return any(
        _stat(path)[:1] in (["R"], ["D"])
        for pid in tree(root)
        for path in (_PROC / str(pid)).glob("task/*/stat")
    )


@dataclass(frozen=True)
class Memory:
    """Bytes: resident, and with shared pages divided among those who share them (PSS)."""

    resident: int
    proportional: int


def memory_of(pid: int) -> Memory:
    """The memory of one process."""
    kib = {"Rss": 0, "Pss": 0}
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in kib:
            kib[name] = int(rest.split()[0])
    return Memory(kib["Rss"] * 1024, kib["Pss"] * 1024)


@dataclass(frozen=True)
class Machine:
    """Seconds since the start of the machine: at work, and stolen by the host; on one core too."""

    at: float
    busy: float
    stolen: float
    core_busy: float


def machine(core: int) -> Machine:
    """The counters now; ``core`` is the one looked at apart."""
    busy: dict[str, float] = {}
    stolen = 0.0
    for line in (_PROC / "stat").read_text().splitlines():
        name, *rest = line.split()
        if name.startswith("cpu"):
            user, nice, system, _, _, irq, soft_irq, steal, *_ = (int(one) for one in rest)
            busy[name] = (user + nice + system + irq + soft_irq) / _TICK
            if name == "cpu":
                stolen = steal / _TICK
    return Machine(time.monotonic(), busy["cpu"], stolen, busy[f"cpu{core}"])


def _stat(path: Path) -> list[str]:
    """The fields from the state on: the name before it is in brackets and may hold anything."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return []
