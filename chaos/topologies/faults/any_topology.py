"""Break what each topology has: nothing at all, or the clock of one API machine."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos import clock_skew
from chaos.topologies.topology import Topology

APART = 30  # seconds


def nothing(_topology: Topology, hold: float) -> Iterator[None]:
    yield
    time.sleep(hold)


def clocks_apart(topology: Topology, hold: float) -> Iterator[None]:
    """One machine is ahead of the other and of the stores, then right again."""
    machine = topology.machines[-1]
    clock_skew.move(APART, machine.clock)
    yield
    time.sleep(hold)
    clock_skew.move(0, machine.clock)
    yield
