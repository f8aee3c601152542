"""Remove what the holder of an unverified address left, before the address has its owner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.account import Account
from api.domain.client import Client
from api.domain.session import SessionRef
from api.pool import Transaction
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.store import account, factor, mailed_proof, passkey


def remove_unverified_holder(
    tx: Transaction, holder: Account, client: Client, now: datetime, *, keep: UUID | None = None
) -> list[SessionRef]:
    """Remove password, factors, sessions and mailed proofs, in a transaction with the lock.

    The holder may be a stranger who waits for the owner of the address. Returns the ended sessions,
    whose tombstones the caller writes after the commit. ``keep``: a proof that stays.
    """
    mailed_proof.end_of_account(tx, holder.id, now, keep=keep)
    account.set_password_hash(tx, holder.id, "")
    factor.delete_all(tx, holder.id)
    passkey.forget_user_handle(tx, holder.id)
    factor.refresh(tx, holder.id)
    return end_all_in(tx, holder.id, EndReason.EMAIL_VERIFIED, client, now)
