"""Give an account a role."""

from __future__ import annotations

from api import signals
from api.domain.account import Account, Role
from api.domain.client import Client
from api.rules.accounts.change_roles import change_roles


def grant_role(email: str, role: Role, client: Client) -> tuple[Account, bool]:
    """The account with this address, and whether it did not hold the role yet. ``NotFound``."""
    return change_roles(email, client, signals.role_granted, grant=[role])
