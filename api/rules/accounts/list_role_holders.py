"""List the accounts that hold a role."""

from __future__ import annotations

from api.domain.account import Account
from api.store import account


def list_role_holders() -> list[Account]:
    """Return every account with a role, sorted by address.

    Accounts whose roles do not count because the address is unverified are included. Holders are
    few, so the list has no pages.
    """
    return account.list_with_roles()
