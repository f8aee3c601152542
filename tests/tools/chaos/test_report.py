"""Check the verdicts of `make chaos`: each broken promise shows, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chaos.history import Revived
from chaos.invariants.audit_trail import Violations
from chaos.invariants.mail import Marks
from chaos.report import Outcome
from chaos.workload.http import Answer

BEGAN, HEALED = 100.0, 110.0
SOON = Answer("GET /v1/session", 200, 101.0, 101.1)
WELL = Outcome(
    title="MariaDB paused",
    began=BEGAN,
    healed=HEALED,
    bound=4.0,
    lag=0.0,
    answers=[SOON] * 101,
    checks=[SOON],
    health=[SOON],
    violations=Violations(0, 0, 0),
    revived=[],
    signed_out=0,
    wrong=[],
    mail_marks=Marks(0, 0, 0),
)
SLOW = replace(WELL, answers=[*WELL.answers, Answer("PATCH /v1/account", 503, 101.0, 105.5)])
LATE_HEALTH = replace(WELL, health=[Answer("GET /healthz", 200, 101.0, 103.5)])
LATE_BACK = replace(WELL, answers=[*WELL.answers, Answer("GET /v1/session", 503, 115.0, 115.5)])
REFUSED = Answer("POST /v1/email-verifications/confirmations", 422, 101.0, 101.1)


def test_all_promises_are_kept() -> None:
    assert WELL.broken() == []


@pytest.mark.parametrize(
    ("outcome", "broken"),
    [
        (SLOW, "the slowest answer took 4.5 s"),
        (LATE_HEALTH, "/healthz took 2.5 s"),
        (LATE_BACK, "it was back after 5.5 s"),
    ],
    ids=["slow", "health", "back"],
)
def test_what_came_too_late_is_broken_unless_the_machine_was_as_late(
    outcome: Outcome, broken: str
) -> None:
    assert outcome.broken() == [broken]
    assert replace(outcome, lag=0.4).broken() == [broken]
    assert replace(outcome, lag=0.6).broken() == []


@pytest.mark.parametrize(
    ("outcome", "broken"),
    [
        (replace(WELL, violations=Violations(0, 0, 1)), "changes and audit events don't match"),
        (replace(WELL, revived=[Revived(105.0, 2.0)]), "1 times an ended session answered"),
        (replace(WELL, signed_out=1), "1 sessions were lost"),
        (
            replace(WELL, wrong=[REFUSED]),
            "wrong answers: 422 to POST /v1/email-verifications/confirmations",
        ),
        (replace(WELL, answers=[]), "hardly anything was answered"),
    ],
    ids=["books", "revived", "signed out", "wrong", "silent"],
)
def test_what_is_wrong_is_broken_however_late_the_machine_was(
    outcome: Outcome, broken: str
) -> None:
    assert replace(outcome, lag=60.0).broken() == [broken]
