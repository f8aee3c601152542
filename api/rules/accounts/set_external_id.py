"""Set the id that an account has in the operator's own systems."""

from __future__ import annotations

from uuid import UUID

from api.errors import Conflict
from api.pool import Duplicate, Transaction
from api.store import account_key


def set_external_id(tx: Transaction, account_id: UUID, external_id: str | None) -> None:
    """Set the id of an account whose row is locked; None: it has none.

    Raises ``Conflict`` if another account has it.
    """
    try:
        account_key.set_external_id(tx, account_id, external_id)
    except Duplicate as taken:
        if taken.key != "account_external_id":
            raise
        raise Conflict("Another account has this external id.") from None
