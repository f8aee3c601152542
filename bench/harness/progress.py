"""How far the loading is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time

_WIDTH = 30
_EVERY = 15.0  # seconds between lines in a log


class Progress:
    """Told of rows; one object for one loading."""

    def __init__(self) -> None:
        self._table = ""
        self._began = 0.0
        self._told = 0.0

    def tell(self, table: str, done: int, total: int) -> None:
        """So many of all rows of the table are in."""
        now = time.monotonic()
        if table != self._table:
            self._table, self._began, self._told = table, now, now
        complete = done >= total
        if sys.stdout.isatty():
            full = _WIDTH * done // max(total, 1)
            bar = "#" * full + "." * (_WIDTH - full)
            end = "\n" if complete else ""
            print(f"\r  {table:<12} [{bar}] {self._text(done, total, now)}", end=end, flush=True)
        elif complete or now - self._told >= _EVERY:
            self._told = now
            print(f"  {table:<12} {self._text(done, total, now)}", flush=True)

    def _text(self, done: int, total: int, now: float) -> str:
        return f"{done:,} of {total:,} rows, {now - self._began:.0f} s"
