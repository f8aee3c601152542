"""Collect every text of a problem from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from api import errors
from api.errors import sign_in
from api.i18n import event_titles
from api.web import problem_catalogue

API = Path(errors.__file__).parents[1]
# The server's own answers precede any parsed language header, so they are in English only.
SOURCES = sorted(p for p in API.rglob("*.py") if p.parent != API / "server")

RAISED = {
    name
    for module in (errors, sign_in)
    for name, member in vars(module).items()
    if isinstance(member, type) and issubclass(member, errors.GatebookError)
}
# Callables that take a text for people, with its position among the arguments.
SAYS = {
    **dict.fromkeys(RAISED, 0),
    "Phrase": 0,
    "CodedMessage": 0,
    "Unavailable": 1,  # The first argument is for the log.
    "FieldError": 1,
    "refuse": 1,
}
# The first argument of these is not a text for people: field errors, seconds, an origin, a pointer,
# a cause for developers.
NOT_TEXTS = {
    "AlreadyUsed",
    "CrossSiteRequest",
    "EmailTaken",
    "InvalidBody",
    "InvalidHeader",
    "InvalidQuery",
    "MalformedJson",
    "NotValid",
    "ReauthenticationRequired",
    "SecondFactorEnrolmentRequired",
    "TooManyAttempts",
    "WrongPassword",
    "_FaultOfTheApp",
    "_Invalid",
}


def called_name(node: ast.Call) -> str:
    """Return the last name of a called function."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@cache
def text_arguments(path: Path) -> list[ast.expr]:
    """Return each argument, and each default of one, that contains a text for people."""
    return list(_text_arguments(path))


def _text_arguments(path: Path) -> Iterator[ast.expr]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = called_name(node)
            if name in SAYS and name not in NOT_TEXTS and len(node.args) > SAYS[name]:
                yield node.args[SAYS[name]]
            yield from (
                keyword.value for keyword in node.keywords if keyword.arg in {"message", "detail"}
            )
        elif isinstance(node, ast.arguments):
            named = zip(node.kwonlyargs, node.kw_defaults, strict=True)
            yield from (
                default for keyword, default in named if keyword.arg == "message" and default
            )


def in_sources() -> set[str]:
    """Return every literal text, including templates."""
    return {
        argument.value
        for path in SOURCES
        for argument in text_arguments(path)
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def texts() -> set[str]:
    """Return all texts that each catalogue must contain: constants and templates."""
    problems = {
        text
        for problem in problem_catalogue.PROBLEMS.values()
        for text in (problem.title, problem.detail)
    }
    titles = set(event_titles.TITLES.values())
    titles.update(*(reasons.values() for reasons in event_titles.BY_REASON.values()))
    return in_sources() | problems | titles
