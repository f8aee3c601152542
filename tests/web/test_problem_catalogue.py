"""Each error class has a row of the catalogue, and each row is the answer to something.

The rows are compared with openapi.yaml in ``tests/contract/test_openapi_document.py``.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import api
from api import errors
from api.errors import GatebookError
from api.web.problem_catalogue import PROBLEMS

API = Path(api.__file__).parent
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for path in sorted(API.rglob("*.py"))
    if path.parent != API / "errors"
}


def descendants(error: type[GatebookError]) -> Iterator[type[GatebookError]]:
    for child in error.__subclasses__():
        yield child
        yield from descendants(child)


def error_classes() -> list[type[GatebookError]]:
    """Return all error classes of ``api``, wherever they are defined, except abstract ones."""
    error_names = "|".join(name for name, value in vars(errors).items() if isinstance(value, type))
    for path, source in SOURCES.items():
        if re.search(rf"^class \w+\((errors\.)?({error_names})\):", source, re.MULTILINE):
            parts = path.relative_to(API.parent).with_suffix("").parts
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
    for module in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        importlib.import_module(module.name)  # else one is missing until something imports it
    classes = [GatebookError, *descendants(GatebookError)]
    return [
        error_class
        for error_class in classes
        if error_class.__module__.startswith("api.") and error_class.__name__[0] != "_"
    ]


@cache
def nodes(source: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(source)))


@cache
def raised_or_called() -> set[str]:
    """Return the names in all raised and called expressions: ``Conflict``, ``errors.NotFound``."""
    expressions = [
        node.func if isinstance(node, ast.Call) else node.exc
        for source in SOURCES.values()
        for node in nodes(source)
        if isinstance(node, ast.Call) or (isinstance(node, ast.Raise) and node.exc)
    ]
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for expression in expressions
        for node in ast.walk(expression)
        if isinstance(node, ast.Attribute | ast.Name)
    }


@cache
def codes_of_the_http_layer() -> set[str]:
    """Return the codes that are written out where problem documents are made."""
    return {
        node.value
        for source in SOURCES.values()
        if re.search(r"^from .* import .*\bproblem_document\b", source, re.MULTILINE)
        for node in nodes(source)
        if isinstance(node, ast.Constant) and node.value in PROBLEMS
    }


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_an_error_class_has_a_row(error: type[GatebookError]) -> None:
    assert error.code in PROBLEMS


@pytest.mark.parametrize(
    "error",
    [error_class for error_class in error_classes() if error_class.__module__ == errors.__name__],
    ids=lambda error: error.__name__,
)
def test_an_error_class_declares_its_code(error: type[GatebookError]) -> None:
    """A code that is shared is written out, so that nobody shares one by mistake."""
    assert "code" in vars(error)


def test_a_row_is_answered_by_something() -> None:
    names = raised_or_called()
    raised = {error_class.code for error_class in error_classes() if error_class.__name__ in names}
    assert PROBLEMS.keys() - raised - codes_of_the_http_layer() == set()
