"""Test how a run measures the recovery: refusals between two changes of a topology."""

from __future__ import annotations

import pytest

from chaos import measures
from chaos.workload.http import TimedAnswer


def refused(began: float, ended: float) -> TimedAnswer:
    return TimedAnswer("GET /v1/session", 503, began, ended)


def test_the_recovery_ends_with_the_last_refusal_of_a_request_sent_after_the_moment() -> None:
    answers = [refused(99.0, 109.0), refused(101.0, 103.0), refused(102.0, 102.5)]

    assert measures.back_after(answers, 100.0) == 3.0


def test_without_refusals_the_recovery_takes_no_time() -> None:
    assert (
        measures.longest_recovery([TimedAnswer("GET /v1/session", 200, 101.0, 102.0)], [100.0])
        == 0.0
    )


def test_each_moment_begins_its_own_recovery() -> None:
    answers = [refused(101.0, 102.0), refused(111.0, 114.0)]

    assert measures.longest_recovery(answers, [100.0, 110.0]) == 4.0


def test_a_refusal_before_the_first_moment_is_not_counted() -> None:
    assert measures.longest_recovery([refused(90.0, 95.0)], [100.0]) == 0.0


def test_a_request_belongs_to_the_last_moment_before_it_was_sent() -> None:
    assert measures.longest_recovery([refused(109.0, 118.0)], [100.0, 110.0]) == 18.0


@pytest.mark.parametrize(("statuses", "part"), [([200, 503], 0.5), ([200], 1.0), ([], None)])
def test_the_answered_part_of_the_checks(statuses: list[int], part: float | None) -> None:
    early = TimedAnswer("GET /v1/session", 503, 99.0, 99.1)
    checks = [early, *(TimedAnswer("GET /v1/session", status, 100.5, 100.6) for status in statuses)]

    assert measures.answered_part(checks, 100.0, 110.0) == part


def test_a_second_with_few_refusals_counts_as_recovered_if_these_are_tolerated() -> None:
    answered = [TimedAnswer("GET /v1/session", 200, 103.5, 103.6)] * 99
    answers = [refused(101.0, 102.0), *answered, refused(103.6, 103.9)]

    assert measures.longest_recovery(answers, [100.0], tolerated=0.02) == 2.0
    assert measures.longest_recovery(answers, [100.0]) == pytest.approx(3.9)
