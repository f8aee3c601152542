"""``make guards`` and its list: what a removal comes to, and that the list doesn't rot."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from dev import guards
from dev.commands.guards import judge, run_tests
from dev.console import Trouble
from dev.guards import Guard
from dev.paths import ROOT

GUARDS = guards.read()
NAMED = [pytest.param(guard, id=guard.name) for guard in GUARDS]

TESTS = ("test_it.py",)
GUARDED = "def divide(a, b):\n    if b == 0:\n        return None\n    return a / b\n"
# all that are installed take a second to be there
FEW_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_timeout"}
TEST = "from guarded import divide\n\n\ndef test_zero():\n    assert divide(1, 0) is None\n"


def test_each_has_a_name_of_its_own_and_prevents_something_else() -> None:
    names = [guard.name for guard in GUARDS]
    assert len(set(names)) == len(names) > 100
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []
    assert len({guard.prevents for guard in GUARDS}) == len(GUARDS)


@pytest.mark.parametrize("guard", NAMED)
def test_its_text_is_in_its_file_once_and_what_is_left_is_still_python(guard: Guard) -> None:
    source = (ROOT / guard.file).read_text(encoding="utf-8")
    assert source.count(guard.text) == 1
    assert guard.text != guard.without
    if guard.file.endswith(".py"):
        ast.parse(source.replace(guard.text, guard.without))


@pytest.mark.parametrize("guard", NAMED)
def test_the_tests_that_must_fail_without_it_are_there(guard: Guard) -> None:
    assert guard.tests
    for selected in guard.tests:
        path, _, name = selected.partition("::")
        assert (ROOT / path).exists()
        if name:
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_the_page_tells_of_each_of_them() -> None:
    """Else `make guards` was not run since the list was changed."""
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    table = page.partition("<!-- begin: make guards -->")[2].partition("<!-- end")[0]
    rows = [line.strip("| ").split(" | ")[:2] for line in table.splitlines() if "`" in line]
    assert rows == [[guard.prevents, f"`{guard.file}`"] for guard in GUARDS]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A guard, and the test that knows it."""
    (tmp_path / "guarded.py").write_text(GUARDED)
    (tmp_path / "test_it.py").write_text(TEST)
    (tmp_path / "conftest.py").write_text("")  # so that its folder can be imported from
    return tmp_path


def attempt(tree: Path, text: str, without: str, longest: float = 60) -> tuple[str | None, str]:
    """Remove it; which test noticed, and else what is said of it."""
    guard = Guard("zero", "Something is divided by zero", "guarded.py", text, without, TESTS)
    guard.remove(tree)
    environ = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **FEW_PLUGINS}
    verdict = judge(*run_tests(tree, guard.tests, environ, longest))
    return verdict.caught_by, verdict.fault.partition("\n")[0]


def test_a_removal_that_a_test_notices_is_caught(tree: Path) -> None:
    assert attempt(tree, "b == 0", "False") == ("test_it.py::test_zero", "")


def test_a_removal_that_no_test_notices_is_not_caught(tree: Path) -> None:
    assert attempt(tree, "b == 0", "not b") == (None, "all tests pass without it")


@pytest.mark.parametrize(
    ("text", "without"), [("b == 0", "nonsense("), ("def divide", "1 / 0\n\n\ndef divide")]
)
def test_a_removal_that_leaves_nothing_to_run_is_not_caught(
    tree: Path, text: str, without: str
) -> None:
    fault = "the tests did not run (exit status 2)"
    assert attempt(tree, text, without) == (None, fault)


def test_a_removal_after_which_a_fixture_fails_is_not_caught(tree: Path) -> None:
    (tree / "conftest.py").write_text(
        "import pytest\nfrom guarded import divide\n\n\n"
        "@pytest.fixture(autouse=True)\ndef something():\n    divide(1, 0)\n"
    )
    assert attempt(tree, "b == 0", "False") == (None, "the tests did not run (exit status 1)")


def test_a_removal_after_which_a_test_and_what_cleans_up_after_it_fail_is_caught(
    tree: Path,
) -> None:
    (tree / "conftest.py").write_text(
        "import pytest\nfrom guarded import divide\n\n\n"
        "@pytest.fixture(autouse=True)\ndef something():\n    yield\n    divide(1, 0)\n"
    )
    assert attempt(tree, "b == 0", "False") == ("test_it.py::test_zero", "")


def test_a_removal_after_which_a_test_hangs_is_not_caught(tree: Path) -> None:
    (tree / "pyproject.toml").write_text("[tool.pytest.ini_options]\ntimeout = 0.5\n")
    fault = "test_it.py::test_zero did not end"
    assert attempt(tree, "return None", "import time; time.sleep(60)") == (None, fault)


def test_a_removal_after_which_pytest_hangs_is_not_caught(tree: Path) -> None:
    fault = "the tests took too long"
    assert attempt(tree, "return None", "import time; time.sleep(60)", 3) == (None, fault)


@pytest.mark.parametrize(("text", "times"), [("b == 1", 0), ("b", 3)])
def test_a_text_that_is_not_there_once_is_named(tree: Path, text: str, times: int) -> None:
    with pytest.raises(Trouble, match=f"zero: its text stands {times} times in guarded.py"):
        attempt(tree, text, "False")


def test_an_entry_that_is_not_whole_is_named(tmp_path: Path) -> None:
    (tmp_path / "some.toml").write_text('[[guard]]\nname = "zero"\nfile = "guarded.py"\n')
    with pytest.raises(Trouble, match="zero must have file, name, prevents, tests, text, without"):
        guards.read(tmp_path)
