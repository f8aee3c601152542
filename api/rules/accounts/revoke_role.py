"""Revoke a role of an account."""

from __future__ import annotations

from api.domain.account import Account, Role
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.rules.accounts.change_roles import change_roles


def revoke_role(address_or_id: str, role: Role, client: Client) -> tuple[Account, bool]:
    """Revoke the role; return the account and whether it held the role.

    The account is named by its address or its id. Raises ``NotFound``.
    """
    return change_roles(address_or_id, client, EventType.ROLE_REVOKED, revoke=[role])
