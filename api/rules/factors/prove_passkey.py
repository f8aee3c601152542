"""Verify the answer of a passkey for a sign-in, its second step, or a reauthentication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from api import settings, signals
from api.crypto import passkey_parsing, passkeys
from api.domain import clock
from api.domain.assurance import BOTH, Kind, Method
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.passkey import AssertedCredential, Ceremony, PasskeyFault, PasskeyNotValid
from api.errors import FieldError
from api.i18n.catalogues import Phrase
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proof
from api.rules.factors import passkey_challenges
from api.rules.factors.count_code import forgive_all
from api.store import passkey

POINTER = "#/passkey"


class PasskeyUnknown(FactorNotValid):
    """Everything about the answer is right, but no account has the passkey.

    The caller records it. ``user_handle``: of the account that the passkey was made for, as it says
    itself.
    """

    def __init__(self, refusal: PasskeyNotValid, user_handle: bytes | None) -> None:
        super().__init__(POINTER)
        self.refusal = refusal
        self.user_handle = user_handle


def prove_passkey(
    answer: Mapping[str, object],
    *,
    ceremony: Ceremony,
    subject: bytes,
    account_id: UUID | None,
    client: Client,
    session_id: UUID | None = None,
) -> tuple[UUID, Proof]:
    """Return the account of the passkey, and the proof, which is not used up yet.

    The challenge is spent, and that is committed, before the signature is looked at. A refusal is
    recorded. ``subject``: the subject of the challenge. ``account_id``: the account that must own
    the passkey; None: the passkey itself names it. ``session_id``: of a signed-in account.

    Raises ``PasskeyUnknown`` if ``account_id`` is None, ``FactorNotValid``, ``Unavailable``.
    """
    try:
        asserted = passkeys.verify_assertion(
            answer,
            ceremony=ceremony,
            subject=subject,
            party=settings.current().relying_party,
            moment=clock.now(),
            spend=passkey_challenges.spend,
            find=passkey.find_by_credential,
            account_id=account_id,
            require_user_verification=ceremony is Ceremony.SIGN_IN,
        )
    except PasskeyNotValid as refusal:
        if refusal.reason is PasskeyFault.UNKNOWN_CREDENTIAL and account_id is None:
            user_handle = passkey_parsing.read_assertion(answer).user_handle
            raise PasskeyUnknown(refusal, user_handle) from None
        fault = refused_passkey(refusal, ceremony, account_id, client, session_id=session_id)
        raise fault from None
    return asserted.passkey.account_id, _proof_of(asserted)


def refused_passkey(
    refusal: PasskeyNotValid,
    ceremony: Ceremony,
    account_id: UUID | None,
    client: Client,
    *,
    session_id: UUID | None = None,
) -> FactorNotValid:
    """Record the refusal of a passkey and return the fault to raise, which says little about it.

    Only the origin is named, and an RP ID that the answer has from its page. Both are faults of an
    installation, not of a person, and both are found before any passkey is looked up: the answer
    tells nothing about accounts. ``account_id``: the account at hand; None: nobody was named.
    """
    record_refusal(refusal, ceremony, account_id, client, session_id=session_id)
    origin = refusal.origin
    if origin is None:  # also if a stored passkey has another RP ID
        return FactorNotValid(POINTER)
    if refusal.reason is PasskeyFault.RP_ID:
        code, setting = "rp_id_not_allowed", "PASSKEY_RP_ID"
        message = Phrase("The page at {origin} asked for a passkey of another site.", origin=origin)
    else:
        code, setting = "origin_not_allowed", "PASSKEY_ORIGINS"
        message = Phrase("Passkeys cannot be used at {origin}.", origin=origin)
    params = {"origin": origin, "setting": setting}
    return FactorNotValid(POINTER, [FieldError(code, message, POINTER, params=params)])


def _proof_of(asserted: AssertedCredential) -> Proof:
    used = asserted.passkey

    def spend(tx: Transaction, moment: datetime) -> None:
        # verified before the lock: the passkey may be gone or demoted, or another answer was faster
        is_used = passkey.use(
            tx,
            used.id,
            used.account_id,
            sign_count=asserted.sign_count,
            backed_up=asserted.backed_up,
            alone=asserted.shows_both_kinds,
            moment=moment,
        )
        if not is_used:
            raise FactorSpent
        # wrong codes by others must not lock out the owner, who has the passkey
        forgive_all(tx, used.account_id)

    return Proof(
        Method.PASSKEY,
        BOTH if asserted.shows_both_kinds else frozenset({Kind.POSSESSION}),
        spend,
        used.id if asserted.may_be_promoted else None,
    )


@retry_deadlock
def record_refusal(
    refusal: PasskeyNotValid,
    ceremony: Ceremony,
    account_id: UUID | None,
    client: Client,
    *,
    session_id: UUID | None = None,
) -> None:
    """Record the refusal of a passkey, and of a counter that went back also the suspicion."""
    named = refusal.passkey
    owner_id = account_id or (named.account_id if named else None)
    # another person's passkey must not be named in the feed of the account at hand
    own = named if named is not None and named.account_id == owner_id else None
    with transaction() as tx:
        if own is not None and refusal.reason is PasskeyFault.COUNTER:
            passkey.suspect_clone(tx, own.id, clock.now())
            signals.emit(
                EventType.PASSKEY_CLONE_SUSPECTED,
                tx,
                client,
                actor=None,
                subject=owner_id,
                session_id=session_id,
                passkey=str(own.id),
            )
        signals.emit(
            EventType.PASSKEY_REFUSED,
            tx,
            client,
            actor=account_id if session_id else None,
            subject=owner_id,
            session_id=session_id,
            fault=str(refusal.reason),
            ceremony=str(ceremony),
            passkey=str(own.id) if own else None,
        )
