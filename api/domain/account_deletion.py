"""The deletion of an account that an administrator has scheduled."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

USUAL = timedelta(days=30)  # if the administrator names no time
LONGEST = timedelta(days=90)
LOCK_REASON = "deletion"  # of the lock that lasts until then


class DeletionReason(StrEnum):
    """The reason of a deletion: a closed list, because audit events hold no text of a person."""

    REQUESTED = "requested"
    INACTIVE = "inactive"
    ABUSE = "abuse"
    OTHER = "other"


class AccountDeletion(msgspec.Struct, frozen=True):
    """A scheduled deletion. The account is locked until ``due_at``, and deleted then."""

    account_id: UUID
    due_at: datetime
    reason: str  # a DeletionReason, or that of a later release
    scheduled_by: UUID | None  # the account of the administrator
    created_at: datetime
