"""The rank test of ``make bench ARGS=timing``, against values worked out elsewhere."""

from __future__ import annotations

import random

import pytest

from bench.scenarios.timing import mann_whitney


def test_it_is_what_the_textbooks_have() -> None:
    # U = 25 of 25 pairs; the normal approximation with continuity correction: z = 12 / 4.787
    longer, p = mann_whitney([6, 7, 8, 9, 10], [1, 2, 3, 4, 5])
    assert longer == 1.0
    assert p == pytest.approx(0.01219, abs=1e-5)


def test_ties_count_half() -> None:
    # ranks of a: 1.5, 3.5, 5 -> U = 4 of 9; variance 9 / 12 * (7 - 12 / 30)
    longer, p = mann_whitney([1, 2, 3], [1, 2, 4])
    assert longer == pytest.approx(4 / 9)
    assert p == pytest.approx(1.0)


def test_all_the_same_tells_nothing() -> None:
    assert mann_whitney([1, 1, 1], [1, 1])[1] == 1.0


def test_it_sees_a_twentieth_of_a_millisecond_in_a_thousand_requests() -> None:
    draw = random.Random(1)
    a = [draw.gauss(20.05, 0.2) for _ in range(500)]
    b = [draw.gauss(20.0, 0.2) for _ in range(500)]
    assert mann_whitney(a, b)[1] < 0.001
    assert mann_whitney(a[::2], a[1::2])[1] > 0.05
