"""Check docs/sizing.md: computed figures follow from their formulas, measured ones from a run."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import median

import pytest

from tests.docs.markdown import ROOT

# How much a figure may differ from the latest run of its benchmark, as a share.
_TOLERANCE_OF_BYTES, _TOLERANCE_OF_TIMES = 0.05, 0.25
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_CELL = re.compile(r"row `(?P<row>[^`]+)`(?: of `(?P<server>[^`]+)`)?, column `(?P<column>[^`]+)`")


@dataclass(frozen=True)
class SizingRow:
    """A row of a table: its name, how it came to be, its figures from left to right."""

    name: str
    what: str
    how: str
    figures: tuple[str, ...]

    def value(self, column: int) -> float:
        """Return the figure of a column; a row with one figure has the same one in all columns."""
        return number(self.figures[column if len(self.figures) > 1 else 0])

    @property
    def formula(self) -> str | None:
        match = re.fullmatch(r"`([^`]+)`", self.how)
        return match[1] if match else None


def number(text: str) -> float:
    """Return the first number of a cell."""
    match = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    assert match, f"no number in {text!r}"
    return float(match[0].replace(",", ""))


def rows_of(name: str) -> Iterator[list[str]]:
    for line in (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def _rows() -> dict[str, SizingRow]:
    rows: dict[str, SizingRow] = {}
    for cells in rows_of("sizing.md"):
        name = re.fullmatch(r"`([mac]\d+)`", cells[0])
        if name:
            assert name[1] not in rows, f"{name[1]} stands twice"
            rows[name[1]] = SizingRow(name[1], cells[1], cells[2], tuple(cells[3:]))
    return rows


ROWS = _rows()
COMPUTED = [row for row in ROWS.values() if row.formula]
MEASURED = [row for row in ROWS.values() if row.name.startswith("m")]


def evaluate(formula: str, value_of: Callable[[str], float]) -> float:
    """Compute a formula of names, numbers, brackets and the four operations."""

    def of(node: ast.expr) -> float:
        match node:
            case ast.Name(name):
                return value_of(name)
            case ast.Constant(int() | float() as constant):
                return float(constant)
            case ast.BinOp(left, operation, right):
                return _OPERATORS[type(operation)](of(left), of(right))
        raise AssertionError(f"{ast.dump(node)} in {formula!r}")

    plain = formula.replace(",", "")
    for sign, operation in {"×": "*", "÷": "/", "−": "-"}.items():  # noqa: RUF001
        plain = plain.replace(sign, operation)
    return of(ast.parse(plain, mode="eval").body)


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def require_computed(row: SizingRow, rows: Mapping[str, SizingRow]) -> None:
    """Compare each figure of a row with its formula, to the last digit shown."""
    assert row.formula
    for column, figure in enumerate(row.figures):
        result = evaluate(row.formula, lambda name, at=column: rows[name].value(at))
        unit = 10.0 ** -decimals(figure)
        assert abs(result - number(figure)) <= unit / 2 * 1.001, (
            f"{row.name}, figure {column + 1}: {row.formula} is {result:,.4f}, not {figure}"
        )


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row.name)
def test_a_computed_figure_follows_from_the_figures_it_names(row: SizingRow) -> None:
    require_computed(row, ROWS)


def test_figures_in_the_text_are_those_of_their_rows() -> None:
    text = (ROOT / "docs" / "sizing.md").read_text(encoding="utf-8")
    named = re.findall(r"(\d[\d,.]*)[^\d`()|]*\(`(c\d+)`\)", text)

    assert len(named) > 5
    assert [(figure, name) for figure, name in named if figure not in ROWS[name].figures] == []


def test_a_figure_is_measured_assumed_or_computed_and_used() -> None:
    kinds = {row.name: "computed" if row.formula else row.how for row in ROWS.values()}
    assert [name for name, how in kinds.items() if (name[0] == "c") != (how == "computed")] == []
    assert [name for name, how in kinds.items() if (name[0] == "a") != (how == "assumed")] == []
    text = (ROOT / "docs" / "sizing.md").read_text(encoding="utf-8")
    unused = [row.name for row in ROWS.values() if len(re.findall(rf"\b{row.name}\b", text)) < 2]
    assert [name for name in unused if not name.startswith("c")] == []
    assert len(ROWS) > 40


@cache
def _measured_tables() -> list[tuple[list[str], list[list[str]]]]:
    """Return the heads and lines of the tables in docs/performance.md."""
    tables: list[tuple[list[str], list[list[str]]]] = []
    for line in (ROOT / "docs" / "performance.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("`", "").strip("*") for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            tables.append(([], []))
        elif not tables or not tables[-1][0]:
            tables.append((cells, []))
        else:
            tables[-1][1].append(cells)
    return [table for table in tables if table[0]]


def _cell(row: str, server: str | None, column: str) -> float:
    """Return a cell: of bytes at the largest size of a benchmark, of times at its middle size."""
    values = [
        number(line[head.index(column)])
        for head, lines in _measured_tables()
        if column in head
        for line in lines
        if line[0] == row and (server is None or line[1] == server)
    ]
    assert values, f"no row {row!r} with a column {column!r} in docs/performance.md"
    return median(values) if "CPU" in column else values[-1]


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row.name)
def test_a_measured_figure_is_that_of_the_benchmark(row: SizingRow) -> None:
    cells = [_cell(*match.groups()) for match in _CELL.finditer(row.how)]
    assert 1 <= len(cells) <= 2, f"{row.name} names no cell of docs/performance.md"
    measured = cells[0] if len(cells) == 1 else cells[0] / cells[1]
    tolerance = _TOLERANCE_OF_TIMES if "CPU" in row.how else _TOLERANCE_OF_BYTES
    assert row.value(0) == pytest.approx(measured, rel=tolerance)


def test_a_typo_is_found() -> None:
    row = SizingRow("c1", "in use", "`a1 × 2`", ("2,001",))  # noqa: RUF001

    with pytest.raises(AssertionError, match=r"a1 × 2 is 2,000\.0000, not 2,001"):  # noqa: RUF001
        require_computed(row, {"a1": SizingRow("a1", "accounts", "assumed", ("1,000",))})


def test_a_formula_knows_brackets_and_thousands_and_nothing_but_arithmetic() -> None:
    assert evaluate("m1 × (a1 − 2) ÷ 1,000", {"m1": 10.0, "a1": 502.0}.__getitem__) == 5  # noqa: RUF001
    with pytest.raises(AssertionError):
        evaluate("open('x')", lambda _name: 0.0)
