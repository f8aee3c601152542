"""Test the judgement of `make chaos ARGS=topologies`: each broken promise is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chaos.history import Revival
from chaos.invariants.audit_trail import Violations
from chaos.outcome import FaultPromise
from chaos.topologies.report import HEAD, TopologyOutcome
from chaos.workload.http import TimedAnswer

PROMISE = FaultPromise(slowest=4.0, back=5.0, checks=0.99)
SOON = TimedAnswer("GET /v1/session", 200, 101.0, 101.1)
KEPT = TopologyOutcome(
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
REFUSED = TimedAnswer("GET /v1/session", 503, 106.0, 106.5)
SLOW = TimedAnswer("PATCH /v1/account", 200, 101.0, 105.5)
WRONG = TimedAnswer("POST /v1/sessions", 500, 101.0, 101.1)
LOSS = replace(
    KEPT,
    violations=Violations(0, 0, 3),
    revived=[Revival(105.0, 2.0)],
    signed_out=1,
    wrong=[WRONG],
)


def test_all_promises_are_kept() -> None:
    assert KEPT.broken() == []


@pytest.mark.parametrize(
    ("outcome", "broken"),
    [
        (replace(KEPT, answers=[*KEPT.answers, SLOW]), "the slowest answer took 4.5 s"),
        (replace(KEPT, contended=[SLOW]), "the slowest answer took 4.5 s"),
        (
            replace(KEPT, answers=[*KEPT.answers, REFUSED]),
            "requests were refused for 6.5 s after the fault",
        ),
        (replace(KEPT, violations=Violations(1, 2, 0)), "3 half-committed changes"),
        (replace(KEPT, checks=[SOON, REFUSED]), "50 % of the session checks were answered"),
        (replace(KEPT, answers=[]), "only 0 requests were answered"),
        (replace(KEPT, violations=Violations(0, 0, 1)), "1 acknowledged changes were lost"),
        (replace(KEPT, revived=[Revival(105.0, 2.0)]), "ended sessions were accepted 1 times"),
        (replace(KEPT, signed_out=1), "live sessions were rejected 1 times"),
        (replace(KEPT, wrong=[WRONG]), "unexpected answers: 500 to POST /v1/sessions"),
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


def test_a_client_that_loses_a_conflict_does_not_delay_the_recovery() -> None:
    assert replace(KEPT, contended=[REFUSED]).broken() == []


def test_an_ended_session_may_be_accepted_until_its_recheck_if_that_is_promised() -> None:
    promise = replace(PROMISE, revived_within=5)

    assert replace(KEPT, promise=promise, revived=[Revival(105.0, 4.9)]).broken() == []
    assert replace(KEPT, promise=promise, revived=[Revival(105.0, 5.1)]).broken() == [
        "ended sessions were accepted 1 times"
    ]


def test_a_failover_that_loses_changes_is_counted_and_not_judged() -> None:
    counted = frozenset({"lost", "revived", "signed out", "wrong"})

    assert len(LOSS.broken()) == 4
    assert replace(LOSS, promise=replace(PROMISE, counted=counted)).broken() == []
    half = replace(LOSS, violations=Violations(1, 0, 3), promise=replace(PROMISE, counted=counted))
    assert half.broken() == ["1 half-committed changes"]


def test_only_columns_that_exist_are_counted() -> None:
    from chaos.topologies.catalogue import PLANS

    for plan in PLANS:
        assert all(fault.promise.counted <= set(HEAD) for fault in plan.faults)
