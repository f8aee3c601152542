"""Cases with made-up samples, as a run would leave them."""

from __future__ import annotations

from pathlib import Path

from bench.harness.rounds import BenchCase, MeasuredOperation, WindowSample
from bench.harness.servers import GATEBOOK, MeasuredServer
from bench.harness.wrk import WrkLoad


def case(
    operation: MeasuredOperation,
    name: str,
    *costs: float,
    rates: tuple[float, ...] = (),
    p99: float = 0.02,
    wrong: int = 0,
) -> BenchCase:
    """Return a case whose rounds had these costs; nothing is started for it."""
    samples = [
        WindowSample(cost, 0.0, rate, 0.01, p99, 0.03, wrong, "503 no", 2.0)
        for cost, rate in zip(costs, rates or [100.0] * len(costs), strict=True)
    ]
    server, load = MeasuredServer.__new__(MeasuredServer), WrkLoad(1, Path("none"), (200,))
    server.target = GATEBOOK
    return BenchCase(operation, server, load, (), name, name.title(), samples=samples)
