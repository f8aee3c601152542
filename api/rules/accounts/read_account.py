"""Read the signed-in account as it is now."""

from __future__ import annotations

from uuid import UUID

from api.domain.account import Account
from api.errors import NotSignedIn
from api.store import account


def read_account(account_id: UUID) -> Account:
    """Return the account from the database, not from the cached session.

    Raises ``NotSignedIn`` if the account is deleted.
    """
    holder = account.find(account_id)
    if holder is None:
        raise NotSignedIn
    return holder
