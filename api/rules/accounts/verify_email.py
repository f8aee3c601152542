"""Verify the address of an account with a proof mailed to it."""

from __future__ import annotations

from collections.abc import Mapping

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.account import Account, Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.passkey import Ceremony
from api.domain.proof import MailedProof, ProofInput, Purpose
from api.domain.session import Session
from api.errors import Conflict, NotValid
from api.pool import retry_deadlock, transaction
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proof, Spend
from api.rules.factors.passkey_challenges import NOBODY
from api.rules.factors.prove_passkey import POINTER as PASSKEY
from api.rules.factors.prove_passkey import prove_passkey
from api.rules.passwords.rehash_password import rehash_password
from api.rules.passwords.verify_password import verify_password
from api.rules.proofs.check_proof import ProofSpent, check_proof, refuse_proof, use_proof
from api.rules.sessions.remove_unverified_holder import is_signed_in, remove_unverified_holder
from api.store import account, mailed_proof, session

REFUSED = EventType.EMAIL_VERIFICATION_REFUSED


def verify_email(
    claim: ProofInput,
    client: Client,
    *,
    current: Session | None = None,
    password: str | None = None,
    passkey: Mapping[str, object] | None = None,
) -> Account:
    """Verify the address and return the account.

    The reader of the mail owns the address, but may be another person than the one who signed up:
    anybody can sign up with an address of someone else and wait (arXiv 2205.10174). So password and
    sessions stay only if the request comes in a session of this account (``current``), or with its
    ``password`` or a ``passkey`` of it. Otherwise everything the unverified holder left is removed,
    factors included.

    Raises ``NotValid``, ``AlreadyUsed``, ``WrongPassword``, ``InvalidBody`` (the origin of the
    passkey), ``TooManyAttempts``, ``Conflict``.
    """
    proof = check_proof(Purpose.VERIFY_EMAIL, claim, client, refused=REFUSED)
    credentials, shown, rehash = None, None, None
    if password is not None or passkey is not None:
        credentials = account.find_credentials(proof.account_id) if proof.account_id else None
        if credentials is None:
            refuse_proof(proof, claim, client, refused=REFUSED)
    if credentials is not None and password is not None:
        # the proof identifies the account, so this refusal reveals nothing about addresses
        verify_password(
            credentials.email_key,
            credentials,
            password,
            client,
            refused=REFUSED,
            pointer="#/password",
        )
        rehash = rehash_password(credentials, password)
    if credentials is not None and passkey is not None:
        shown = _prove_passkey(passkey, credentials, client)
    try:
        return _verify(proof, current, credentials, shown, rehash, client)
    except ProofSpent:
        refuse_proof(proof, claim, client, refused=REFUSED)
    except FactorSpent:
        raise NotValid(PASSKEY) from None


def _prove_passkey(
    passkey: Mapping[str, object], credentials: Credentials, client: Client
) -> Proof:
    """Verify a passkey of this account, with the challenge of a sign-in."""
    try:
        _, shown = prove_passkey(
            passkey,
            ceremony=Ceremony.SIGN_IN,
            subject=NOBODY,
            account_id=credentials.account.id,
            client=client,
        )
    except FactorNotValid as fault:
        raise fault.to_invalid_body() from None
    return shown


@retry_deadlock
def _verify(
    proof: MailedProof,
    current: Session | None,
    credentials: Credentials | None,
    shown: Proof | None,
    rehash: Spend | None,
    client: Client,
) -> Account:
    now = clock.now()
    held_keys, renewed, ended = None, {}, []  # sessions are kept (held and renewed) or ended
    with transaction() as tx:
        locked = use_proof(tx, proof)
        holder = locked.account
        if holder.email != proof.email:
            raise ProofSpent
        if credentials is not None and credentials.password_hash != locked.password_hash:
            raise Conflict("The password was changed at the same time. Please try again.")
        if shown is not None and shown.spend is not None:
            shown.spend(tx, now)
        if rehash is not None:
            rehash(tx, now)
        is_kept = credentials is not None or is_signed_in(tx, current, holder, now)
        if is_kept:
            mailed_proof.end_of_purpose(tx, holder.id, Purpose.VERIFY_EMAIL, now)
            held_keys = session_cache.hold(
                ref.secret_digest for ref in session.list_endings(tx, holder.id, now)
            )
        else:
            ended = remove_unverified_holder(tx, holder, client, now)
        account.verify(tx, holder.id, now)
        signals.emit(
            EventType.EMAIL_VERIFIED,
            tx,
            client,
            actor=holder.id,
            subject=holder.id,
            session_id=current.id if current and is_kept else None,
            kept=is_kept,
        )
        updated = account.find(holder.id, tx)
        if held_keys is not None:
            renewed = session.list_live_by_digest(tx, holder.id, now)
    if held_keys is not None:
        session_cache.renew(held_keys, renewed, now)
    session_cache.end(ending.secret_digest for ending in ended)
    assert updated is not None  # its row was locked
    return updated
