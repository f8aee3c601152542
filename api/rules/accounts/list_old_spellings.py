"""Which accounts have an address as an earlier release stored it?"""

from __future__ import annotations

from uuid import UUID

from api.domain import email_address
from api.store import account

# The newest only: an upgrade's last workers of the release before make new accounts, and reading
# all would take minutes on a large table. ``migrate`` reads all.
NEWEST = 5000


def list_old_spellings() -> tuple[list[UUID], int]:
    """Return such accounts among the newest, and how many were looked at. ``Unavailable``."""
    newest = account.list_newest_addresses(NEWEST)
    old = [
        account_id
        for account_id, email, email_key in newest
        if not email_address.is_current(email, email_key)
    ]
    return old, len(newest)
