"""Undo a change of address with a proof mailed to the old address."""

from __future__ import annotations

from api import signals
from api.domain import clock, email_address
from api.domain.account import Account, Locked, is_locked
from api.domain.account_deletion import is_of_deletion
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules.accounts.withdraw_deletion import withdraw_deletion
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.check_proof import ProofSpent, check_proof, refuse_proof, use_proof
from api.rules.proofs.issue_proof import issue_proof
from api.rules.sessions.end_everything import end_everything
from api.rules.sessions.end_sessions import EndReason
from api.rules.sessions.unlink_identities import UnlinkReason, unlink_identities
from api.store import account, account_deletion, factor, mailed_proof

REFUSED = EventType.EMAIL_CHANGE_REVERSAL_REFUSED


def reverse_email_change(claim: ProofInput, client: Client) -> Account:
    """Restore the old address, remove the password, mail a reset, and return the account.

    The undo means that an intruder was in the account: all sessions and API tokens end, and all
    mailed proofs, undo proofs of later changes included. Undo proofs of earlier changes stay valid,
    since the intruder may have changed the address twice. Factors stay as at a reset of the
    password: no passkey signs in alone until it was used beside the new password. Identities are
    unlinked: the intruder may have linked their own. A deletion that was requested in the account
    is cancelled; one that an administrator has scheduled stays.

    Raises ``NotValid``, ``AlreadyUsed``, ``TooManyAttempts``.
    """
    proof = check_proof(Purpose.UNDO_EMAIL_CHANGE, claim, client, refused=REFUSED)
    try:
        return _reverse(proof, client)
    except ProofSpent:
        refuse_proof(proof, claim, client, refused=REFUSED)


@retry_deadlock
def _reverse(proof: MailedProof, client: Client) -> Account:
    now = clock.now()
    with transaction() as tx:
        locked = use_proof(tx, proof)
        holder, is_shut = locked.account, is_locked(locked, now)
        deletion = account_deletion.find(holder.id, tx)
        if deletion is not None and deletion.is_by_owner:
            withdraw_deletion(tx, locked, client, now, actor=holder.id)
            is_shut = is_shut and not is_of_deletion(locked.lock)
        if proof.email is None or proof.account_version is None:
            raise ProofSpent
        mailed_proof.end_later_undos(tx, holder.id, proof.account_version, now)
        # no other account has it: the address is reserved while this proof is valid
        account.set_email(tx, holder.id, proof.email, email_address.canonical(proof.email), now)
        account.set_password_hash(tx, holder.id, "")
        factor.demote_passkeys(tx, holder.id)
        unlink_identities(
            tx, holder.id, UnlinkReason.EMAIL_CHANGE_REVERSED, client, actor=holder.id
        )
        factor.refresh(tx, holder.id)
        reason = EndReason.EMAIL_CHANGE_REVERSED
        ended = end_everything(tx, holder.id, reason, client, now, actor=holder.id)
        signals.emit(
            EventType.EMAIL_CHANGE_REVERSED, tx, client, actor=holder.id, subject=holder.id
        )
        updated = account.find(holder.id, tx)
        assert updated is not None  # the row is locked
        # a locked account gets its address back, and no link that leads in
        message = _message(locked, is_shut=is_shut)
        reset = issue_proof(tx, Purpose.RESET_PASSWORD, None if is_shut else updated, now)
        send_mail(
            tx,
            message,
            to=admit(message, updated.email, verified=updated.email_verified),
            language=updated.language or client.language,
            values={} if is_shut else reset.values,
        )
    ended.write_tombstones()
    return updated


def _message(locked: Locked, *, is_shut: bool) -> Message:
    if not is_shut:
        return Message.RESET_PASSWORD
    return Message.ACCOUNT_LEAVING if is_of_deletion(locked.lock) else Message.ACCOUNT_LOCKED
