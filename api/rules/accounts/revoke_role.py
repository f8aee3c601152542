"""Take a role from an account."""

from __future__ import annotations

from api import signals
from api.domain.account import Account, Role
from api.domain.client import Client
from api.rules.accounts.change_roles import change_roles


def revoke_role(email: str, role: Role, client: Client) -> tuple[Account, bool]:
    """The account with this address, and whether it held the role until now. ``NotFound``."""
    return change_roles(email, client, signals.role_revoked, revoke=[role])
