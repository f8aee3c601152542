"""Give an unverified account to the person who reads the mail of its address."""

from __future__ import annotations

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import MailedProof
from api.pool import retry_deadlock, transaction
from api.rules.proofs.check_proof import ProofSpent
from api.rules.sessions.remove_unverified_holder import remove_unverified_holder
from api.store import account, mailed_proof


@retry_deadlock
def take_over_address(proof: MailedProof, client: Client) -> None:
    """Verify the address of the account, and remove what its unverified holder left.

    Anybody can sign up with an address of someone else and wait for its owner (arXiv 2205.10174).
    The proof is not used up: the session that it starts does that. If the server is killed between
    the two, the owner clicks again.

    Raises ``ProofSpent`` if the proof ended meanwhile.
    """
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, proof.account_id) if proof.account_id else None
        present = mailed_proof.find(proof.id, tx)
        if locked is None or present is None or present.ended_at is not None:
            raise ProofSpent
        holder = locked.account
        if holder.email != proof.email:
            raise ProofSpent
        if holder.email_verified:
            return
        ended = remove_unverified_holder(tx, holder, client, now, keep=proof.id)
        account.verify(tx, holder.id, now)
        signals.emit(
            EventType.EMAIL_VERIFIED, tx, client, actor=holder.id, subject=holder.id, kept=False
        )
    session_cache.end(ending.secret_digest for ending in ended)
