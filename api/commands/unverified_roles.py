"""Find roles without effect, because their holder's address is not verified, for ``doctor``."""

from __future__ import annotations

from api.commands.accounts import describe
from api.rules.accounts.list_role_holders import list_role_holders


def unverified_roles() -> list[str]:
    """Return a line for each such account. Raises ``Unavailable``; before ``migrate``, any error.

    Earlier versions gave roles to unverified addresses, also to strangers who had signed up with
    them.
    """
    return [
        f"{account.email} holds {' '.join(account.held_roles)}, which has no effect"
        f" ({describe(account)}): run python -m api account verify, or role revoke"
        for account in list_role_holders()
        if not account.email_verified
    ]
