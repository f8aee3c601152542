"""The tables show the medians of the rounds, and ratios within each round."""

from __future__ import annotations

import pytest

from bench.harness import tables
from bench.harness.cases import CHECK, SIGN_IN
from bench.harness.rounds import find, ratios
from bench.harness.services import BenchServices
from bench.harness.tables import BenchPromise
from tests.tools.bench.harness.samples import case

CASES = [
    case(CHECK, "wsgi", 0.001, 0.001, 0.001),
    case(SIGN_IN, "gatebook", 0.010, 0.010, 0.010),
    case(CHECK, "baseline", 0.004, 0.012, 0.004),
    case(CHECK, "gatebook", 0.002, 0.006, 0.003),
]


def test_a_slow_round_of_the_machine_changes_no_ratio() -> None:
    assert ratios(CASES[3], CASES[2]) == pytest.approx([0.5, 0.5, 0.75])
    lines = tables.comparison(CASES, {"baseline": ("baseline",), "floor": ("hash", "wsgi")})
    assert [line.split(" | ")[1:5] for line in lines.splitlines()[2:]] == [
        ["Wsgi", "1.000 (1.000 to 1.000)", "0.250 (0.167 to 0.250)", "1.000"],
        ["Baseline", "4.000 (4.000 to 12.000)", "1.000", "4.000 (4.000 to 8.000)"],
        ["Gatebook", "3.000 (2.000 to 6.000)", "0.500 (0.500 to 0.625)", "3.000 (2.500 to 4.500)"],
        ["Gatebook", "10.000 (10.000 to 10.000)", "", ""],
    ]


def test_a_case_is_found_by_operation_and_name() -> None:
    assert find(CASES, SIGN_IN, "gatebook") is CASES[1]
    assert find(CASES, SIGN_IN, "wsgi") is None


@pytest.mark.usefixtures("wrk")
def test_a_wrong_answer_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    services = BenchServices.__new__(BenchServices)
    services.load_before = 0.5
    services.versions = lambda: "no servers"  # type: ignore[method-assign]

    assert tables.conclude("check", services, CASES, "a table") == 0
    assert tables.conclude("", services, [*CASES, case(CHECK, "flask", 0.1, wrong=2)]) == 1
    output = capsys.readouterr().out
    assert f"WRONG: {CHECK.title} at Flask, the first answer: 503 no" in output
    assert '`make bench ARGS="check"`' in output


def test_a_promise_is_kept_up_to_its_bound() -> None:
    kept_promise, broken_promise = (
        BenchPromise("a", 70, 70.0, " MiB"),
        BenchPromise("b", 70, 70.1, " MiB"),
    )

    assert (kept_promise.is_kept, broken_promise.is_kept) == (True, False)
    assert "| b | 70 MiB | 70.100 MiB | **no** |" in tables.promises([kept_promise, broken_promise])
