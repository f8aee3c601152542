"""``make bench ARGS=redis``: each round is compared with the same round at the single Redis."""

from __future__ import annotations

from bench.harness.cases import CHECK, SIGN_IN
from bench.harness.rounds import Row, Sample, Shares
from bench.scenarios import redis_topologies

SINGLE, SENTINEL, CLUSTER = "a single Redis", "Redis by Sentinel", "a Redis Cluster of three"


def row(operation, title: str, *costs: float) -> Row:  # type: ignore[no-untyped-def]
    shares = Shares(0.0, 0.0, 0.0)
    samples = [Sample(cost, 0.0, 1.0, 0.001, 0.0, 0.0, 0, "", shares) for cost in costs]
    return Row(operation, title, title, samples)


def test_the_ratio_is_the_median_of_the_ratios_within_each_round() -> None:
    """A slow round of the machine makes both slow, and changes no ratio."""
    rows = [
        row(CHECK, SINGLE, 0.001, 0.010, 0.001),
        row(SIGN_IN, SINGLE, 0.010, 0.010, 0.010),
        row(CHECK, SENTINEL, 0.00104, 0.0102, 0.00102),
        row(SIGN_IN, SENTINEL, 0.010, 0.011, 0.010),
        row(CHECK, CLUSTER, 0.002, 0.030, 0.003),
        row(SIGN_IN, CLUSTER, 0.011, 0.012, 0.012),
    ]
    lines = redis_topologies.table({(one.operation, one.title): one for one in rows}).splitlines()
    assert [line.split(" | ")[1:6] for line in lines[2:]] == [
        [SINGLE, "1.000", "1.000", "", ""],
        [SINGLE, "10.000", "1.000", "", ""],
        [SENTINEL, "1.040", "1.020", "1.020 to 1.030", "1.05"],
        [SENTINEL, "10.000", "1.000", "1.000 to 1.050", ""],
        [CLUSTER, "3.000", "3.000", "2.500 to 3.000", ""],
        [CLUSTER, "12.000", "1.200", "1.150 to 1.200", ""],
    ]
    assert [one.title for one in rows if redis_topologies.is_bounded(one)] == [SENTINEL]
