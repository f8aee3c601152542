"""Withdraw the scheduled deletion of an account, in the transaction of a cancellation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api import signals
from api.domain.account import Locked
from api.domain.account_deletion import is_of_deletion
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.pool import Transaction
from api.store import account_deletion, account_lock, mailed_proof


def withdraw_deletion(
    tx: Transaction,
    locked: Locked,
    client: Client,
    now: datetime,
    *,
    actor: UUID,
    session_id: UUID | None = None,
) -> bool:
    """Remove the deletion with the lock that came with it; return False if there is none.

    A lock that an administrator has set for another reason stays. The mailed proof ends: it must
    not cancel a later deletion.
    """
    account_id = locked.account.id
    if not account_deletion.delete(tx, account_id):
        return False
    if is_of_deletion(locked.lock):
        account_lock.clear(tx, account_id, now)
    mailed_proof.end_of_purpose(tx, account_id, Purpose.CANCEL_DELETION, now)
    signals.emit(
        EventType.ACCOUNT_DELETION_CANCELLED,
        tx,
        client,
        actor=actor,
        subject=account_id,
        session_id=session_id,
    )
    return True
