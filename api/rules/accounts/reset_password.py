"""Set a new password with a proof mailed to the address of the account."""

from __future__ import annotations

from api import signals
from api.crypto import passwords
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.pool import retry_deadlock, transaction
from api.rules.passwords.password_policy import check_new_password
from api.rules.proofs.check_proof import ProofSpent, check_proof, refuse_proof, use_proof
from api.rules.sessions.end_everything import end_everything
from api.rules.sessions.end_sessions import EndReason
from api.rules.sessions.forget_record import forget_record
from api.rules.sessions.unlink_identities import UnlinkReason, unlink_identities
from api.store import account, factor, passkey
from api.throttling import limits

REFUSED = EventType.PASSWORD_RESET_REFUSED


def reset_password(
    claim: ProofInput, new: str, client: Client, *, keep_tokens: bool = False
) -> None:
    """Set the new password, end all sessions and proofs, and mark the address as verified.

    No session starts: it would bypass a second factor. All factors stay, and the next sign-in asks
    for one (ASVS 6.4.3). No passkey signs in alone until it was used beside the new password: a
    reader of the mailbox who knew the old password may have added it. Identities are unlinked, for
    the same reason: the owner links them again after signing in. Factors of an account whose
    address was never verified are a stranger's, and are removed (I11).

    ``keep_tokens``: the owner's API tokens go on, so that programs do not stop; not those of an
    address that was never verified.

    Raises ``NotValid``, ``AlreadyUsed``, ``InvalidBody`` (the new password), ``TooManyAttempts``.
    """
    # checks that need no account come first: a bad password then costs no try of a code
    check_new_password(new, "", None, pointer="#/new_password")
    proof = check_proof(Purpose.RESET_PASSWORD, claim, client, refused=REFUSED)
    credentials = account.find_credentials(proof.account_id) if proof.account_id else None
    if credentials is None:
        refuse_proof(proof, claim, client, refused=REFUSED)
    check_new_password(
        new, credentials.account.email, credentials.account.name, pointer="#/new_password"
    )
    new_hash = passwords.current().hash(new)
    # before the change, because it may fail: wrong guesses by others must not lock out the owner of
    # the address
    limits.clear_password(credentials.email_key, credentials.account.id)
    try:
        _reset(proof, new_hash, client, keep_tokens)
    except ProofSpent:
        refuse_proof(proof, claim, client, refused=REFUSED)


@retry_deadlock
def _reset(proof: MailedProof, new_hash: str, client: Client, keep_tokens: bool) -> None:
    now = clock.now()
    with transaction() as tx:
        holder = use_proof(tx, proof).account
        if holder.email != proof.email:
            raise ProofSpent
        account.set_password_hash(tx, holder.id, new_hash)
        if holder.email_verified:
            factor.demote_passkeys(tx, holder.id)
        else:
            factor.delete_all(tx, holder.id)
            passkey.forget_user_handle(tx, holder.id)
            forget_record(tx, holder, now)
        unlink_identities(tx, holder.id, UnlinkReason.PASSWORD_RESET, client, actor=holder.id)
        factor.refresh(tx, holder.id)
        account.verify(tx, holder.id, now)
        ended = end_everything(
            tx,
            holder.id,
            EndReason.PASSWORD_RESET,
            client,
            now,
            actor=holder.id,
            keep_tokens=keep_tokens and holder.email_verified,
        )
        signals.emit(EventType.PASSWORD_RESET, tx, client, actor=holder.id, subject=holder.id)
    ended.write_tombstones()
