"""The deletion of an account that its owner or an administrator has scheduled."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from api.domain.account_lock import AccountLock
from api.domain.audit_events import REQUESTED_BY_OWNER

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
    scheduled_by: UUID | None  # the account of the administrator, or this account
    created_at: datetime

    @property
    def is_by_owner(self) -> bool:
        """Return whether the owner requested the deletion, and may cancel it by a mailed proof."""
        return self.scheduled_by == self.account_id

    @property
    def stated_reason(self) -> str:
        """Return the reason that answers and events state."""
        return stated_reason(self.reason, self.scheduled_by, self.account_id)


def stated_reason(reason: str, scheduled_by: UUID | None, account_id: UUID) -> str:
    """Return the reason that answers and events state, from the stored values.

    The stored reason of an owner's own deletion is one that earlier releases know.
    """
    return REQUESTED_BY_OWNER if scheduled_by == account_id else reason


def is_of_deletion(lock: AccountLock | None) -> bool:
    """Return whether this is the lock that came with a deletion, and goes with it."""
    return lock is not None and lock.reason == LOCK_REASON
