"""Give an account a role."""

from __future__ import annotations

from api import signals
from api.domain.models import Account, Role
from api.rules.accounts.change_roles import change_roles
from api.signals import Client


def grant_role(email: str, role: Role, client: Client) -> tuple[Account, bool]:
    """The account with this address, and whether it did not hold the role yet. ``NotFound``."""
    return change_roles(email, client, signals.role_granted, grant=[role])
