"""Read which metrics and labels an expression of PromQL names; promtool checks the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_COMMENT = re.compile(r"#.*")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
# A word that is no function, with its matchers. A range like [5m] begins with a digit.
_SELECTOR = re.compile(r"\b([a-zA-Z_:][\w:]*)\b(?!\s*\()(?:\s*\{([^}]*)\})?")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
_OPERATORS = {"and", "or", "unless", "bool", "offset"}


@dataclass(frozen=True)
class Matcher:
    """A condition on a label, like ``status="5xx"``."""

    label: str
    operator: str
    value: str

    def accepts(self, value: str) -> bool:
        """Return whether a series with this value of the label is selected."""
        if self.operator in {"=", "!="}:
            return (value == self.value) == (self.operator == "=")
        return bool(re.fullmatch(self.value, value)) == (self.operator == "=~")


@dataclass(frozen=True)
class Selector:
    """A metric with conditions on its labels."""

    metric: str
    matchers: tuple[Matcher, ...]

    def selects(self, metric: str, labels: Mapping[str, str]) -> bool:
        """Return whether a sample is selected."""
        return metric == self.metric and all(
            matcher.accepts(labels.get(matcher.label, "")) for matcher in self.matchers
        )


def selectors(expression: str) -> list[Selector]:
    """Return all selectors of an expression."""
    text = _GROUPING.sub("", _COMMENT.sub("", expression))
    return [
        Selector(name, tuple(Matcher(*parts) for parts in _MATCHER.findall(matchers)))
        for name, matchers in _SELECTOR.findall(text)
        if name not in _OPERATORS
    ]


def labels(expression: str) -> set[str]:
    """Return the labels that an expression compares or groups by."""
    lists = _GROUPING.findall(_COMMENT.sub("", expression))
    grouped = {label.strip() for names in lists for label in names.split(",")}
    return grouped | {
        matcher.label for selector in selectors(expression) for matcher in selector.matchers
    }
