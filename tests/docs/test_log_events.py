"""Check that docs/operations.md lists exactly the events that the code can log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.docs.markdown import ROOT, Document

PAGE = Document(ROOT / "docs" / "operations.md")
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
# Methods of loggers, and our functions that take the name of an event.
LOGGING = {
    *("debug", "info", "warning", "error", "critical"),
    *("log_unavailable", "log_failure", "_say", "_tell"),
}


def sources() -> Iterator[ast.AST]:
    for path in (*sorted((ROOT / "api").rglob("*.py")), ROOT / "gunicorn.conf.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def logged() -> set[str]:
    """Return the constants that are passed to a logger, or kept as ``event`` for one."""
    names: set[str] = set()
    for node in sources():
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            within: list[ast.AST] = [*node.args[:2]] if name in LOGGING else []
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "event":
            within = [node.value]
        else:
            continue
        names |= {text for part in within for text in constants(part) if NAME.fullmatch(text)}
    return names


def constants(node: ast.AST) -> set[str]:
    """Return a string constant, or both of a conditional expression."""
    parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return {
        part.value
        for part in parts
        if isinstance(part, ast.Constant)
        if isinstance(part.value, str)
    }


def documented() -> list[str]:
    table = PAGE.text.partition("\n## Logs\n")[2].partition("| `event` |")[2]
    rows = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


def test_each_event_has_one_row() -> None:
    names = documented()
    assert sorted(names) == sorted(set(names))
    assert logged() - set(names) == set()


def test_each_row_is_of_an_event() -> None:
    written = {
        node.value
        for node in sources()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(documented()) - written == set()
