"""Show the progress of a long command on a terminal; silent elsewhere."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import Self

_WIDTH = 30  # characters of the bar
_EVERY = 0.1  # seconds between two drawings


class ExportProgress:
    """A bar on standard error, from one time to another: ``[#####     ]  50 %  12,000 events``."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._since: datetime | None = None
        self._began = self._drawn = time.monotonic()
        # only this stream may move the cursor
        self._stream = getattr(sys.stderr, "unescaped", sys.stderr)
        self._shown = self._stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")  # clears the line

    def at(self, moment: datetime, count: int) -> None:
        """Show that ``count`` events are done; the last one is of this time."""
        now = time.monotonic()
        self._since = self._since or moment
        if not self._shown or now - self._drawn < _EVERY:
            return
        self._drawn = now
        whole = (self._until - self._since).total_seconds()
        part = min(1.0, (moment - self._since).total_seconds() / whole) if whole > 0 else 1.0
        bar = "#" * int(part * _WIDTH)
        rate = count / max(now - self._began, 0.001)
        self._stream.write(
            f"\r[{bar:<{_WIDTH}}] {part:4.0%}  {count:,} events, {rate:,.0f} a second"
        )
        self._stream.flush()
