"""Show the progress of a long command on a terminal; silent elsewhere."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import Self

_WIDTH = 30  # characters of the bar
_EVERY = 0.1  # seconds between two drawings


class _Bar:
    """A bar on standard error, drawn at most ten times a second, and only on a terminal."""

    def __init__(self) -> None:
        self._began = self._drawn = time.monotonic()
        # only this stream may move the cursor
        self._stream = getattr(sys.stderr, "unescaped", sys.stderr)
        self._shown = self._stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")  # clears the line

    def _is_due(self) -> bool:
        now = time.monotonic()
        if not self._shown or now - self._drawn < _EVERY:
            return False
        self._drawn = now
        return True

    def _draw(self, part: float, count: int, rate_of: int, noun: str) -> None:
        bar = "#" * int(part * _WIDTH)
        rate = rate_of / max(time.monotonic() - self._began, 0.001)
        self._stream.write(
            f"\r[{bar:<{_WIDTH}}] {part:4.0%}  {count:,} {noun}, {rate:,.0f} a second"
        )
        self._stream.flush()


class ExportProgress(_Bar):
    """A bar from one time to another: ``[#####     ]  50 %  12,000 events``."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self._until = until
        self._since: datetime | None = None

    def at(self, moment: datetime, count: int) -> None:
        """Show that ``count`` events are done; the last one is of this time."""
        self._since = self._since or moment
        if not self._is_due():
            return
        whole = (self._until - self._since).total_seconds()
        part = min(1.0, (moment - self._since).total_seconds() / whole) if whole > 0 else 1.0
        self._draw(part, count, count, "events")


class CountProgress(_Bar):
    """A bar from a number to a total: ``[#####     ]  50 %  12,000 records``.

    ``done``: the number that an earlier run had done.
    """

    def __init__(self, total: int, done: int, noun: str) -> None:
        super().__init__()
        self._total, self._done, self._noun = total, done, noun

    def at(self, count: int) -> None:
        """Show that ``count`` of the total are done."""
        if self._is_due():
            part = min(1.0, count / self._total) if self._total else 1.0
            self._draw(part, count, count - self._done, self._noun)
