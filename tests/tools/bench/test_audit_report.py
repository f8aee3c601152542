"""What ``make bench ARGS=audit`` and ``ARGS=sealing`` conclude from what they measured."""

from __future__ import annotations

import pytest

from bench.harness.rounds import Sample, Shares
from bench.harness.watched import Used
from bench.scenarios import audit_report, sealing
from bench.scenarios.audit_report import SEAL, Size
from bench.scenarios.first_pages import Page
from bench.scenarios.inserting import Inserted
from bench.scenarios.sealing import OFF, SEALED, UNSEALED, Turns

MIB = 1024 * 1024


def size(events: int, *, peak: int = 80, rows: float = 87, processor: float = 0.0002) -> Size:
    pages = [
        Page("all", ("PRIMARY",), 0.003, rows, 50),
        Page("rare", ("audit_event_type",), 0.003, events / 100, min(50, events / 100)),
    ]
    inserted = Inserted(processor, 0.001, 0.0002, 0.001)
    used = Used(2.0, 1.0, peak * MIB, "")
    return Size(events, inserted, pages, {SEAL: used}, {SEAL: events})


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        (size(4000), [True, True, True]),
        (size(4000, peak=89), [False, True, True]),
        (size(4000, rows=140), [True, False, True]),
        (size(4000, processor=0.0003), [True, True, False]),
    ],
)
def test_what_grows_with_the_table_is_seen(last: Size, kept: list[bool]) -> None:
    judged = audit_report.judge([size(1000), size(2000), last])

    assert [one.kept for one in judged] == kept


def test_a_size_without_commands_is_judged_by_the_others() -> None:
    huge = Size(8000, size(8000).inserted, size(8000).pages, {}, {})

    body = audit_report.body([size(1000), size(2000), huge])

    assert "| peak memory with 2,000 events, by 1,000 | 1.1 | 1.00 | yes |" in body
    assert "| `audit seal` | 2,000 | 2.0 | 1,000 | 1.0 | 2,000 | 80.0 |" in body
    assert "| all | 3.0 | 3.0 | 3.0 | 87 | 87 | 87 | PRIMARY |" in body


def sample(cost: float, rate: float, wrong: int = 0) -> Sample:
    return Sample(cost, 0.001, rate, 0.1, 0.2, 0.3, wrong, "500", Shares(0.0, 0.0, 0.0))


def test_on_is_held_against_off_round_by_round() -> None:
    """The machine was half as fast in the second of them."""
    turns = Turns(sealed=10, sealer=0.01)
    for name, cost in ((SEALED, 0.0102), (UNSEALED, 0.0101), (OFF, 0.0100)):
        turns.samples[name] += [sample(slow * cost, 1 / (slow * cost)) for slow in (1, 2, 1)]

    assert [round(one.measured, 6) for one in sealing.judge(turns)] == [1.02, 1.02]
    assert all(one.kept for one in sealing.judge(turns))
    assert turns.wrong() == []
    assert "| audited and sealed | 10.200 | 1.020 | 98.0 | 0.980 | 1.000 |" in sealing.lines(turns)
    assert "sealed 10 events meanwhile, at 1.00 ms of CPU each" in sealing.lines(turns)

    turns.samples[OFF][1] = sample(0.02, 50.0, wrong=1)
    assert turns.wrong() == ["a sign-in that is neither: 500"]
