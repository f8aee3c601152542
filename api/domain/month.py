"""Months of UTC, as the partitions of ``audit_event`` are named and bounded."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Self

import msgspec

_NAME = re.compile(r"p?(\d{4})-?(\d{2})")


class Month(msgspec.Struct, frozen=True, order=True):
    """A month of a year; ``number`` is 1 to 12."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the month of a moment."""
        in_utc = moment.astimezone(UTC)
        return cls(in_utc.year, in_utc.month)

    @classmethod
    def named(cls, text: str) -> Self | None:
        """Parse a month from a partition's name or from text; None if it is neither.

        The last month of year 9999 is none, since no ``datetime`` is its end.
        """
        match = _NAME.fullmatch(text)
        if match is None:
            return None
        year, number = int(match[1]), int(match[2])
        is_bounded = (MINYEAR, 1) <= (year, number) < (MAXYEAR, 12) and 1 <= number <= 12
        return cls(year, number) if is_bounded else None

    def later(self, months: int = 1) -> Month:
        """Return the month so many months later."""
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    @property
    def begin(self) -> datetime:
        """Return its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Return the first moment after it."""
        return self.later().begin

    @property
    def partition(self) -> str:
        """Return the partition's name, such as ``p202611``."""
        return f"p{self.year:04}{self.number:02}"

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"
