"""Check the roles of an invitation against the permissions of the caller."""

from __future__ import annotations

from api.domain.account_invitation import AccountInvitation
from api.domain.principal import Principal
from api.errors.administration import Outranked
from api.pool import Transaction
from api.rules.roles.find_grantable import find_definitions, find_grantable
from api.store import account


def check_invited_roles(tx: Transaction, caller: Principal, invitation: AccountInvitation) -> None:
    """Raise unless the caller has what the invitation will give: nobody acts on who holds more.

    The transaction has locked the caller's account. A role that was removed since gives nothing.

    Raises ``Outranked``.
    """
    if not invitation.roles:
        return
    holder = account.find(caller.id, tx)
    grantable = find_grantable(tx, holder.roles if holder else (), invitation.roles)
    if not find_definitions(tx, invitation.roles).keys() <= grantable:
        raise Outranked
