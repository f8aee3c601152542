"""Test the judgement of `make chaos`: each broken promise is reported, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chaos.history import Revival
from chaos.invariants.audit_trail import Violations
from chaos.invariants.mail import MailMarks
from chaos.outcome import FaultPromise
from chaos.report import RECOVERY, MachineOutcome
from chaos.workload.http import TimedAnswer

BEGAN, HEALED = 100.0, 110.0
SOON = TimedAnswer("GET /v1/session", 200, 101.0, 101.1)
KEPT = MachineOutcome(
    title="MariaDB paused",
    promise=FaultPromise(slowest=4.0, back=RECOVERY),
    began=BEGAN,
    moments=[HEALED],
    ended=HEALED,
    lag=0.0,
    answers=[SOON] * 101,
    checks=[SOON],
    health=[SOON],
    violations=Violations(0, 0, 0),
    revived=[],
    signed_out=0,
    wrong=[],
    mail_marks=MailMarks(0, 0, 0),
)
SLOW = replace(KEPT, answers=[*KEPT.answers, TimedAnswer("PATCH /v1/account", 503, 101.0, 105.5)])
LATE_HEALTH = replace(KEPT, health=[TimedAnswer("GET /healthz", 200, 101.0, 103.5)])
LATE_BACK = replace(
    KEPT, answers=[*KEPT.answers, TimedAnswer("GET /v1/session", 503, 115.0, 115.5)]
)
REFUSED = TimedAnswer("POST /v1/email-verifications/confirmations", 422, 101.0, 101.1)


def test_all_promises_are_kept() -> None:
    assert KEPT.broken() == []


@pytest.mark.parametrize(
    ("outcome", "broken"),
    [
        (SLOW, "the slowest answer took 4.5 s"),
        (LATE_HEALTH, "/healthz took 2.5 s"),
        (LATE_BACK, "requests were refused for 5.5 s after the fault"),
    ],
    ids=["slow", "health", "back"],
)
def test_a_late_answer_breaks_a_promise_unless_the_machine_stalled_as_long(
    outcome: MachineOutcome, broken: str
) -> None:
    assert outcome.broken() == [broken]
    assert replace(outcome, lag=0.4).broken() == [broken]
    assert replace(outcome, lag=0.6).broken() == []


@pytest.mark.parametrize(
    ("outcome", "broken"),
    [
        (replace(KEPT, violations=Violations(0, 0, 1)), "1 acknowledged changes were lost"),
        (replace(KEPT, revived=[Revival(105.0, 2.0)]), "ended sessions were accepted 1 times"),
        (replace(KEPT, signed_out=1), "live sessions were rejected 1 times"),
        (
            replace(KEPT, wrong=[REFUSED]),
            "unexpected answers: 422 to POST /v1/email-verifications/confirmations",
        ),
        (replace(KEPT, answers=[]), "only 0 requests were answered"),
    ],
    ids=["lost", "revived", "signed out", "wrong", "silent"],
)
def test_a_violation_breaks_a_promise_however_long_the_machine_stalled(
    outcome: MachineOutcome, broken: str
) -> None:
    assert replace(outcome, lag=60.0).broken() == [broken]
