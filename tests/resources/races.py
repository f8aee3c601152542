"""Let two requests meet at a chosen point, to test races without chance and without sleeping."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import ModuleType
from typing import Any, TypeVar

import pytest

from tests.support.at_once import LONGEST

T = TypeVar("T")


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Run each call in its own thread and return the results in the order of the calls."""
    with ThreadPoolExecutor(len(calls)) as threads:
        futures = [threads.submit(call) for call in calls]
        return [future.result(LONGEST) for future in futures]


def meet_after(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> None:
    """Hold the first two calls of ``module.name`` at their return until both have arrived."""
    original = getattr(module, name)
    barrier = threading.Barrier(2, timeout=LONGEST)
    arrived = count()

    def meeting(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if next(arrived) < 2:
            barrier.wait()
        return result

    monkeypatch.setattr(module, name, meeting)


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, other: Callable[[], object]
) -> None:
    """Run ``other`` to its end while the first call of ``module.name`` is about to return."""
    original = getattr(module, name)
    first = threading.Lock()

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if first.acquire(blocking=False):
            at_once(other)
        return result

    monkeypatch.setattr(module, name, interrupted)
