"""Read mutants written by hand: changes to the code for which a test must fail.

They lie in ``tests/**/mutants.toml``, beside the tests of the package that they change. ``make
mutants`` applies each to a copy of the sources and runs its tests. A ``[[mutant]]`` has:

- ``name``: its name on the command line
- ``prevents``: the damage that the changed code prevents, a row of docs/reliability.md
- ``file``: the file that it changes
- ``function``: the function or method (``Connection.run``), class or constant that holds the text.
  Without it, the whole file: in Lua, SQL and configuration, which have no functions
- ``text``: the text to replace; it occurs exactly once in the function
- ``replacement``: the new text, still valid Python, Lua or SQL
- ``tests``: arguments for pytest, as few as possible: each mutant is a run of its own
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dev.console import Trouble
from dev.paths import ROOT

TESTS = ROOT / "tests"
_KEYS = {"name", "prevents", "file", "text", "replacement", "tests"}


@dataclass(frozen=True)
class Mutant:
    """A change to one function, and the tests of which at least one must fail for it."""

    name: str
    prevents: str
    file: str
    function: str | None
    text: str
    replacement: str
    tests: tuple[str, ...]

    def apply(self, tree: Path) -> None:
        """Change the file in ``tree``. Raises ``Trouble`` if the mutant does not apply."""
        (tree / self.file).write_text(self.mutate(tree), encoding="utf-8")

    def mutate(self, tree: Path = ROOT) -> str:
        """Return the changed text of the file. Raises ``Trouble`` if the mutant does not apply."""
        path = tree / self.file
        if not path.is_file():
            raise self._trouble(f"there is no file {self.file}.")
        source = path.read_text(encoding="utf-8")
        start, end = self._span(source)
        function = source[start:end]
        if (count := function.count(self.text)) != 1:
            place = f"{self.function} ({self.file})" if self.function else self.file
            raise self._trouble(
                f"its text occurs {count} times in {place}, not once:\n\n{self.text}"
            )
        return source[:start] + function.replace(self.text, self.replacement) + source[end:]

    def _trouble(self, reason: str) -> Trouble:
        return Trouble(f"{self.name} does not apply: {reason}")

    def _span(self, source: str) -> tuple[int, int]:
        if self.function is None:
            return 0, len(source)
        spans = [span for name, span in _definitions(ast.parse(source)) if name == self.function]
        if len(spans) != 1:
            raise self._trouble(
                f"{self.file} defines {self.function} {len(spans)} times, not once."
            )
        [(first, last)] = spans
        lines = source.split("\n")  # not splitlines(): a form feed ends no line of Python
        start = sum(len(line) + 1 for line in lines[: first - 1])
        return start, start + sum(len(line) + 1 for line in lines[first - 1 : last])


def read(folder: Path = TESTS) -> list[Mutant]:
    """Return all mutants, by file and as listed there. Raises ``Trouble`` for a missing key."""
    mutants = []
    for path in sorted(folder.rglob("mutants.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]:
            if entry.keys() - {"function"} != _KEYS:
                keys = ", ".join(sorted(_KEYS))
                raise Trouble(
                    f"{path.relative_to(folder)}: {entry.get('name')} must have {keys}, and may"
                    " have function."
                )
            values = {"function": None, **entry, "tests": tuple(entry["tests"])}
            mutants.append(Mutant(**values))
    return mutants


def _definitions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the qualified name and the first and last line of each definition."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}{child.name}"
            first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            yield name, (first, child.end_lineno or first)
            yield from _definitions(child, f"{name}.")
        elif isinstance(child, ast.Assign | ast.AnnAssign) and not prefix:
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            for target in (part for whole in targets for part in ast.walk(whole)):
                if isinstance(target, ast.Name):
                    yield target.id, (child.lineno, child.end_lineno or child.lineno)
        else:
            yield from _definitions(child, prefix)
