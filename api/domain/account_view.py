"""An account as administrators see it, with its state."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import msgspec

from api.domain.account import Account
from api.domain.account_lock import AccountLock


class AccountState(StrEnum):
    """The states of an account; the first that is true holds."""

    DELETION_SCHEDULED = "deletion_scheduled"
    LOCKED = "locked"
    INVITED = "invited"
    UNVERIFIED = "unverified"
    ACTIVE = "active"


class ScheduledDeletion(msgspec.Struct, frozen=True):
    """The time at which an account will be deleted, and why."""

    due_at: datetime
    stated_reason: str


class AccountView(msgspec.Struct, frozen=True):
    """An account with the values that only administrators see."""

    account: Account
    external_id: str | None
    lock: AccountLock | None  # in force
    deletion: ScheduledDeletion | None
    is_invited: bool  # and has not accepted yet
    last_seen_on: date | None  # in UTC

    @property
    def id(self) -> UUID:
        """Return the id of the account."""
        return self.account.id

    @property
    def version(self) -> int:
        """Return the version of the account."""
        return self.account.version

    @property
    def content_tag(self) -> str:
        """Return the end of the entity tag: lock, deletion and activity change no version."""
        return f"-{sha256(msgspec.json.encode(self)).hexdigest()[:8]}"

    @property
    def state(self) -> AccountState:
        """Return the state at the time of the reading."""
        if self.deletion is not None:
            return AccountState.DELETION_SCHEDULED
        if self.lock is not None:
            return AccountState.LOCKED
        if self.is_invited:
            return AccountState.INVITED
        return AccountState.ACTIVE if self.account.email_verified else AccountState.UNVERIFIED
