"""Compile the URL builder of each rule once for all applications that tests make.

Werkzeug compiles two functions a rule, which is two thirds of ``create_app``. Without defaults, a
function depends on the rule's text alone and takes the rule as its first argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.routing import Rule

_Key = tuple[str, tuple[tuple[bool, str], ...], bool]


@pytest.fixture(scope="session", autouse=True)
def url_builders_compiled_once() -> Iterator[None]:
    """Keep the compiled functions."""
    with compiled_once():
        yield


@contextmanager
def compiled_once() -> Iterator[None]:
    """Keep the compiled functions until the block ends."""
    compile_builder = Rule._compile_builder
    compiled: dict[_Key, Callable[..., Any]] = {}

    def compiling(self: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        if self.defaults:
            return compile_builder(self, append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(self, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiling)
        yield
