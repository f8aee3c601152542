"""The tables say what was measured, and the judgement follows from it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from bench.harness.cases import CHECK, SIGN_IN
from bench.harness.cpu import Memory
from bench.harness.rounds import Row, Sample, Shares
from bench.reporting import plot, report, targets
from bench.reporting.plot import Bar, Chart
from bench.scenarios.interference import Beside

MIB = 1024 * 1024


def row(contender: str, *costs: float, operation: object = CHECK, wrong: int = 0) -> Row:
    samples = [
        Sample(cost, 0.0, 100.0, 0.01, 0.02, 0.03, wrong, "503 no", Shares(1.0, 2.0, 0.0))
        for cost in costs
    ]
    assert operation in {CHECK, SIGN_IN}
    return Row(CHECK if operation is CHECK else SIGN_IN, contender, contender.title(), samples)


ROWS = [
    row("wsgi", 0.001, 0.001),
    row("baseline", 0.004, 0.012, 0.004),  # a disturbed round counts for nothing
    row("gatebook", 0.002, 0.002, 0.003),
]


def test_ratios_are_those_of_the_medians() -> None:
    assert report.ratio(ROWS, ROWS[2], "baseline") == 0.5
    lines = report.comparison(ROWS).splitlines()
    assert [line.split(" | ")[1:5] for line in lines[2:]] == [
        ["Wsgi", "1.000 (1.000 to 1.000)", "0.25", "1.00"],
        ["Gatebook", "2.000 (2.000 to 3.000)", "0.50", "2.00"],
        ["Baseline", "4.000 (4.000 to 12.000)", "1.00", "4.00"],
    ]


def test_wrong_answers_are_named() -> None:
    rows = [*ROWS, row("flask", 0.001, wrong=2)]

    assert report.wrong(ROWS) == []
    assert report.wrong(rows) == [f"{CHECK.title} at Flask: 2 wrong answers, the first: 503 no"]


@pytest.mark.parametrize(
    ("rows", "p99", "start", "mib", "kept"),
    [
        (ROWS, 0.05, 0.7, 70, [True, True, True, True]),
        (ROWS, 0.06, 0.8, 71, [True, False, False, False]),
        ([ROWS[1], row("gatebook", 0.003)], 0.05, 0.7, 70, [False, True, True, True]),
    ],
)
def test_promises_are_kept_or_not(
    rows: list[Row], p99: float, start: float, mib: int, kept: list[bool]
) -> None:
    beside = [Beside(0, 100.0, 0.001, 0.01, 0.0, []), Beside(16, 50.0, 0.002, p99, 30.0, [])]

    judged = targets.judge(rows, beside, start, Memory(mib * MIB, mib * MIB))

    assert [one.kept for one in judged] == kept
    assert targets.table(judged).count("**no**") == kept.count(False)


def test_a_plot_is_well_formed_and_its_bars_are_to_scale() -> None:
    drawn = ET.fromstring(
        plot.svg([Chart("a < b & c", [Bar("this", 1.0, ours=True), Bar("that", 4.0)])])
    )

    bars = drawn.findall("{http://www.w3.org/2000/svg}rect")[1:]
    assert [float(bar.attrib["width"]) for bar in bars] == pytest.approx([110.0, 440.0])
    texts = ["".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["a < b & c", "this", "1.00", "that", "4.00"]
