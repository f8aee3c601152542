"""Refuse a change of the lock of an account whose deletion is scheduled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.errors import Conflict
from api.i18n.catalogues import Phrase
from api.pool import Transaction
from api.store import account_deletion

_CANCEL_FIRST = Phrase("The deletion of this account is scheduled. Please cancel it first.")
_ENDS_BEFORE = Phrase("The deletion of this account is scheduled. The lock must not end before it.")


def refuse_scheduled(tx: Transaction, account_id: UUID) -> None:
    """Raise ``Conflict`` if the deletion of the account is scheduled; its row is locked.

    Without the lock, or with one that ends sooner, the holder would work in an account that is
    about to be deleted.
    """
    if account_deletion.find(account_id, tx) is not None:
        raise Conflict(_CANCEL_FIRST)


def refuse_shorter(tx: Transaction, account_id: UUID, ends_at: datetime | None) -> None:
    """Raise ``Conflict`` if a lock until then may not replace that of a scheduled deletion.

    ``ends_at``: None: the lock has no end. An owner may cancel the deletion that they requested, so
    an administrator can lock the account meanwhile; but for no shorter time, for the same reason.
    """
    deletion = account_deletion.find(account_id, tx)
    if deletion is None:
        return
    if not deletion.is_by_owner:
        raise Conflict(_CANCEL_FIRST)
    if ends_at is not None and ends_at < deletion.due_at:
        raise Conflict(_ENDS_BEFORE)
