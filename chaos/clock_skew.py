"""Skew the clock of the API's processes; Redis and MariaDB keep theirs.

The API reads it in three places: ``api.domain.clock``, ``api.domain.ids``, and ``time.time``
(cookies, log lines). Deadlines are measured on the monotonic clock, which nobody can move.
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

# names the file with the clock of a process, so that machines can have clocks apart
VARIABLE = "CHAOS_CLOCK"
_OFFSET = Path(os.environ.get(VARIABLE, CHAOS / "clock-offset"))


def move(seconds: float, clock: Path) -> None:
    """Set each process that goes by this clock so many seconds ahead, or behind."""
    draft = clock.with_suffix(".new")
    draft.write_text(str(seconds), encoding="ascii")
    draft.rename(clock)  # nobody reads half a number


def register(_app: Flask) -> None:
    """What EXTENSIONS calls, in the mail workers: they have the clock, and no hooks."""
    install()


def install() -> None:
    """Let this process go by the moved clock."""
    now, seconds, new_id = clock.now, time.time, ids.new_id

    def moved_now() -> datetime:
        return now() + timedelta(seconds=_offset())

    def moved_seconds() -> float:
        return seconds() + _offset()

    def moved_id() -> UUID:
        offset = _offset()
        if not offset:
            return new_id()
        return uuid7(nanoseconds=time.time_ns() + int(offset * 1_000_000_000))

    clock.now = moved_now
    time.time = moved_seconds
    ids.new_id = moved_id


def _offset() -> float:
    try:
        return float(_OFFSET.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0.0
