"""Skew the clock of the API's processes, but not those of Redis and MariaDB.

The API reads it in three places: ``api.domain.clock``, ``api.domain.ids``, and ``time.time``
(cookies, log lines). Deadlines are measured on the monotonic clock, which cannot be set.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from uuid_utils.compat import uuid7

from api.domain import clock, ids
from dev.paths import CHAOS

# The environment variable that names a machine's own clock file, so that machines can differ.
VARIABLE = "CHAOS_CLOCK"
_OFFSET = Path(os.environ.get(VARIABLE, CHAOS / "clock-offset"))


def move(seconds: float, clock: Path) -> None:
    """Set the processes that use this clock file ahead by a number of seconds, or behind."""
    draft = clock.with_suffix(".new")
    draft.write_text(str(seconds), encoding="ascii")
    draft.rename(clock)  # atomic: no process reads half a number


def register(_app: Flask) -> None:
    """Install the skewed clock in a mail worker (the entry point that EXTENSIONS calls)."""
    install()


def install() -> None:
    """Replace the clock functions of this process by skewed ones."""
    now, seconds, new_id = clock.now, time.time, ids.new_id

    def skewed_now() -> datetime:
        return now() + timedelta(seconds=_offset())

    def skewed_seconds() -> float:
        return seconds() + _offset()

    def skewed_id() -> UUID:
        offset = _offset()
        if not offset:
            return new_id()
        return uuid7(nanoseconds=time.time_ns() + int(offset * 1_000_000_000))

    clock.now = skewed_now
    time.time = skewed_seconds
    ids.new_id = skewed_id


def _offset() -> float:
    try:
        return float(_OFFSET.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0.0
