"""The lock by which an administrator keeps the holder of an account out."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

LONGEST = timedelta(days=3653)  # ten years; a lock that is meant to last has no end


class LockReason(StrEnum):
    """The reason of a lock: a closed list, because audit events hold no text of a person."""

    ABUSE = "abuse"
    COMPROMISED = "compromised"
    REQUESTED = "requested"
    LEFT = "left"
    OTHER = "other"


class AccountLock(msgspec.Struct, frozen=True):
    """A lock, in force until its end is reached. Nothing removes it then: its end is compared."""

    reason: str  # a LockReason, or that of a later release
    until: datetime | None  # None: it has no end
    locked_at: datetime
    locked_by: UUID | None  # the account of the administrator

    def is_in_force(self, moment: datetime) -> bool:
        """Return whether the account is locked at this time."""
        return self.until is None or self.until > moment
