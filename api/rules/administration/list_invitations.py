"""List the invitations of all administrators."""

from __future__ import annotations

from uuid import UUID

from api.domain.account_invitation import AccountInvitation
from api.store import account_invitation


def list_invitations(before_id: UUID | None, limit: int) -> list[AccountInvitation]:
    """Return at most ``limit`` invitations before ``before_id``, newest first."""
    return account_invitation.list_newest(before_id, limit)
