"""Tell whether an administrator who asked for something earlier still may do it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.account import is_locked
from api.domain.permissions import BUILT_IN
from api.pool import Transaction
from api.rules.roles.permissions_of import permissions_of
from api.store import account


def may_act_on(
    tx: Transaction, administrator: UUID, permission: str, target_id: UUID, moment: datetime
) -> bool:
    """Lock both accounts and return whether ``act_on`` would let the administrator act now.

    For a change that takes effect later, without a session of the administrator: since then their
    role may have been revoked, their account locked, or the target given more permissions.
    """
    ordered = sorted({administrator, target_id})
    locked = {each: account.lock(tx, each) for each in ordered}
    holder, target = locked[administrator], locked[target_id]
    if holder is None or target is None or is_locked(holder, moment):
        return False
    held = permissions_of(holder.account.roles, tx)
    of_target = permissions_of(target.account.held_roles, tx) & BUILT_IN
    return permission in held and of_target <= held
