"""Check what a program can check of STYLE's rules for docstrings and class names.

Reviewers check the rest: CONTRIBUTING, "Language".
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A sentence that begins with one of these has no subject of its own: "What was there." "Of many, …"
BANNED = re.compile(
    r"(What|Whatever|Who|Whoever|Whom|Whose|Of|Those|That which|That|Where|Which|Here)\b"
)
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> dict[str, ast.Module]:
    """Return the syntax trees of all Python files that git knows, by path."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    present = [path for path in listed if (ROOT / path).exists()]
    return {path: ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in present}


def docstrings() -> Iterator[tuple[str, str]]:
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, Documented) and (text := ast.get_docstring(node)):
                yield f"{path}:{getattr(node, 'lineno', 1)}", text


def test_no_docstring_begins_with_a_pronoun() -> None:
    found = [
        f"{place} {text.splitlines()[0]}" for place, text in docstrings() if BANNED.match(text)
    ]
    assert found == []


def test_every_class_name_is_unique() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
