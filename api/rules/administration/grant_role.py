"""Grant a role to an account."""

from __future__ import annotations

from api.domain.account import Account
from api.domain.client import Client
from api.rules.administration.change_roles import change_roles


def grant_role(address_or_id: str, role: str, client: Client) -> tuple[Account, bool]:
    """Grant the role; return the account and whether the role is new to it.

    The account is named by its address or its id. Raises ``NotFound``, ``EmailNotVerified``,
    ``LimitReached``.
    """
    return change_roles(address_or_id, client, grant=[role])
