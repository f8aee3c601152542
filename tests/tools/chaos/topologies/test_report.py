"""Check the verdicts of `make chaos ARGS=topologies`: each broken promise shows, and only those."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chaos.history import Revived
from chaos.invariants.audit_trail import Violations
from chaos.topologies.report import HEAD, Promise, TopologyOutcome
from chaos.workload.http import Answer

PROMISE = Promise(slowest=4.0, back=5.0, checks=0.99)
SOON = Answer("GET /v1/session", 200, 101.0, 101.1)
WELL = TopologyOutcome(
    topology="Redis Sentinel",
    title="the master killed, back",
    promise=PROMISE,
    began=100.0,
    moments=[100.0, 110.0],
    ended=112.0,
    lag=0.0,
    answers=[SOON] * 101,
    contended=[],
    checks=[SOON],
    violations=Violations(0, 0, 0),
    revived=[],
    signed_out=0,
    wrong=[],
)
REFUSED = Answer("GET /v1/session", 503, 106.0, 106.5)
SLOW = Answer("PATCH /v1/account", 200, 101.0, 105.5)
WRONG = Answer("POST /v1/sessions", 500, 101.0, 101.1)
LOSS = replace(
    WELL,
    violations=Violations(0, 0, 3),
    revived=[Revived(105.0, 2.0)],
    signed_out=1,
    wrong=[WRONG],
)


def test_all_promises_are_kept() -> None:
    assert WELL.broken() == []


@pytest.mark.parametrize(
    ("outcome", "broken"),
    [
        (replace(WELL, answers=[*WELL.answers, SLOW]), "the slowest answer took 4.5 s"),
        (replace(WELL, contended=[SLOW]), "the slowest answer took 4.5 s"),
        (replace(WELL, answers=[*WELL.answers, REFUSED]), "it was back after 6.5 s"),
        (replace(WELL, violations=Violations(1, 2, 0)), "3 half changes"),
        (replace(WELL, checks=[SOON, REFUSED]), "50 % of the session checks were answered"),
        (replace(WELL, answers=[]), "hardly anything was answered"),
        (replace(WELL, violations=Violations(0, 0, 1)), "1 acknowledged changes were lost"),
        (replace(WELL, revived=[Revived(105.0, 2.0)]), "1 times an ended session answered"),
        (replace(WELL, signed_out=1), "1 sessions were lost"),
        (replace(WELL, wrong=[WRONG]), "wrong answers: 500 to POST /v1/sessions"),
    ],
    ids=[
        "slow",
        "slow in a conflict",
        "late",
        "half",
        "checks",
        "silent",
        "lost",
        "revived",
        "signed out",
        "wrong",
    ],
)
def test_each_broken_promise_is_named(outcome: TopologyOutcome, broken: str) -> None:
    assert outcome.broken() == [broken]


def test_a_client_that_loses_a_conflict_does_not_delay_the_way_back() -> None:
    assert replace(WELL, contended=[REFUSED]).broken() == []


def test_a_session_may_answer_until_its_next_check_where_that_is_the_promise() -> None:
    promise = replace(PROMISE, revived_within=5)

    assert replace(WELL, promise=promise, revived=[Revived(105.0, 4.9)]).broken() == []
    assert replace(WELL, promise=promise, revived=[Revived(105.0, 5.1)]).broken() == [
        "1 times an ended session answered"
    ]


def test_a_failover_that_loses_changes_is_counted_and_not_judged() -> None:
    counted = frozenset({"lost", "revived", "signed out", "wrong"})

    assert len(LOSS.broken()) == 4
    assert replace(LOSS, promise=replace(PROMISE, counted=counted)).broken() == []
    half = replace(LOSS, violations=Violations(1, 0, 3), promise=replace(PROMISE, counted=counted))
    assert half.broken() == ["1 half changes"]


def test_only_columns_that_exist_are_counted() -> None:
    from chaos.topologies.catalogue import PLANS

    for plan in PLANS:
        assert all(fault.promise.counted <= set(HEAD) for fault in plan.faults)
