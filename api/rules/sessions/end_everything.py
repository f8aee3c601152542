"""End all that gives access to an account, in the transaction of a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.cache import sessions as session_cache
from api.cache import tokens as token_cache
from api.domain.client import Client
from api.domain.session import SessionRef
from api.pool import Transaction
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.rules.tokens.end_tokens import TokenEndReason, end_tokens_of
from api.store import mailed_proof


@dataclass(frozen=True)
class Ended:
    """The sessions and tokens that a transaction ended; their keys in Redis are held."""

    sessions: list[SessionRef]
    tokens: list[bytes]  # digests

    def write_tombstones(self) -> None:
        """Write the tombstones to Redis; call it after the commit."""
        session_cache.end(ending.secret_digest for ending in self.sessions)
        token_cache.end(self.tokens)


def end_everything(
    tx: Transaction,
    account_id: UUID,
    reason: EndReason,
    client: Client,
    now: datetime,
    *,
    actor: UUID | None,
    actor_evidence: UUID | None = None,
    keep_tokens: bool = False,
) -> Ended:
    """End sessions, API tokens, mailed proofs, trusted devices and pending sign-ins.

    The transaction has locked the account. ``actor``: the account that ends them; None: an operator
    or a worker. ``actor_evidence``: the session or API token of an administrator.

    Trusted devices, device tokens and pending sign-ins are void because the epoch rises. The undo
    proofs of address changes stay: otherwise an intruder who has changed the address, and is then
    locked, would have taken the way back from the owner of the former address.

    Raises ``Unavailable``, then nothing has ended.
    """
    tokens: list[bytes] = []
    if not keep_tokens:
        tokens = end_tokens_of(
            tx,
            account_id,
            TokenEndReason(str(reason)),
            client,
            now,
            actor=actor,
            actor_evidence=actor_evidence,
        )
    sessions = end_all_in(
        tx, account_id, reason, client, now, actor=actor, by_operator=actor is None
    )
    mailed_proof.end_of_account(tx, account_id, now)
    return Ended(sessions, tokens)
