"""Describe a topology with its faults, and what is promised in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chaos.topologies.report import Promise
from chaos.topologies.topology import Topology


@dataclass(frozen=True)
class TopologyFault:
    """``hold`` seconds (``quick_hold`` in a quick run, None: left out)."""

    name: str
    title: str
    # a generator that takes the topology of its plan, and ``hold``
    happens: Callable[[Any, float], Iterator[None]]
    promise: Promise
    hold: float
    quick_hold: float | None = None


@dataclass(frozen=True)
class Plan:
    """One topology and its faults, in order. ``sharing``: clients that change the same accounts."""

    name: str
    title: str
    start: Callable[[], Topology]
    faults: tuple[TopologyFault, ...]
    sharing: int = 0
    loses_changes: bool = False
