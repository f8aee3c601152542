"""Check how a run measures recovery: refusals between two changes of a topology."""

from __future__ import annotations

import pytest

from chaos import measures
from chaos.workload.http import Answer


def refused(began: float, ended: float) -> Answer:
    return Answer("GET /v1/session", 503, began, ended)


def test_the_way_back_ends_with_the_last_refusal_of_what_was_sent_after_the_moment() -> None:
    answers = [refused(99.0, 109.0), refused(101.0, 103.0), refused(102.0, 102.5)]

    assert measures.back_after(answers, 100.0) == 3.0


def test_without_refusals_there_is_no_way_back() -> None:
    assert measures.longest_way_back([Answer("GET /v1/session", 200, 101.0, 102.0)], [100.0]) == 0.0


def test_each_moment_begins_a_way_back_of_its_own() -> None:
    answers = [refused(101.0, 102.0), refused(111.0, 114.0)]

    assert measures.longest_way_back(answers, [100.0, 110.0]) == 4.0


def test_a_refusal_before_the_first_moment_counts_for_none() -> None:
    assert measures.longest_way_back([refused(90.0, 95.0)], [100.0]) == 0.0


def test_a_request_that_was_sent_before_the_next_moment_belongs_to_this_one() -> None:
    assert measures.longest_way_back([refused(109.0, 118.0)], [100.0, 110.0]) == 18.0


@pytest.mark.parametrize(("statuses", "part"), [([200, 503], 0.5), ([200], 1.0), ([], None)])
def test_the_part_of_the_checks_that_was_answered(statuses: list[int], part: float | None) -> None:
    early = Answer("GET /v1/session", 503, 99.0, 99.1)
    checks = [early, *(Answer("GET /v1/session", status, 100.5, 100.6) for status in statuses)]

    assert measures.answered_part(checks, 100.0, 110.0) == part


def test_a_second_with_few_refusals_counts_as_well_where_that_is_tolerated() -> None:
    answered = [Answer("GET /v1/session", 200, 103.5, 103.6)] * 99
    answers = [refused(101.0, 102.0), *answered, refused(103.6, 103.9)]

    assert measures.longest_way_back(answers, [100.0], tolerated=0.02) == 2.0
    assert measures.longest_way_back(answers, [100.0]) == pytest.approx(3.9)
