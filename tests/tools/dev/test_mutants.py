"""``make mutants`` and its files: a mutant applies, names its tests, and is caught or not."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from dev import mutants
from dev.commands.mutants import judge, run_tests
from dev.console import Trouble
from dev.mutants import Mutant
from dev.paths import ROOT

MUTANTS = mutants.read()
NAMED = [pytest.param(mutant, id=mutant.name) for mutant in MUTANTS]

TESTS = ("test_it.py",)
SOURCE = """\
import math

ZERO = 0


def divide(a, b):
    if b == ZERO:
        return None
    return a / b


class Divider:
    def divide(self, a, b):
        if b == ZERO:
            return None
        return math.floor(a / b)
"""
TEST = "from divided import divide\n\n\ndef test_zero():\n    assert divide(1, 0) is None\n"
# loading all installed plugins takes a second
FEW_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_timeout"}


def test_names_and_prevented_damages_are_unique() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names) > 100
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []
    assert len({mutant.prevents for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.long
@pytest.mark.parametrize("mutant", NAMED)
def test_it_applies_and_leaves_valid_python(mutant: Mutant) -> None:
    changed = mutant.mutate()
    assert changed != (ROOT / mutant.file).read_text(encoding="utf-8")
    if mutant.file.endswith(".py"):
        assert mutant.function, f"{mutant.name} must name the function that it changes"
        ast.parse(changed)


def test_the_tests_that_must_fail_for_it_exist() -> None:
    for mutant in MUTANTS:
        assert mutant.tests, mutant.name
        source = (ROOT / mutant.file).read_text(encoding="utf-8")
        assert mutant.text in source, f"{mutant.name}: {mutant.file} no longer has this text"
        for selected in mutant.tests:
            path, _, name = selected.partition("::")
            assert (ROOT / path).exists(), f"{mutant.name} names {path}, which does not exist"
            if name:
                text = (ROOT / path).read_text(encoding="utf-8")
                assert f"def {name}(" in text, f"{mutant.name}: {path} has no {name}"


def test_the_page_has_a_row_for_each_mutant() -> None:
    """Without a row, `make mutants` was not run since the mutant was added or changed."""
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    table = page.partition("<!-- begin: make mutants -->")[2].partition("<!-- end")[0]
    rows = [line.strip("| ").split(" | ")[:2] for line in table.splitlines() if "`" in line]
    assert sorted(rows) == sorted([mutant.prevents, f"`{mutant.file}`"] for mutant in MUTANTS)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a folder with a module and the test that catches its mutants."""
    (tmp_path / "divided.py").write_text(SOURCE)
    (tmp_path / "test_it.py").write_text(TEST)
    (tmp_path / "conftest.py").write_text("")  # so that pytest imports from this folder
    return tmp_path


def mutant_of(text: str, replacement: str, function: str | None = "divide") -> Mutant:
    return Mutant("zero", "A division by zero", "divided.py", function, text, replacement, TESTS)


def attempt(
    tree: Path, text: str, replacement: str, max_seconds: float = 60
) -> tuple[str | None, str]:
    """Apply a mutant to ``divide``; return the test that failed, and the fault if none did."""
    mutant = mutant_of(text, replacement)
    mutant.apply(tree)
    environ = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **FEW_PLUGINS}
    verdict = judge(*run_tests(tree, mutant.tests, environ, max_seconds))
    return verdict.caught_by, verdict.fault.partition("\n")[0]


def test_a_mutant_for_which_a_test_fails_is_caught(tree: Path) -> None:
    assert attempt(tree, "b == ZERO", "False") == ("test_it.py::test_zero", "")


def test_a_mutant_for_which_all_tests_pass_is_not_caught(tree: Path) -> None:
    assert attempt(tree, "b == ZERO", "not b") == (None, "all tests pass")


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "replacement"), [("b == ZERO", "nonsense("), ("def divide", "1 / 0\n\n\ndef divide")]
)
def test_a_mutant_with_which_no_test_can_run_is_not_caught(
    tree: Path, text: str, replacement: str
) -> None:
    fault = "the tests did not run (exit status 2)"
    assert attempt(tree, text, replacement) == (None, fault)


@pytest.mark.long
def test_a_mutant_for_which_only_a_fixture_fails_is_not_caught(tree: Path) -> None:
    (tree / "conftest.py").write_text(
        "import pytest\nfrom divided import divide\n\n\n"
        "@pytest.fixture(autouse=True)\ndef something():\n    divide(1, 0)\n"
    )
    assert attempt(tree, "b == ZERO", "False") == (None, "the tests did not run (exit status 1)")


@pytest.mark.long
def test_a_mutant_for_which_a_test_and_its_teardown_fail_is_caught(tree: Path) -> None:
    (tree / "conftest.py").write_text(
        "import pytest\nfrom divided import divide\n\n\n"
        "@pytest.fixture(autouse=True)\ndef something():\n    yield\n    divide(1, 0)\n"
    )
    assert attempt(tree, "b == ZERO", "False") == ("test_it.py::test_zero", "")


def test_a_mutant_for_which_a_test_hangs_is_not_caught(tree: Path) -> None:
    (tree / "pyproject.toml").write_text("[tool.pytest.ini_options]\ntimeout = 0.5\n")
    fault = "test_it.py::test_zero did not end"
    assert attempt(tree, "return None", "import time; time.sleep(60)") == (None, fault)


def test_a_mutant_for_which_pytest_hangs_is_not_caught(tree: Path) -> None:
    fault = "the tests took too long"
    assert attempt(tree, "return None", "import time; time.sleep(60)", 3) == (None, fault)


@pytest.mark.parametrize(
    ("function", "text", "replacement"),
    [
        ("divide", "return None", "return 0"),
        ("Divider.divide", "return None", "return 0"),
        ("Divider", "return None", "return 0"),
        ("ZERO", "0", "1"),
        (None, "import math", "import cmath"),
    ],
)
def test_only_the_named_definition_is_changed(
    tree: Path, function: str | None, text: str, replacement: str
) -> None:
    changed = mutant_of(text, replacement, function).mutate(tree)
    before, after = SOURCE.splitlines(), changed.splitlines()
    [number] = [number for number, line in enumerate(before) if line != after[number]]
    first = {"divide": 5, "Divider.divide": 12, "Divider": 11, "ZERO": 2, None: 0}[function]
    assert first <= number <= first + 4


@pytest.mark.parametrize(
    ("function", "text", "reason"),
    [
        ("divide", "b == 1", r"its text occurs 0 times in divide \(divided.py\), not once"),
        ("divide", "b", r"its text occurs 3 times in divide \(divided.py\), not once"),
        (None, "return None", r"its text occurs 2 times in divided.py, not once"),
        ("multiply", "a", r"divided.py defines multiply 0 times, not once"),
    ],
)
def test_a_mutant_that_does_not_apply_says_why(
    tree: Path, function: str | None, text: str, reason: str
) -> None:
    with pytest.raises(Trouble, match=f"^zero does not apply: {reason}"):
        mutant_of(text, "False", function).apply(tree)


def test_a_mutant_of_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"zero does not apply: there is no file divided\.py"):
        mutant_of("b", "c").apply(tmp_path)


def test_an_entry_without_all_keys_is_named(tmp_path: Path) -> None:
    (tmp_path / "mutants.toml").write_text('[[mutant]]\nname = "zero"\nfile = "divided.py"\n')
    keys = "file, name, prevents, replacement, tests, text"
    with pytest.raises(Trouble, match=f"mutants.toml: zero must have {keys}"):
        mutants.read(tmp_path)
