"""Each scenario judges its own promises."""

from __future__ import annotations

import pytest

from bench.harness.cases import CHECK, PASSKEY, SIGN_IN
from bench.harness.tables import MIB
from bench.scenarios import against, audit, compare, redis_topologies
from bench.scenarios.audit import CommandUse
from bench.scenarios.compare import BESIDE
from tests.tools.bench.harness.samples import case


@pytest.mark.parametrize(
    ("cost", "p99", "start", "mib", "kept"),
    [
        (0.006, 0.05, 0.7, 80, [True, True, True, True]),
        (0.007, 0.05, 0.7, 80, [False, True, True, True]),
        (0.006, 0.06, 0.8, 81, [True, False, False, False]),
    ],
)
def test_compare(cost: float, p99: float, start: float, mib: int, kept: list[bool]) -> None:
    cases = [case(CHECK, "baseline", 0.01), case(CHECK, "gatebook", cost)]
    beside = [case(BESIDE, "0", 0.1, p99=0.01), case(BESIDE, "16", 0.1, p99=p99)]

    judged = compare.judge(cases, beside, start, mib * MIB)

    assert [promise.is_kept for promise in judged] == kept


@pytest.mark.parametrize(("cost", "is_kept"), [(0.004, True), (0.0041, False)])
def test_a_passkey_sign_in_costs_less_than_half_a_hash(cost: float, is_kept: bool) -> None:
    cases = [case(SIGN_IN, "gatebook", 0.01), case(PASSKEY, "gatebook", cost)]
    [judged, *_] = compare.judge(cases, [], 0.7, 80 * MIB)
    assert judged.is_kept is is_kept


@pytest.mark.parametrize(
    ("check", "more", "kept"),
    [
        (0.1029, 2.0, [True, True, True]),
        (0.1031, 2.1, [False, True, False]),
        (0.05, -9, [True, True, True]),
    ],
)
def test_against(check: float, more: float, kept: list[bool]) -> None:
    cases = [
        *(case(CHECK, "newer", check), case(SIGN_IN, "newer", 0.1049)),
        *(case(CHECK, "older", 0.1), case(SIGN_IN, "older", 0.1)),
    ]
    memory = {"newer": [int((70 + more) * MIB)], "older": [70 * MIB]}

    assert [promise.is_kept for promise in against.judge(cases, memory)] == kept


def test_redis_by_sentinel() -> None:
    cases = [
        case(CHECK, redis_topologies.SINGLE, 0.001, 0.010, 0.001),
        case(SIGN_IN, redis_topologies.SINGLE, 0.010),
        case(CHECK, redis_topologies.SENTINEL, 0.00104, 0.0102, 0.00106),
        case(CHECK, redis_topologies.CLUSTER, 0.003, 0.003, 0.003),
    ]

    assert redis_topologies.judge(cases).measured == pytest.approx(1.04)


@pytest.mark.parametrize(("peak", "is_kept"), [(88, True), (89, False)])
def test_audit_by_its_memory(peak: int, is_kept: bool) -> None:
    used = [
        CommandUse(name, 1, 1.0, 1.0, mib * MIB, "")
        for name, sizes in (("seal", (20, 80, peak)), ("verify", (60, 60, 60)))
        for mib in sizes
    ]

    assert audit.judge_memory(used).is_kept is is_kept


def test_audit_by_its_sign_ins() -> None:
    """The machine was half as fast in the second round."""
    audited = case(SIGN_IN, "audited", 0.0102, 0.0204, rates=(98.0, 49.0))
    neither = case(SIGN_IN, "neither", 0.0100, 0.0200, rates=(100.0, 50.0))

    judged = audit.judge_sign_ins([audited, neither])

    assert [promise.measured for promise in judged] == pytest.approx([1.02, 1.0204], abs=1e-4)
