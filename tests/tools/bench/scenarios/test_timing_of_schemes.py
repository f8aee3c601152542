"""Check the Kolmogorov-Smirnov test of ``make bench ARGS=timing`` against known values."""

from __future__ import annotations

import random

import pytest

from api.crypto import foreign
from bench.scenarios.timing_of_schemes import SCHEMES, kolmogorov_smirnov


def test_it_is_what_the_textbooks_have() -> None:
    # D = 1; root = sqrt(25 / 10); scaled = 1.58114 + 0.12 + 0.06957 = 1.77071; 2 exp(-6.2708)
    distance, p = kolmogorov_smirnov([6, 7, 8, 9, 10], [1, 2, 3, 4, 5])
    assert distance == 1.0
    assert p == pytest.approx(0.003781, abs=1e-5)
    # D = 2/3 between 3 and 4; scaled = (1.22474 + 0.12 + 0.08981) * 2 / 3 = 0.95637
    distance, p = kolmogorov_smirnov([1, 2, 3], [3, 4, 5])
    assert distance == pytest.approx(2 / 3)
    assert p == pytest.approx(0.3198, abs=1e-3)


def test_ties_and_equal_samples_tell_nothing() -> None:
    assert kolmogorov_smirnov([1, 1, 1], [1, 1]) == (0.0, 1.0)
    assert kolmogorov_smirnov([1, 2, 3], [3, 2, 1]) == (0.0, 1.0)


def test_it_sees_a_mixture_of_which_a_tenth_is_slower() -> None:
    draw = random.Random(1)
    fast = [draw.gauss(12.0, 0.2) for _ in range(1000)]
    mixed = [draw.gauss(12.0 if number % 10 else 250.0, 0.2) for number in range(1000)]
    assert kolmogorov_smirnov(fast, mixed)[1] < 0.01
    assert kolmogorov_smirnov(fast[::2], fast[1::2])[1] > 0.05


def test_each_scheme_is_one_that_is_verified() -> None:
    assert [foreign.label(foreign.decoy(label)) for label in SCHEMES] == list(SCHEMES)
