"""Find the account that an operator names."""

from __future__ import annotations

from api.domain import email_address, ids
from api.domain.account import Account
from api.errors import NotFound
from api.store import account


def find_account(address_or_id: str) -> Account:
    """Return the account with this address or id.

    Raises ``NotFound``.
    """
    if account_id := ids.parse_id(address_or_id):
        holder = account.find(account_id)
        if holder is None:
            raise NotFound("No account has this id.")
        return holder
    credentials = account.find_credentials_by_key(email_address.canonical(address_or_id))
    if credentials is None:
        raise NotFound("No account has this address.")
    return credentials.account
