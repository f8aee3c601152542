"""Change the roles of an account for an operator."""

from __future__ import annotations

from collections.abc import Iterable

from api.domain import clock
from api.domain.account import Account
from api.domain.client import Client
from api.errors import EmailNotVerified, NotFound
from api.pool import retry_deadlock, transaction
from api.rules.accounts.find_account import find_account
from api.rules.administration.store_roles import store_roles
from api.rules.roles.find_grantable import find_definitions
from api.store import account


@retry_deadlock
def change_roles(
    address_or_id: str,
    client: Client,
    *,
    grant: Iterable[str] = (),
    revoke: Iterable[str] = (),
    leave_none: bool = False,
) -> tuple[Account, bool]:
    """Grant and revoke roles; return the account and whether anything changed.

    The account is named by its address or its id. ``leave_none``: whether the last administrator
    may lose the role.

    Raises ``NotFound`` for an account or a granted role; ``EmailNotVerified`` if a role is granted;
    ``LastAdministrator``, ``LimitReached``, ``Unavailable``. Then nothing has changed.
    """
    now = clock.now()
    account_id = find_account(address_or_id).id
    grant = sorted(set(grant))
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotFound("The account was deleted at the same time.")
        holder = locked.account
        new_roles = frozenset(holder.held_roles).union(grant).difference(revoke)
        if len(find_definitions(tx, grant)) < len(grant):
            raise NotFound("No role has this name.")
        if grant and not holder.email_verified:
            raise EmailNotVerified(_why_not(holder))
        if new_roles == frozenset(holder.held_roles):
            return holder, False
        change = store_roles(tx, holder, new_roles, client, now, by=None, leave_none=leave_none)
    change.renew(now)
    return change.account, True


def _why_not(holder: Account) -> str:
    """Explain the refusal: a stranger could sign up with an administrator's address and wait."""
    return (
        f"{holder.email} is not verified: account {holder.id}, created"
        f" {clock.to_text(holder.created_at)}, may be a stranger's who signed up with the address."
        " Its owner can verify it by mail; python -m api account verify is for an operator who"
        " knows who holds the account."
    )
