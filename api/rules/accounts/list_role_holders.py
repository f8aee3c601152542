"""Who holds a role?"""

from __future__ import annotations

from api.domain.account import Account
from api.store import account


def list_role_holders() -> list[Account]:
    """Every account with a role, by address, also where it counts for nothing. They are few."""
    return account.list_with_roles()
