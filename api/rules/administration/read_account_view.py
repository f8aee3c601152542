"""Read an account as administrators see it."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.account_view import AccountView
from api.errors import NotFound
from api.pool import Transaction
from api.store import account_view


def read_account_view(account_id: UUID, tx: Transaction | None = None) -> AccountView:
    """Return the account from the database, with its state at this moment.

    Raises ``NotFound``, ``Unavailable``.
    """
    shown = account_view.find(account_id, clock.now(), tx)
    if shown is None:
        raise NotFound
    return shown
