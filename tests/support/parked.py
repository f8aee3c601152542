"""Run requests that stop at a named point, in their own threads, until the test releases them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.support.at_once import LONGEST
from tests.support.faults import elsewhere

_here = threading.local()


class Parked:
    """Work that stops when it first reaches ``point``; it may also end without stopping."""

    def __init__(self, point: str, work: Callable[[], Any]) -> None:
        self.point = point
        self.standing = False
        self._stopped = threading.Event()
        self._released = threading.Event()
        self._result = elsewhere(lambda: self._run(work))
        assert self._stopped.wait(LONGEST)

    def go_on(self) -> Any:
        """Release it, and return its result."""
        self._released.set()
        return self._result.result(LONGEST)

    def come_by(self, point: str) -> None:
        if point == self.point and not self._stopped.is_set():
            self.standing = True
            self._stopped.set()
            assert self._released.wait(LONGEST)

    def _run(self, work: Callable[[], Any]) -> Any:
        _here.parked = self
        try:
            return work()
        finally:
            _here.parked = None
            self._stopped.set()


def mark(
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    unless: Callable[..., bool] = lambda *_, **__: False,
) -> None:
    """Make the points ``before <name>`` and ``after <name>``, except for calls in ``unless``."""
    original = getattr(module, name)

    def marked(*args: Any, **kwargs: Any) -> Any:
        parked: Parked | None = getattr(_here, "parked", None)
        if parked is None or unless(*args, **kwargs):
            return original(*args, **kwargs)
        parked.come_by(f"before {name}")
        result = original(*args, **kwargs)
        parked.come_by(f"after {name}")
        return result

    monkeypatch.setattr(module, name, marked)
