"""Prove with a sign-in mail that a client reads the mail of an account."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import NoReturn

from api import settings, signals
from api.crypto import one_time_code, tokens
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.errors import OtherBrowser
from api.pool import retry_deadlock, transaction
from api.rules.proofs.check_proof import check_proof, refuse_proof
from api.store import account, mailed_proof
from api.throttling import limits
from api.throttling.sign_in_codes import attempt_sign_in_code

REFUSED = EventType.SESSION_REFUSED
_NO_CODE = ""  # equal to none


def prove_mail(claim: ProofInput, client: Client, browser: Collection[bytes]) -> MailedProof:
    """Return the valid proof without using it up; otherwise record and raise a refusal.

    ``claim``: as ``counted`` returned it. ``browser``: digests of the secrets that the browser has
    from its requests. A token without the secret of its request signs nobody in, and stays valid.
    A code works anywhere: the ``id`` beside it is known to the client that asked only.

    Raises ``NotValid``, ``AlreadyUsed``, ``OtherBrowser``, ``TooManyAttempts``.
    """
    if not settings.current().email_sign_in:  # it was on when the mail was sent
        limits.attempt_proof(client.ip)
        refuse_proof(None, claim, client, refused=REFUSED)
    proof = check_proof(Purpose.SIGN_IN, claim, client, refused=REFUSED)
    if claim.token is not None and proof.browser_digest not in browser:
        _refuse_browser(proof, claim, client)
    return proof


def counted(claim: ProofInput) -> ProofInput:
    """Count a code against the limit of its account, and return the claim to go on with.

    Past the limit it holds no code: it is compared, refused and answered as a wrong one, since
    another answer would reveal that the account exists (I6).

    Raises ``Unavailable``.
    """
    if claim.token is not None or claim.id is None:
        return claim
    # Only a code that can still be tried: with the id of one mail that is over, a stranger would
    # otherwise keep the owner's codes refused. Codes that are over have a count of their own.
    subject = mailed_proof.find_owner_of_code(claim.id, Purpose.SIGN_IN, clock.now())
    if attempt_sign_in_code(subject or claim.id):
        return claim
    return dataclasses.replace(claim, code=_NO_CODE)


def find_used(claim: ProofInput, browser: Collection[bytes]) -> MailedProof | None:
    """Return the used proof of a request that is repeated because its answer was lost.

    None: there is none. Past the expiry, the request is refused like any other.
    """
    if claim.token is not None:
        is_secret = tokens.looks_like_secret(claim.token)
        digest = tokens.digest(claim.token) if is_secret else None
        proof = mailed_proof.find_by_token(digest, Purpose.SIGN_IN) if digest else None
        is_shown = proof is not None and proof.browser_digest in browser
    else:
        proof = mailed_proof.find(claim.id) if claim.id else None
        is_shown = proof is not None and one_time_code.matches(
            proof.id, claim.code or _NO_CODE, proof.code_digest
        )
    if proof is None or not is_shown or proof.purpose is not Purpose.SIGN_IN:
        return None
    return proof if proof.used_at is not None and proof.expires_at > clock.now() else None


@retry_deadlock
def _refuse_browser(proof: MailedProof, claim: ProofInput, client: Client) -> NoReturn:
    with transaction() as tx:
        # the holder of an unverified address may have given it up meanwhile
        account.lock(tx, proof.account_id or ids.new_id())
        present = mailed_proof.find(proof.id, tx)
        subject = present.account_id if present else None
        signals.emit(REFUSED, tx, client, actor=None, subject=subject, reason="other_browser")
    raise OtherBrowser(claim.pointer)
