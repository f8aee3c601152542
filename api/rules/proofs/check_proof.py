"""Check a mailed token or code, after the attempt is counted."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from api import signals
from api.crypto import one_time_code, tokens
from api.domain import clock, email_address, ids
from api.domain.account import Locked, is_locked
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.errors import AlreadyUsed, NotValid
from api.pool import Transaction, retry_deadlock, transaction
from api.store import account, mailed_proof
from api.throttling import limits


class ProofSpent(Exception):
    """The proof ended between its check and its use: it was used, replaced, or expired."""


def check_proof(
    purpose: Purpose,
    claim: ProofInput,
    client: Client,
    *,
    refused: EventType,
    actor: UUID | None = None,
) -> MailedProof:
    """Return the valid proof without using it up; otherwise record and raise a refusal.

    A decoy is never valid. ``refused``: the event type of the refusal. ``actor``: the signed-in
    account, which must own the proof; None: not signed in.

    Raises ``AlreadyUsed`` for a token that has been used; ``NotValid``, the same for each other
    reason; ``TooManyAttempts``, ``Unavailable``.
    """
    limits.attempt_proof(client.ip, account_id=actor)
    if claim.token is None:
        proof = _by_code(purpose, claim)
    else:
        proof = _by_token(purpose, claim.token)
    if proof is None or not _is_live(proof) or actor not in {None, proof.account_id}:
        refuse_proof(proof, claim, client, refused=refused, actor=actor)
    return proof


def refuse_proof(
    proof: MailedProof | None,
    claim: ProofInput,
    client: Client,
    *,
    refused: EventType,
    actor: UUID | None = None,
) -> NoReturn:
    """Record the refusal and raise ``AlreadyUsed`` or ``NotValid``; neither names the account.

    The answer says "used" for a token only: its 256 random bits show that the client has the mail.
    A code can be guessed, and "used" would confirm a guess.
    """
    if _record(proof, claim, client, refused, actor):
        raise AlreadyUsed(claim.pointer)
    raise NotValid(claim.pointer)


@retry_deadlock
def _record(
    proof: MailedProof | None,
    claim: ProofInput,
    client: Client,
    refused: EventType,
    actor: UUID | None,
) -> bool:
    """Record the refusal and return whether the reason is that the token has been used."""
    with transaction() as tx:
        subject, is_used = actor, False
        if proof is not None:
            # a stranger who gave up the unverified address meanwhile was separated from the proof
            # under this lock, and a faster request has used it; a decoy runs the same statement,
            # which locks no row (I6)
            account.lock(tx, proof.account_id or ids.new_id())
            present = mailed_proof.find(proof.id, tx)
            if actor is None:
                subject = present.account_id if present else None
            is_used = present is not None and _is_used(present, claim, actor)
        reason = "already_used" if is_used else "not_valid"
        signals.emit(refused, tx, client, actor=actor, subject=subject, reason=reason)
    return is_used


def use_proof(tx: Transaction, proof: MailedProof) -> Locked:
    """Lock the account of the proof and use the proof up, in the transaction of its purpose.

    Nothing leads into a locked account. Only a change of address can still be undone there, which
    ends an intruder's hold on the account, or confirmed if an administrator requested it; and its
    deletion can be cancelled, which does not open a lock that an administrator has set.

    Raises ``ProofSpent``: among concurrent requests exactly one succeeds.
    """
    now = clock.now()
    # earlier versions stored addresses as typed: such a mail may have gone to a look-alike address
    if proof.email is not None and proof.email != email_address.normalized(proof.email):
        raise ProofSpent
    locked = account.lock(tx, proof.account_id) if proof.account_id else None
    if locked is None or not mailed_proof.use(tx, proof.id, now):
        raise ProofSpent
    if is_locked(locked, now) and not _works_while_locked(proof):
        raise ProofSpent
    return locked


def _works_while_locked(proof: MailedProof) -> bool:
    if proof.purpose is Purpose.CHANGE_EMAIL:
        return proof.requested_by is not None
    return proof.purpose in {Purpose.UNDO_EMAIL_CHANGE, Purpose.CANCEL_DELETION}


def _by_token(purpose: Purpose, token: str) -> MailedProof | None:
    if not tokens.looks_like_secret(token):
        return None
    return mailed_proof.find_by_token(tokens.digest(token), purpose)


def _by_code(purpose: Purpose, claim: ProofInput) -> MailedProof | None:
    """Return the proof if the code matches; the try is committed before the comparison.

    So parallel guesses have no more tries than sequential ones (Zitadel GHSA-7h8m-vrxx-vr4m).
    """
    if claim.id is None or claim.code is None:
        return None
    with transaction() as tx:
        had_one = mailed_proof.spend_try(tx, claim.id, purpose, clock.now())
        proof = mailed_proof.find(claim.id, tx)
    if not had_one or proof is None:
        return None
    return proof if one_time_code.matches(proof.id, claim.code, proof.code_digest) else None


def _is_used(proof: MailedProof, claim: ProofInput, actor: UUID | None) -> bool:
    """Return whether this token was used; past its expiry a used one is like any other.

    A proof without an account was separated from it after the use, by the change of an unverified
    address.
    """
    is_of_another = actor is not None and proof.account_id not in {None, actor}
    return (
        claim.token is not None
        and proof.used_at is not None
        and proof.expires_at > clock.now()
        and not is_of_another
    )


def _is_live(proof: MailedProof) -> bool:
    return (
        proof.account_id is not None and proof.ended_at is None and proof.expires_at > clock.now()
    )
