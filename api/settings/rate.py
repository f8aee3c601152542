"""Parse a rate, as settings write it: ``10/5minutes``."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(rf"(\d{{1,9}})/(\d{{0,6}})({'|'.join(_SECONDS)})s?", re.ASCII)


class Rate(NamedTuple):
    """A rate: at most ``amount`` times in ``seconds``."""

    amount: int
    seconds: int


@functools.lru_cache(maxsize=64)
def parse(text: str) -> Rate:
    """Parse ``5/second``, ``100/hour`` or ``10/5minutes``. Raises ``ValueError``."""
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    amount, count, unit = match.groups()
    rate = Rate(int(amount), int(count or 1) * _SECONDS[unit])
    if not rate.seconds:
        raise ValueError(text)
    return rate
