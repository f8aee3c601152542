"""Check that each attack in docs/security.md names an existing guard and an existing test."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().relative_to(ROOT)
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


@cache
def names_in(path: Path) -> set[str]:
    return set(re.findall(r"^ *def (test_\w+)\(", path.read_text(), re.MULTILINE))


def test_every_line_of_the_tables_is_a_row_with_a_guard_and_a_test() -> None:
    tables = TEXT.partition("## Guards and their tests")[2]
    lines = [line for line in tables.splitlines() if line.startswith("|")]
    heads = [line for line in lines if line in {_HEAD, "|---|---|---|"}]
    assert heads.count(_HEAD) == tables.count("\n### ")
    assert len(ROWS) == len(lines) - len(heads)
    assert len(ROWS) > 80


def what_is_gone(guard: str, test: str) -> str | None:
    path, _, name = test.partition("::")
    if not (ROOT / guard).is_file():
        return f"the guard {guard}"
    if not (ROOT / path).is_file():
        return f"the file {path}"
    return None if name in names_in(ROOT / path) else f"the test {test}"


def test_the_guard_and_the_test_are_there() -> None:
    gone = [(attack, what_is_gone(guard, test)) for attack, guard, test in ROWS]
    assert [(attack, what) for attack, what in gone if what] == []


def test_a_requirement_names_a_guard_and_a_test_that_are_there() -> None:
    gone = [(number, what_is_gone(guard, test)) for number, guard, test in REQUIREMENTS]
    assert [(number, what) for number, what in gone if what] == []


@pytest.mark.parametrize(
    ("guard", "test", "gone"),
    [
        ("api/nothing.py", f"{HERE}::test_no_attack_stands_twice", "the guard api/nothing.py"),
        ("api/pool.py", "tests/nothing.py::test_it", "the file tests/nothing.py"),
        ("api/pool.py", f"{HERE}::test_nothing", f"the test {HERE}::test_nothing"),
        ("api/pool.py", f"{HERE}::test_no_attack_stands_twice", None),
    ],
)
def test_what_is_gone_is_named(guard: str, test: str, gone: str | None) -> None:
    assert what_is_gone(guard, test) == gone


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
