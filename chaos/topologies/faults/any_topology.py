"""Inject the faults of all topologies: none, or a wrong clock on one API machine."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos import clock_skew
from chaos.topologies.topology import Topology

APART = 30  # seconds


def idle(_topology: Topology, hold: float) -> Iterator[None]:
    yield
    time.sleep(hold)


def move_clocks_apart(topology: Topology, hold: float) -> Iterator[None]:
    """Set one machine ahead of the other one and of the stores, then right again."""
    machine = topology.machines[-1]
    clock_skew.move(APART, machine.clock)
    yield
    time.sleep(hold)
    clock_skew.move(0, machine.clock)
    yield
