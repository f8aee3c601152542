"""Issue the proofs that mails carry: a token for a link, a code to type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from api import settings
from api.crypto import one_time_code, tokens
from api.domain import ids
from api.domain.account import Account
from api.domain.proof import MailedProof, Purpose
from api.errors import Conflict
from api.pool import Transaction
from api.rules import idempotency
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.store import mailed_proof
from api.throttling.attempt import Attempt

TRIES = 5  # tries of a code; it has eight digits, so a request is guessed once in 20 million
# Mails with a link only: it lives for days, and a code may live for ten minutes (ASVS 6.5.5).
_TOKEN_ONLY = frozenset({Purpose.UNDO_EMAIL_CHANGE, Purpose.ACCEPT_INVITATION})


class Requested(Protocol):
    """The answer to a request for a mail, which an earlier request may have got already."""

    @property
    def replayed(self) -> bool: ...


Answer = TypeVar("Answer", bound=Requested)


@dataclass(frozen=True)
class ProofRequest:
    """The answer to a request for a mail, the same whether a mail is sent or not."""

    id: UUID
    expires_at: datetime
    replayed: bool = False


@dataclass(frozen=True)
class IssuedProof:
    """A new proof; only this object and the mail hold its token and code."""

    id: UUID
    token: str
    code: str
    expires_at: datetime

    @property
    def values(self) -> dict[str, str]:
        """Return the values for the mail."""
        return {"token": self.token, "code": self.code}


@dataclass(frozen=True)
class BrowserBinding:
    """The browser that asks for a proof, which works in no other one.

    ``secret_for``: returns the secret that the browser is given for a request. ``held``: digests of
    those that it has from earlier requests.
    """

    secret_for: Callable[[UUID], str]
    held: tuple[bytes, ...]


def issue_proof(
    tx: Transaction,
    purpose: Purpose,
    account: Account | None,
    moment: datetime,
    *,
    proof_id: UUID | None = None,
    email: str | None = None,
    email_key: bytes | None = None,
    older_of: UUID | None = None,
    browser: BrowserBinding | None = None,
    administrator: UUID | None = None,
    expires_at: datetime | None = None,
) -> IssuedProof:
    """Store a proof and end older ones of this purpose; the transaction has locked the account.

    ``account``: None issues a decoy at the same cost. ``email``: the address that the proof is
    about; None: the account's. ``older_of``: the account whose older proofs end; None: ``account``.
    ``browser``: the browser that the proof is bound to; older proofs of other browsers stay.
    ``administrator``: the account that asked for the proof on behalf of the owner. Its code has no
    tries: the administrator knows the id, and must not set a password by guessing (ASVS 6.4.6).
    ``expires_at``: when the link becomes invalid; None: after the lifetime of the purpose.
    """
    proof_id = proof_id or ids.new_id()
    token, code = tokens.new_secret(), tokens.new_code()
    superseded_id = older_of or (account.id if account else ids.new_id())
    lives = lifetime_of(purpose) if expires_at is None else expires_at - moment
    if browser is not None:
        mailed_proof.end_of_browser(tx, superseded_id, browser.held, moment)
    elif purpose is not Purpose.UNDO_EMAIL_CHANGE:  # each undo proof is for another address
        mailed_proof.end_of_purpose(tx, superseded_id, purpose, moment)
    proof = MailedProof(
        id=proof_id,
        purpose=purpose,
        account_id=account.id if account else None,
        account_version=account.version if account else None,
        email=(email or account.email) if account else None,
        code_digest=one_time_code.digest(proof_id, code),
        created_at=moment,
        expires_at=moment + lives,
        ended_at=None,
        browser_digest=tokens.digest(browser.secret_for(proof_id)) if browser else None,
        requested_by=administrator,
    )
    mailed_proof.insert(
        tx,
        proof,
        tokens.digest(token),
        email_key,
        0 if purpose in _TOKEN_ONLY or administrator else TRIES,
        moment + min(lives, timedelta(seconds=settings.current().mailed_code_ttl)),
    )
    return IssuedProof(proof_id, token, code, proof.expires_at)


def counted(attempt: Attempt, request: Callable[[], Answer]) -> Answer:
    """Run ``request``; take back the recipient's count if it was refused or is a replay.

    In both cases no mail is sent. Otherwise a stranger could repeat one request under its
    Idempotency-Key without end, until the owner is refused a mail.
    """
    try:
        requested = request()
    except Exception:
        attempt.sent_nothing()
        raise
    if requested.replayed:
        attempt.sent_nothing()
    return requested


def run_once(once: IdempotentRequest | None, request: Callable[[], ProofRequest]) -> ProofRequest:
    """Return the earlier answer to the same request, or run ``request``, which records its answer.

    Raises ``IdempotencyKeyReused``, ``Conflict``, and the errors of ``request``.
    """
    if (previous := find_earlier_request(once)) is not None:
        return previous
    try:
        return request()
    except ConcurrentDuplicate:
        if (previous := find_earlier_request(once)) is not None:
            return previous
        raise Conflict from None


def find_earlier_request(
    once: IdempotentRequest | None,
    stated_expiry: Callable[[MailedProof], datetime] = lambda proof: proof.expires_at,
) -> ProofRequest | None:
    """Return the earlier answer to the same request; None: there is none.

    ``stated_expiry``: returns the expiry that the earlier answer stated.

    Raises ``IdempotencyKeyReused``, ``Conflict``.
    """
    proof_id = idempotency.earlier(once)
    if proof_id is None:
        return None
    earlier_proof = mailed_proof.find(proof_id)
    if earlier_proof is None:
        raise Conflict("This was already done, but its result is no longer available.")
    return ProofRequest(earlier_proof.id, stated_expiry(earlier_proof), replayed=True)


def lifetime_of(purpose: Purpose) -> timedelta:
    """Return how long a link of this purpose is valid, from the settings."""
    limit = settings.current()
    seconds = {
        Purpose.VERIFY_EMAIL: limit.email_verification_ttl,
        Purpose.RESET_PASSWORD: limit.password_reset_ttl,
        Purpose.CHANGE_EMAIL: limit.email_change_ttl,
        Purpose.UNDO_EMAIL_CHANGE: limit.email_change_undo_ttl,
        Purpose.SIGN_IN: limit.mailed_code_ttl,
        Purpose.ACCEPT_INVITATION: limit.invitation_ttl,
        Purpose.CANCEL_DELETION: limit.account_deletion_grace,
    }[purpose]
    return timedelta(seconds=seconds)
