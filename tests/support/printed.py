"""Tables that a test prints and compares as a whole."""

from __future__ import annotations

from collections.abc import Sequence


def to_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with a line of titles, its columns as wide as needed."""
    lines = [titles, *rows]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    padded = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    return "\n" + "\n".join(padded) + "\n"
