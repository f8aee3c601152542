"""Months of UTC, as the partitions of ``audit_event`` are named and bounded."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Self

import msgspec

_NAME = re.compile(r"p?(\d{4})-?(\d{2})")


class Month(msgspec.Struct, frozen=True, order=True):
    """``number`` is 1 to 12."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The one that a moment is in."""
        in_utc = moment.astimezone(UTC)
        return cls(in_utc.year, in_utc.month)

    @classmethod
    def named(cls, text: str) -> Self | None:
        """The one that a partition is named after, or text; None: it is neither."""
        found = _NAME.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    def later(self, months: int = 1) -> Month:
        """So many after this one."""
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    @property
    def begin(self) -> datetime:
        """The first moment of it."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.later().begin

    @property
    def partition(self) -> str:
        """``p202611``"""
        return f"p{self.year:04}{self.number:02}"

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"
