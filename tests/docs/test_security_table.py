"""Check that each attack in docs/security.md names an existing guard and an existing test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text()
_ROW = re.compile(
    r"^\| (?P<attack>[^|]+) \| `(?P<guard>[^`|]+)` \| `(?P<test>[^`|]+)` \|$", re.MULTILINE
)
_HEAD = "| trap or attack | guard | test |"
ROWS = [(row["attack"], row["guard"], row["test"]) for row in _ROW.finditer(TEXT)]


_ASVS = re.compile(
    r"^\| (?P<requirement>\d+\.\d+\.\d+) \| [^|]+ \| `(?P<guard>[^`|]+)` \| `(?P<test>[^`|]+)` \|$",
    re.MULTILINE,
)
REQUIREMENTS = [(row["requirement"], row["guard"], row["test"]) for row in _ASVS.finditer(TEXT)]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_line_of_the_tables_is_a_row_with_a_guard_and_a_test() -> None:
    tables = TEXT.partition("## Guards and their tests")[2]
    lines = [line for line in tables.splitlines() if line.startswith("|")]
    heads = [line for line in lines if line in {_HEAD, "|---|---|---|"}]
    assert heads.count(_HEAD) == tables.count("\n### ")
    assert len(ROWS) == len(lines) - len(heads)
    assert len(ROWS) > 80


@pytest.mark.parametrize(("attack", "guard", "test"), ROWS, ids=[row[2] for row in ROWS])
def test_the_guard_and_the_test_are_there(attack: str, guard: str, test: str) -> None:
    assert (ROOT / guard).is_file(), f"{attack}: the guard is gone"
    path, _, name = test.partition("::")
    assert (ROOT / path).is_file(), f"{attack}: the file of the test is gone"
    assert name in names_in(ROOT / path), f"{attack}: the test is gone"


@pytest.mark.parametrize(
    ("requirement", "guard", "test"), REQUIREMENTS, ids=[row[0] for row in REQUIREMENTS]
)
def test_a_requirement_names_a_guard_and_a_test_that_are_there(
    requirement: str, guard: str, test: str
) -> None:
    test_the_guard_and_the_test_are_there(requirement, guard, test)


def test_each_requirement_stands_once_in_order() -> None:
    numbers = [tuple(map(int, number.split("."))) for number, _, _ in REQUIREMENTS]
    assert numbers == sorted(set(numbers))
    assert len(numbers) > 20


def test_no_attack_stands_twice() -> None:
    tests = [test for _, _, test in ROWS]
    assert sorted(set(tests)) == sorted(tests)


@pytest.mark.parametrize("folder", ["security", "dependencies"])
def test_every_file_of_attacks_and_traps_is_in_the_table(folder: str) -> None:
    named = {test.partition("::")[0] for _, _, test in ROWS}
    files = {f"tests/{folder}/{path.name}" for path in (ROOT / "tests" / folder).glob("test_*.py")}
    assert files <= named
