"""Issue what a mail proves that it was read: a token for a link, a code to be typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api import settings
from api.crypto import one_time_code, tokens
from api.domain import ids
from api.domain.account import Account
from api.domain.proof import MailedProof, Purpose
from api.errors import Conflict
from api.pool import Transaction
from api.rules import idempotency
from api.rules.idempotency import CameFirst, Once
from api.store import mailed_proof
from api.throttling.limits import Attempt

TRIES = 5  # of a code; eight digits, so a request is guessed once in 20 million


@dataclass(frozen=True)
class Requested:
    """What whoever asked for a mail is told, whether one is sent or not."""

    id: UUID
    expires_at: datetime
    replayed: bool = False


@dataclass(frozen=True)
class Issued:
    """A new proof. Token and code are known only here, and in the mail."""

    id: UUID
    token: str
    code: str
    expires_at: datetime

    @property
    def values(self) -> dict[str, str]:
        """For the mail."""
        return {"token": self.token, "code": self.code}


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
) -> Issued:
    """Within a transaction that has locked the account; its older ones of this purpose end.

    For None it is a decoy, at the same cost. ``email``: the address it is about, where that is not
    the account's. ``older_of``: whose older ones end, where that is another account.
    """
    proof_id = proof_id or ids.new_id()
    token, code = tokens.new_secret(), tokens.new_code()
    whose = older_of or (account.id if account else ids.new_id())
    lives = life_of(purpose)
    if purpose is not Purpose.UNDO_EMAIL_CHANGE:  # of those each is for an address of its own
        mailed_proof.end_of_purpose(tx, whose, purpose, moment)
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
    )
    mailed_proof.insert(
        tx,
        proof,
        tokens.digest(token),
        email_key,
        0 if purpose is Purpose.UNDO_EMAIL_CHANGE else TRIES,
        moment + min(lives, timedelta(seconds=settings.current().mailed_code_ttl)),
    )
    return Issued(proof_id, token, code, proof.expires_at)


def counted(attempt: Attempt, request: Callable[[], Requested]) -> Requested:
    """Answer ``request``. Where it is refused, or a replay, the recipient is sent nothing.

    Then it uses up none of the recipient's mails. Else a stranger could repeat one request under
    its Idempotency-Key, for ever, and the owner would be refused a mail that nobody was sent.
    """
    try:
        requested = request()
    except Exception:
        attempt.sent_nothing()
        raise
    if requested.replayed:
        attempt.sent_nothing()
    return requested


def once_only(once: Once | None, request: Callable[[], Requested]) -> Requested:
    """What the same request was answered before; else what ``request`` answers, which remembers it.

    Raises ``IdempotencyKeyReused``, ``Conflict``, and what ``request`` raises.
    """
    if (before := requested_before(once)) is not None:
        return before
    try:
        return request()
    except CameFirst:
        if (before := requested_before(once)) is not None:
            return before
        raise Conflict from None


def requested_before(
    once: Once | None, told: Callable[[MailedProof], datetime] = lambda proof: proof.expires_at
) -> Requested | None:
    """What the same request was answered before. ``told``: until when it said that the link works.

    Raises ``IdempotencyKeyReused``, ``Conflict``.
    """
    proof_id = idempotency.earlier(once)
    if proof_id is None:
        return None
    found = mailed_proof.find(proof_id)
    if found is None:
        raise Conflict("The first response to this request is no longer available.")
    return Requested(found.id, told(found), replayed=True)


def life_of(purpose: Purpose) -> timedelta:
    """How long a link works, as the settings say."""
    limit = settings.current()
    seconds = {
        Purpose.VERIFY_EMAIL: limit.email_verification_ttl,
        Purpose.RESET_PASSWORD: limit.password_reset_ttl,
        Purpose.CHANGE_EMAIL: limit.email_change_ttl,
        Purpose.UNDO_EMAIL_CHANGE: limit.email_change_undo_ttl,
    }[purpose]
    return timedelta(seconds=seconds)
