"""Is everything that was erased on record? Each erasing leaves an event that says how much went.

Of one event nobody can say whether it was erased rightly; of the whole log it can be said whether
more is gone than its events tell of.
"""

from __future__ import annotations

from typing import Any

from api.tlog import leaf

TYPE = "account.personal_data_erased"  # its ``data`` has ``values``, a number


def erased(material: leaf.Material) -> int:
    """How many values are gone from it; a leaf was made of it before."""
    if material["salt"] is not None:
        return 0
    return sum("commitment" in material["openings"][name] for name in leaf.COMMITTED)


def told(event: Any) -> int:
    """How many values an event says were erased; of most events 0."""
    data = event.get("data") if event.get("type") == TYPE else None
    values = data.get("values") if isinstance(data, dict) else None
    return values if type(values) is int else 0


class Account:
    """The sums over a log."""

    def __init__(self) -> None:
        self.erased = self.told = 0
        self.first: tuple[int, str | None] | None = None  # place and id of the first that lacks any

    def take(self, index: int, event_id: str | None, erased: int, told: int) -> None:
        """The next event."""
        self.erased += erased
        self.told += told
        if erased and self.first is None:
            self.first = index, event_id

    def fault(self) -> str | None:
        """What to say when more is gone than is told of."""
        if self.erased <= self.told:
            return None
        return (
            f"{self.erased} values were erased, here is the first, and the log's events of the type"
            f" {TYPE} tell of {self.told}. Those of the last seconds may not be sealed yet:"
            " export again"
        )
