"""Keep at least one administrator who can act."""

from __future__ import annotations

from datetime import datetime

from api.domain.account import Account, Role
from api.errors.administration import LastAdministrator
from api.pool import Transaction
from api.store import account_role, role


def keep_administrator(tx: Transaction, losing: Account, moment: datetime) -> None:
    """Raise if nobody else could act as an administrator once ``losing`` no longer can.

    ``losing``: the account that loses the role, is locked or deleted; its row is locked. Those who
    do the same at once wait here for each other. An account whose role has no effect loses nothing.

    Raises ``LastAdministrator``.
    """
    if Role.ADMIN not in losing.roles:
        return
    role.lock(tx, Role.ADMIN)
    if not account_role.has_other_holder(tx, Role.ADMIN, losing.id, moment):
        raise LastAdministrator
