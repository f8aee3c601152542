"""Compare erased values with the events that report erasures.

Each erasure adds an event with the number of erased values. Whether one event was erased rightly
can't be proved; for the whole log it can be proved that no more is erased than its events report.
Only events that a checkpoint covers count: a line after the last checkpoint may be made up.
"""

from __future__ import annotations

from typing import Any

from api.tlog import leaf

TYPE = "account.personal_data_erased"  # its ``data`` has ``values``, a number


def erased(material: leaf.Material) -> frozenset[str]:
    """Return the members whose values are erased; empty for an event without a leaf."""
    openings = material["openings"]
    if material["salt"] is not None or not isinstance(openings, dict):
        return frozenset()
    marks = ((name, openings.get(name)) for name in leaf.COMMITTED)
    return frozenset(
        name for name, opening in marks if isinstance(opening, dict) and "commitment" in opening
    )


def reported(event: Any) -> int:
    """Return how many values an event reports as erased; 0 for most events."""
    data = event.get("data") if event.get("type") == TYPE else None
    values = data.get("values") if isinstance(data, dict) else None
    return values if type(values) is int and values > 0 else 0


class ErasureTotals:
    """The sums of erased and of reported values over the events that a checkpoint covers."""

    def __init__(self) -> None:
        self.erased = self.reported = 0
        self.first: tuple[int, str | None] | None = None  # index, id of the first erased
        self._open = (0, 0)  # the same sums over the events since the last checkpoint
        self._open_first: tuple[int, str | None] | None = None
        self._teller = 0  # index after the last uncovered event that reports an erasure

    def take(self, index: int, event_id: str | None, erased: int, reported: int) -> None:
        """Add the next event, which no checkpoint covers yet."""
        self._open = self._open[0] + erased, self._open[1] + reported
        if erased and self._open_first is None:
            self._open_first = index, event_id
        if reported:
            self._teller = index + 1

    def cover(self) -> None:
        """Count the events so far: a checkpoint covers them, and each is as it was sealed."""
        self.erased += self._open[0]
        self.reported += self._open[1]
        self.first = self.first or self._open_first
        self._open, self._open_first = (0, 0), None

    def fault(self) -> str | None:
        """Return an error message if more values are erased than reported; else None."""
        if self.erased <= self.reported:
            return None
        message = (
            f"{self.erased} values were erased, here is the first, and the events of the type"
            f" {TYPE} that a checkpoint covers tell of {self.reported}."
        )
        if self._open[1]:
            return (
                f"{message} Others tell of {self._open[1]}, which no checkpoint covers: verify with"
                f" one of {self._teller} events at least"
            )
        return f"{message} Those of the last seconds may not be sealed yet: export again"
