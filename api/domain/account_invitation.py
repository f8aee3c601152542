"""Invitations: accounts that an administrator made for people who have not accepted yet."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class InvitationState(StrEnum):
    """The state of an invitation; a withdrawn one is deleted, with its account."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    ENDED = "ended"  # the person took the account over by another mail; its roles are not granted


class AccountInvitation(msgspec.Struct, frozen=True):
    """An invitation without its token. ``id`` is that of the mailed proof."""

    id: UUID
    account_id: UUID
    invited_by: UUID
    roles: tuple[str, ...]  # granted on acceptance, if the inviter may still grant them
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    email: str = ""  # the present address of the account
    is_unused: bool = True  # nobody has ever got into the account

    @property
    def is_open(self) -> bool:
        """Return whether it can be withdrawn, or sent again if it has expired."""
        return self.accepted_at is None and self.is_unused

    def state(self, now: datetime) -> InvitationState:
        """Return the state at this moment."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if not self.is_unused:
            return InvitationState.ENDED
        return InvitationState.PENDING if now < self.expires_at else InvitationState.EXPIRED
