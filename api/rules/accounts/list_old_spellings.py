"""List accounts whose address is stored in the spelling of an earlier release."""

from __future__ import annotations

from uuid import UUID

from api.domain import email_address
from api.store import account

# Only the newest accounts: workers of the previous release create accounts until the upgrade ends,
# and reading a large table as a whole would take minutes. ``migrate`` reads all.
NEWEST = 5000


def list_old_spellings() -> tuple[list[UUID], int]:
    """Return the ids of such accounts among the newest, and the number of accounts examined.

    Raises ``Unavailable``.
    """
    newest = account.list_newest_addresses(NEWEST)
    old = [
        account_id
        for account_id, email, email_key in newest
        if not email_address.is_current(email, email_key)
    ]
    return old, len(newest)
