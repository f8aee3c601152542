"""Check what a program can check of STYLE's rules for docstrings, comments and class names.

Reviewers check the rest: CONTRIBUTING, "Language".
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A sentence that begins with one of these has no subject of its own: "What was there." "Of many, …"
BANNED = re.compile(
    r"(What|Whatever|Who|Whoever|Whom|Whose|Of|Those|That which|That|Where|Which|Here)\b"
)
# Docstrings that may match BANNED, and other strings: parsing every file takes ten seconds.
OPENING = re.compile(rf"[\"'](?:\s|\\\n)*{BANNED.pattern}")
CLASS = re.compile(r"^\s*class (\w+)", re.MULTILINE)
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


def banned_docstrings(source: str) -> list[str]:
    """Return the first line of each docstring that begins with a pronoun."""
    if not OPENING.search(source):
        return []
    docstrings = (
        ast.get_docstring(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, Documented)
    )
    return [text.splitlines()[0] for text in docstrings if text and BANNED.match(text)]


def test_no_docstring_begins_with_a_pronoun() -> None:
    violations = {path: banned_docstrings(text) for path, text in texts().items()}
    assert {path: lines for path, lines in violations.items() if lines} == {}


@pytest.mark.parametrize("quote", ['"', "'", '"' * 3, "'" * 3])
@pytest.mark.parametrize("before", ["", " ", "\\\n"])
def test_a_docstring_is_found_in_any_quotes(quote: str, before: str) -> None:
    source = f"def f():\n    {quote}{before}What it was.{quote}\n"
    assert banned_docstrings(source) == ["What it was."]


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
    matches: dict[str, list[str]] = defaultdict(list)
    for path, text in texts().items():
        for name in CLASS.findall(text):
            matches[name].append(path)
    # Some matches are in strings: only the syntax tree tells.
    repeated = {path for paths in matches.values() if len(paths) > 1 for path in paths}
    places: dict[str, list[str]] = defaultdict(list)
    for path in repeated:
        for node in ast.walk(ast.parse(texts()[path])):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path}:{node.lineno}")
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
