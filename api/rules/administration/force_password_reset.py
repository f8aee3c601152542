"""Remove the password of an account, which its owner sets anew by a mailed link."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from api import signals
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.domain.proof import Purpose
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import ProofRequest, run_once
from api.rules.proofs.mail_proof import mail_proof
from api.rules.roles.check_permission import act_on
from api.rules.sessions.end_everything import end_everything
from api.rules.sessions.end_sessions import EndReason
from api.rules.sessions.unlink_identities import UnlinkReason, unlink_identities
from api.store import account, factor, mailed_proof


class PasswordResetReason(StrEnum):
    """The reason of a forced reset: a closed list, as for every event."""

    COMPROMISED = "compromised"
    REQUESTED = "requested"
    POLICY = "policy"


def force_password_reset(
    caller: Principal,
    account_id: UUID,
    reason: PasswordResetReason,
    client: Client,
    once: IdempotentRequest | None = None,
    *,
    keep_tokens: bool = False,
) -> ProofRequest:
    """Remove the password, end all access, and mail the link to the account's address.

    The password goes at once: "must change it at the next sign-in" would let the thief choose the
    next one. Factors stay as at every reset (ASVS 6.4.3), but no passkey signs in alone until it
    was used beside the new password: an intruder may have added it. Identities are unlinked for the
    same reason.

    ``keep_tokens``: API tokens stay, unless the address was never verified. If the account is
    locked, the mail says so instead, and the owner asks for a link after the lock.

    Raises ``Forbidden``, ``Outranked``, ``NotFound``, ``IdempotencyKeyReused``, ``Conflict``,
    ``NotSignedIn``; ``Unavailable``, then nothing has changed.
    """
    return run_once(once, lambda: _force(caller, account_id, reason, client, once, keep_tokens))


@retry_deadlock
def _force(
    caller: Principal,
    account_id: UUID,
    reason: PasswordResetReason,
    client: Client,
    once: IdempotentRequest | None,
    keep_tokens: bool,
) -> ProofRequest:
    proof_id = ids.new_id()
    with transaction() as tx:
        idempotency.remember(tx, once, proof_id)
        now = clock.now()
        target = act_on(tx, caller, Permission.ACCOUNTS_RESET, account_id, now)
        holder = target.account
        account.set_password_hash(tx, account_id, "")
        factor.demote_passkeys(tx, account_id)
        unlink_identities(
            tx,
            account_id,
            UnlinkReason.PASSWORD_REMOVED,
            client,
            actor=caller.id,
            session_id=caller.evidence_id,
        )
        factor.refresh(tx, account_id)  # a sign-in in progress is refused, whatever it has shown
        ended = end_everything(
            tx,
            account_id,
            EndReason.PASSWORD_REMOVED,
            client,
            now,
            actor=caller.id,
            actor_evidence=caller.evidence_id,
            # tokens of an unverified account may be a stranger's who signed up with the address
            keep_tokens=keep_tokens and holder.email_verified,
        )
        if reason is not PasswordResetReason.POLICY:
            # An intruder may hold the undo link of a mailbox that the account had: the one from
            # which the owner has moved away, or their own, from which the owner has moved back.
            # A reset by policy is about nobody in particular, and must not take the link from an
            # owner whose address an intruder has just changed.
            mailed_proof.end_undos(tx, account_id, now)
        issued = mail_proof(
            tx,
            Purpose.RESET_PASSWORD,
            Message.PASSWORD_RESET_REQUIRED,
            target,
            client,
            now,
            proof_id=proof_id,
            administrator=caller.id,
        )
        signals.emit(
            EventType.PASSWORD_REMOVED,
            tx,
            client,
            actor=caller.id,
            subject=account_id,
            session_id=caller.evidence_id,
            reason=str(reason),
        )
    ended.write_tombstones()
    return ProofRequest(issued.id, issued.expires_at)
