"""Check what a program can check of STYLE's rules for docstrings, comments and class names.

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

import pytest

ROOT = Path(__file__).parents[2]
# A sentence that begins with one of these has no subject of its own: "What was there." "Of many, …"
BANNED = re.compile(
    r"(What|Whatever|Who|Whoever|Whom|Whose|Of|Those|That which|That|Where|Which|Here)\b"
)
# The first line of a comment that has lines of its own.
COMMENT = re.compile(r"^(?!\s*#).*\n\s*# (.+)", re.MULTILINE)
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@cache
def texts() -> dict[str, str]:
    """Return the text of all Python files that git knows, by path."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    present = [path for path in listed if (ROOT / path).exists()]
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in present}


@cache
def sources() -> dict[str, ast.Module]:
    """Return the syntax trees of these files."""
    return {path: ast.parse(text) for path, text in texts().items()}


def docstrings() -> Iterator[tuple[str, str]]:
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, Documented) and (text := ast.get_docstring(node)):
                yield f"{path}:{getattr(node, 'lineno', 1)}", text


def test_no_docstring_begins_with_a_pronoun() -> None:
    violations = [
        f"{place} {text.splitlines()[0]}" for place, text in docstrings() if BANNED.match(text)
    ]
    assert violations == []


def test_no_comment_begins_with_a_pronoun() -> None:
    found = [
        f"{path}: {comment}"
        for path, text in texts().items()
        for comment in COMMENT.findall(text)
        if BANNED.match(comment[0].upper() + comment[1:])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_banned"),
    [
        ("What was there.", True),
        ("Of many, those that are live.", True),
        ("Those who have signed in.", True),
        ("Whatever the server sent.", True),
        ("Offer a retry.", False),
        ("Whether it waits.", False),
    ],
)
def test_an_opening_is_a_whole_word(text: str, is_banned: bool) -> None:
    assert bool(BANNED.match(text)) is is_banned
    assert COMMENT.findall(f"x = 1\n    # {text}\n    # What follows.\ny = 2  # What is this?") == [
        text
    ]


def test_every_class_name_is_unique() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path}:{node.lineno}")
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
