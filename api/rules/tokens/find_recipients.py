"""Find those who are told about an API token by mail."""

from __future__ import annotations

from api.domain import clock
from api.domain.account import Account, Role
from api.domain.api_token import ApiTokenKind, ApiTokenOwner
from api.pool import Transaction
from api.store import account, account_role

MOST_ADMINISTRATORS = 20  # mails about one token


def find_recipients(tx: Transaction, owner: ApiTokenOwner) -> list[Account]:
    """Return the account that owns the token, or administrators if a service account does.

    Not those who are locked: they may have been dismissed.
    """
    if owner.kind is ApiTokenKind.PERSON:
        holder = account.find(owner.id, tx)
        return [] if holder is None else [holder]
    return account_role.list_acting(tx, Role.ADMIN, clock.now(), MOST_ADMINISTRATORS)
