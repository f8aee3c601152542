"""Retry a rule after a deadlock."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from api.db.errors import Deadlock

P = ParamSpec("P")
T = TypeVar("T")


def retry_deadlock(rule: Callable[P, T]) -> Callable[P, T]:
    """Run a rule again, as a whole, when its transaction is a deadlock's victim."""

    @functools.wraps(rule)
    def running(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(2):
            with suppress(Deadlock):
                return rule(*args, **kwargs)
        return rule(*args, **kwargs)

    return running
