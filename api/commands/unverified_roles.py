"""Find roles without effect, because their holder's address is not verified, for ``doctor``."""

from __future__ import annotations

import itertools

from api import settings
from api.commands.accounts import describe
from api.domain.account import Role
from api.rules.administration.list_role_holders import list_role_holders
from api.rules.roles.list_roles import list_roles
from api.settings.groups.second_factors import EVERYONE

_EXAMINED = 1000  # holders of each built-in role


def unverified_roles() -> list[str]:
    """Return a line for each such account. Raises ``Unavailable``; before ``migrate``, any error.

    Earlier versions gave roles to unverified addresses, also to strangers who had signed up with
    them. Those versions had the built-in roles only.
    """
    holders = itertools.chain.from_iterable(
        itertools.islice(list_role_holders(role), _EXAMINED) for role in Role
    )
    unverified = {holder.id: holder for holder in holders if not holder.email_verified}
    return [
        f"{account.email} holds {' '.join(account.held_roles)}, which has no effect"
        f" ({describe(account)}): run python -m api account verify, or role revoke"
        for account in unverified.values()
    ]


def unknown_roles() -> list[str]:
    """Return a line for each role of the second-factor policy that does not exist."""
    named = settings.current().second_factor_roles
    known = {EVERYONE, *(role.name for role in list_roles())}
    return [
        f"SECOND_FACTOR_ROLES names {name}, which is no role: see python -m api apply"
        for name in named
        if name not in known
    ]
