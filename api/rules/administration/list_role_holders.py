"""List the accounts that hold a role."""

from __future__ import annotations

from collections.abc import Iterator

from api.domain.account import Account
from api.domain.ids import LEAST
from api.store import account_role

_AT_ONCE = 500


def list_role_holders(role: str | None = None) -> Iterator[Account]:
    """Yield every account with this role, oldest first; None: with any role.

    Accounts whose roles do not count because the address is unverified are included. They are read
    page by page: a role of the operator's own may have a million holders.
    """
    after = LEAST
    while holders := account_role.list_holders(role, _AT_ONCE, after=after):
        yield from holders
        after = holders[-1].id
