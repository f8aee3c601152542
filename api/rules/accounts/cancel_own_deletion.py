"""Cancel the deletion that the owner requested, with the mailed proof."""

from __future__ import annotations

from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules.accounts.withdraw_deletion import withdraw_deletion
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.check_proof import ProofSpent, check_proof, refuse_proof, use_proof
from api.store import account_deletion

REFUSED = EventType.ACCOUNT_DELETION_CANCELLATION_REFUSED


def cancel_own_deletion(claim: ProofInput, client: Client) -> None:
    """Cancel the deletion and tell the owner; whoever has the proof reads the account's mail.

    The password stays: most people have only changed their mind. An intruder who knows it could
    have requested the deletion, so the mail says to reset it then. Nothing that has ended comes
    back, and a lock that an administrator has set meanwhile stays.

    Raises ``NotValid``, ``AlreadyUsed``, ``TooManyAttempts``.
    """
    proof = check_proof(Purpose.CANCEL_DELETION, claim, client, refused=REFUSED)
    try:
        _cancel(proof, client)
    except ProofSpent:
        refuse_proof(proof, claim, client, refused=REFUSED)


@retry_deadlock
def _cancel(proof: MailedProof, client: Client) -> None:
    now = clock.now()
    with transaction() as tx:
        locked = use_proof(tx, proof)
        holder = locked.account
        deletion = account_deletion.find(holder.id, tx)
        # an administrator of an earlier release took the deletion over, and left the proof valid
        if deletion is None or not deletion.is_by_owner:
            raise ProofSpent
        withdraw_deletion(tx, locked, client, now, actor=holder.id)
        message = Message.OWN_DELETION_CANCELLED
        send_mail(
            tx,
            message,
            to=admit(message, holder.email, verified=holder.email_verified),
            language=holder.language or client.language,
            values={},
        )
