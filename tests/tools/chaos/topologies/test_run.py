"""Test which faults `make chaos` runs on which topology."""

from __future__ import annotations

from chaos.topologies import run
from chaos.topologies.catalogue import PLANS
from chaos.topologies.run import ALL, Selection

GALERA = PLANS[0]


def chosen(*names: str, quick: bool = False) -> list[str]:
    selection = Selection(frozenset(names), quick)
    return [f"{plan.name}/{fault.name}" for plan in PLANS for fault in selection.faults(plan)]


def test_all_topologies_are_run_with_all_their_faults() -> None:
    assert len(chosen(ALL)) == sum(len(plan.faults) for plan in PLANS)


def test_no_two_faults_have_the_same_name() -> None:
    assert len(run.names()) == 1 + len(PLANS) + len(chosen(ALL))


def test_a_topology_is_run_by_its_name() -> None:
    assert chosen(GALERA.name) == [f"{GALERA.name}/{fault.name}" for fault in GALERA.faults]


def test_a_fault_is_run_by_its_name() -> None:
    assert chosen("galera/writer-killed") == ["galera/writer-killed"]


def test_a_quick_run_includes_some_of_the_faults() -> None:
    assert 0 < len(chosen(ALL, quick=True)) < len(chosen(ALL)) / 3
