"""Test the shared memory segments in which workers count."""

from __future__ import annotations

import pytest

from api.telemetry import shared_counters
from api.telemetry.shared_counters import Segment


@pytest.fixture
def memory() -> memoryview:
    return memoryview(bytearray(2048))


def test_what_was_added_is_read(memory: memoryview) -> None:
    sheet = Segment(memory)
    sheet.add(sheet.place("requests\x1fGET", 1), 2)
    histogram = sheet.place("seconds", 3)
    sheet.add_two(histogram, 1, histogram + 2, 0.25)
    sheet.add(sheet.place("requests\x1fGET", 1), 1)

    assert dict(sheet.read()) == {"requests\x1fGET": [3.0], "seconds": [1.0, 0.0, 0.25]}


def test_another_process_reads_the_same(memory: memoryview) -> None:
    sheet = Segment(memory)
    sheet.add(sheet.place("requests\x1fä", 1), 2)

    assert dict(Segment(memory).read()) == {"requests\x1fä": [2.0]}


def test_a_successor_goes_on(memory: memoryview) -> None:
    first = Segment(memory)
    first.add(first.place("a", 1), 2)
    first.add(first.place("b", 1), 5)

    second = Segment(memory)
    second.add(second.place("b", 1), 1)
    second.add(second.place("c", 1), 1)

    assert dict(second.read()) == {"a": [2.0], "b": [6.0], "c": [1.0]}


def test_a_full_sheet_keeps_what_it_has_and_takes_no_more(memory: memoryview) -> None:
    sheet = Segment(memory)
    for number in range(500):
        sheet.add(sheet.place(f"series-{number:03}", 2), 1)

    values = dict(sheet.read())
    assert 10 < len(values) < 100
    assert list(values) == [f"series-{number:03}" for number in range(len(values))]
    assert set(map(tuple, values.values())) == {(1.0, 0.0)}


def test_clearing_is_by_family(memory: memoryview) -> None:
    sheet = Segment(memory)
    for key in ("now", "now\x1fa", "nowhere", "ever"):
        sheet.add(sheet.place(key, 1), 3)
    sheet.clear(["now"])

    assert dict(sheet.read()) == {"now": [0.0], "now\x1fa": [0.0], "nowhere": [3.0], "ever": [3.0]}


def test_a_family_takes_as_many_values_as_it_has_labels() -> None:
    counter = shared_counters.Counter("test_labels_total", "For this test.", "one", "two")
    with pytest.raises(ValueError, match="has the labels"):
        counter.inc("only one")


def test_sheets_are_given_out_once() -> None:
    assert (shared_counters._shared, shared_counters._segments()) == (
        None,
        [shared_counters._segment],
    )
