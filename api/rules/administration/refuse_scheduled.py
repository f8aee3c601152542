"""Refuse a change of the lock of an account whose deletion is scheduled."""

from __future__ import annotations

from uuid import UUID

from api.errors import Conflict
from api.pool import Transaction
from api.store import account_deletion


def refuse_scheduled(tx: Transaction, account_id: UUID) -> None:
    """Raise ``Conflict`` if the deletion of the account is scheduled; its row is locked.

    Without the lock, or with one that ends sooner, the holder would work in an account that is
    about to be deleted.
    """
    if account_deletion.find(account_id, tx) is not None:
        raise Conflict("The deletion of this account is scheduled. Please cancel it first.")
