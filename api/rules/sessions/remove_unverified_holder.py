"""Remove what the holder of an unverified address left, before the address has its owner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.account import Account
from api.domain.client import Client
from api.domain.session import Session, SessionRef
from api.pool import Transaction
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.rules.sessions.forget_record import forget_record
from api.rules.sessions.unlink_identities import UnlinkReason, unlink_identities
from api.rules.tokens.end_tokens import TokenEndReason, end_tokens_of
from api.store import account, factor, mailed_proof, passkey, session


def remove_unverified_holder(
    tx: Transaction, holder: Account, client: Client, now: datetime, *, keep: UUID | None = None
) -> list[SessionRef]:
    """Remove password, factors, identities, sessions, API tokens and mailed proofs under the lock.

    The holder may be a stranger who waits for the owner of the address. Returns the ended sessions,
    whose tombstones the caller writes after the commit. ``keep``: a proof that stays.
    """
    mailed_proof.end_of_account(tx, holder.id, now, keep=keep)
    account.set_password_hash(tx, holder.id, "")
    factor.delete_all(tx, holder.id)
    unlink_identities(tx, holder.id, UnlinkReason.EMAIL_VERIFIED, client, actor=holder.id)
    passkey.forget_user_handle(tx, holder.id)
    forget_record(tx, holder, now)
    factor.refresh(tx, holder.id)
    # their keys in Redis stay held: checks ask the ledger until they expire
    end_tokens_of(tx, holder.id, TokenEndReason.EMAIL_VERIFIED, client, now)
    return end_all_in(tx, holder.id, EndReason.EMAIL_VERIFIED, client, now)


def is_signed_in(tx: Transaction, current: Session | None, holder: Account, now: datetime) -> bool:
    """Return whether the ledger, under the lock, still has the holder's session as live.

    A session that Redis returned may have ended since.
    """
    if current is None or current.account.id != holder.id:
        return False
    return session.find_live_by_id(tx, current.id, holder.id, now) is not None
