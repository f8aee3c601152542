"""Describe a topology with its faults, and the promises of each fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chaos.outcome import FaultPromise
from chaos.topologies.topology import Topology


@dataclass(frozen=True)
class TopologyFault:
    """A fault that is held for ``hold`` seconds, in a quick run ``quick_hold`` (None: skipped)."""

    name: str
    title: str
    # a generator function of the plan's topology and ``hold``
    inject: Callable[[Any, float], Iterator[None]]
    promise: FaultPromise
    hold: float
    quick_hold: float | None = None


@dataclass(frozen=True)
class TopologyPlan:
    """A topology and its faults, in order.

    ``sharing``: the number of clients that change the same accounts. ``loses_changes``: a fault
    loses acknowledged changes, so mails and events need not agree at the end.
    """

    name: str
    title: str
    start: Callable[[], Topology]
    faults: tuple[TopologyFault, ...]
    sharing: int = 0
    loses_changes: bool = False
