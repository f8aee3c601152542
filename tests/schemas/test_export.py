"""Test CSV for spreadsheets with any separator: no part of a cell becomes a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain import ids
from api.domain.audit import AuditEvent
from api.schemas.export import FORMS

EVENT = AuditEvent(
    id=ids.new_id(),
    occurred_at=datetime(2026, 11, 22, 12, 45, tzinfo=UTC),
    type="session.refused",
    outcome="failure",
    actor=None,
    subject=None,
    session_id=None,
    request_id="r-1",
    ip="192.0.2.7",
    user_agent=None,
    data={},
    erased=(),
)
FORMULA = "=+-@＝＋－＠﹦﹢﹣﹫−"  # noqa: RUF001
SEPARATORS = ",;\t|"


def csv_row(**changed: Any) -> str:
    """Return the CSV row of an event."""
    event = msgspec.structs.replace(EVENT, **changed)
    return FORMS["csv"].events([event]).decode()


def cell(name: str, **changed: Any) -> str:
    head, row = csv.reader(
        io.StringIO(FORMS["csv"].head().decode() + csv_row(**changed), newline="")
    )
    return dict(zip(head, row, strict=True))[name]


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("x;=1+1;y", "x;'=1+1;y"),
        ("x|@SUM(1)", "x|'@SUM(1)"),
        ("x,-1", "x,'-1"),
        ("x\t=1+1", "x\\u0009=1+1"),
        ("x\n=1+1", "x\\u000a=1+1"),
        ("\r\n=1+1", "\\u000d\\u000a=1+1"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001
        ("x;＋1", "x;'＋1"),  # noqa: RUF001
        ("−1", "'−1"),  # noqa: RUF001
        ("  =1+1", "  '=1+1"),
        ("\u00a0\u200b\ufeff=1+1", "\u00a0\u200b\ufeff'=1+1"),
        ('x;"=1+1"', 'x;"\'=1+1"'),
        ("x;''=1", "x;'''=1"),
        (';=1;=2,"+3"', ";'=1;'=2,\"'+3\""),
        ("\u202e=1", "\\u202e=1"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)"),
        ("a-b=c+d@e", "a-b=c+d@e"),
        (None, ""),
    ],
)
def test_a_would_be_formula_has_a_quote_before_it(user_agent: str | None, shown: str) -> None:
    assert cell("user_agent", user_agent=user_agent) == shown


def test_data_stays_json() -> None:
    data = {"=a": "x;=1+1", "b": ["＝1", "@x", '"+1', "a-b", "\u202e-", "\n=1"], "c": -5}  # noqa: RUF001
    data_cell = cell("data", data=data)
    assert json.loads(data_cell) == data
    assert data_cell == (
        r'{"\u003da":"x;\u003d1+1","b":["\uff1d1","\u0040x","\"\u002b1","a-b","\u202e-","\n=1"],'
        r'"c":-5}'
    )
    # A number cannot be escaped.
    assert cell("data", data={"n": [1, -5]}) == """{"n":[1,'-5]}"""


def test_long_runs_are_looked_at_once() -> None:
    """100,000 separators, quotes or blanks: a search from each position would take minutes."""
    for run in (";", '"', " ", "\t", "\u2028", "; ", '" '):
        text = run * (100_000 // len(run))
        assert "x" in csv_row(user_agent=f"{text}x", data={"k": f"{text}x"})


NASTY = st.text(st.sampled_from([*FORMULA, *SEPARATORS, *"\"' \r\n\u00a0\u2028\u200b\u202e\\1a"]))


@given(text=NASTY, value=NASTY, name=NASTY)
def test_however_it_is_split_no_part_begins_as_a_formula(text: str, value: str, name: str) -> None:
    row = csv_row(user_agent=text, request_id=value, data={name: [value, {"k": text}]})
    blanks = ' "\r\n\u00a0\u2028\u200b\u202e\ufeff'
    for separator in SEPARATORS:
        parts = [part for line in row.splitlines() for part in line.split(separator)]
        parts += [
            part
            for line in csv.reader(io.StringIO(row, newline=""), delimiter=separator)
            for cell in line
            for part in cell.splitlines()
        ]
        for part in parts:
            assert not part.strip(blanks).startswith(tuple(FORMULA)), (separator, part)
