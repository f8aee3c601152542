"""Revoke a role of an account."""

from __future__ import annotations

from api.domain.account import Account
from api.domain.client import Client
from api.rules.administration.change_roles import change_roles


def revoke_role(
    address_or_id: str, role: str, client: Client, *, leave_none: bool = False
) -> tuple[Account, bool]:
    """Revoke the role; return the account and whether it held the role.

    The account is named by its address or its id. ``leave_none``: whether the last administrator
    may lose the role. Raises ``NotFound``, ``LastAdministrator``.
    """
    return change_roles(address_or_id, client, revoke=[role], leave_none=leave_none)
